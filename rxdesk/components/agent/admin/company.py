"""The company's settings, each beside what it means."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.i18n import t
from rxdesk.state.admin_company import Company


def company_settings() -> rx.Component:
    """One list in parts; every setting is saved when it is left."""
    return rx.el.section(
        head(t("admin.company", "Company")),
        rx.el.div(rx.el.div(ui.each(Company.lines, _setting), class_name="settings"), class_name="scroll"),
        class_name="pane",
        aria_label=ui.say(t("admin.company", "Company")),
    )


def _setting(line: Any) -> rx.Component:
    heading = rx.cond(line.first, rx.el.h2(ui.say_row(line.heading), class_name="h-sec part-head"), rx.fragment())
    words = rx.el.label(ui.say_row(line.label), html_for=line.name, class_name="strong")
    hint = rx.el.span(ui.say_row(line.hint), class_name="meta", id=line.name + "-hint")
    error = Company.errors[line.name]
    wrong = rx.el.span(ui.icon("circle-alert", size="s"), ui.say_row(error), class_name="error", role="alert")
    return rx.fragment(
        heading,
        rx.el.div(
            rx.el.div(words, hint, class_name="stack-0 grow"),
            rx.el.div(_control(line), rx.cond(error & error.default, wrong, rx.fragment()), class_name="control"),
            class_name="company-setting",
        ),
        key=line.name,
    )


def _control(line: Any) -> rx.Component:
    props = {"id": line.name, "name": line.name, "aria_describedby": line.name + "-hint"}

    def save(value: Any) -> Any:
        return Company.save(line.name, value)

    choice = rx.el.select(
        rx.foreach(line.choices, lambda row: rx.el.option(ui.say_row(row.words), value=row.value)),
        value=line.value,
        on_change=save,
        class_name="select",
        **props,
    )
    switch = rx.el.input(
        type="checkbox",
        role="switch",
        checked=line.on,
        on_change=lambda _: Company.toggle(line.name),
        class_name="switch",
        **props,
    )
    many = rx.el.textarea(default_value=line.value, on_blur=save, class_name="textarea", key=line.value, **props)
    number = rx.el.input(
        default_value=line.value, on_blur=save, input_mode="numeric", class_name="input short", key=line.value, **props
    )
    one = rx.el.input(default_value=line.value, on_blur=save, class_name="input", key=line.value, **props)
    kinds = (("choice", choice), ("switch", switch), ("list", many), ("number", number))
    return rx.fragment(rx.match(line.how, *kinds, one))
