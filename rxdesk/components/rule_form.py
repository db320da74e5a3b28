"""Draws any input of any part of a rule from its description; it knows no trigger, condition or action by name."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.rule_form import RuleForm


def choices(rows: Any) -> rx.Component:
    """The entries of a drop-down: words of ours, or names."""
    return rx.foreach(
        rows, lambda row: rx.el.option(rx.cond(row.name != "", row.name, ui.say_row(row.words)), value=row.value)
    )


def kind_of_part(part: Any, offered: Any, *, look: str, label: Any) -> rx.Component:
    """What the part is."""
    return rx.el.select(
        choices(offered),
        value=part.type,
        on_change=lambda value: RuleForm.choose(part.uid, value),
        class_name=ui.classes("part", look),
        aria_label=ui.say(label),
    )


def inputs_of(part: Any, *, look: str) -> rx.Component:
    """Every input of the part, then what is wrong with it as a whole."""
    return rx.fragment(ui.each(part.inputs, lambda row: _input(row, look)), wrong(part.error))


def wrong(error: Any) -> rx.Component:
    """One sentence beside what it is about."""
    said = rx.el.span(ui.icon("circle-alert", size="s"), ui.say_row(error), class_name="error said", role="alert")
    return rx.cond(error & (error.default != ""), said, rx.fragment())


def _input(row: Any, look: str) -> rx.Component:
    bad = rx.cond(row.error.default != "", "is-error", "").to(str)
    shared = {"id": row.key, "aria_label": ui.say_row(row.label), "aria_invalid": row.error.default != ""}
    choice = rx.el.select(
        choices(row.options),
        value=row.value,
        on_change=lambda value: RuleForm.fill(row.uid, row.name, value),
        class_name=ui.classes("part", rx.cond(row.name == "operator", "op", look).to(str), bad),
        **shared,
    )
    chips = rx.el.span(
        ui.each(row.chosen, lambda one: _chosen(row, one, look)),
        rx.el.select(
            rx.el.option(ui.say(t("rule.add_value", "add")), value=""),
            choices(row.options),
            value="",
            on_change=lambda value: RuleForm.take(row.uid, row.name, value),
            class_name=ui.classes("part todo", bad),
            **shared,
        ),
        class_name="chips",
    )
    long = rx.el.textarea(
        default_value=row.value,
        on_blur=lambda value: RuleForm.fill(row.uid, row.name, value),
        class_name=ui.classes("part", look, bad),
        **shared,
    )
    line = rx.el.input(
        default_value=row.value,
        placeholder=ui.say_row(row.label),
        on_blur=lambda value: RuleForm.fill(row.uid, row.name, value),
        class_name=ui.classes("part free", look, bad),
        **shared,
    )
    help_ = rx.cond(
        (row.help != "") & ((row.look == "long") | (row.look == "line")),
        rx.el.span(row.help, class_name="hint"),
        rx.fragment(),
    )
    said = rx.cond(
        (row.help != "") | (row.error.default != ""), rx.el.span(help_, wrong(row.error), class_name="said"),
        rx.fragment(),
    )  # fmt: skip
    return rx.fragment(
        rx.match(row.look, ("choice", choice), ("chips", chips), ("long", long), line), said, key=row.key
    )


def _chosen(row: Any, one: Any, look: str) -> rx.Component:
    name = rx.cond(one.name != "", one.name, ui.say_row(one.words))
    return rx.el.button(
        name,
        ui.icon("x", size="xs"),
        type="button",
        class_name=ui.classes("part", look),
        title=ui.say(t("rule.drop_value", "Take {name} away", name=name)),
        on_click=RuleForm.drop(row.uid, row.name, one.value),
        key=one.value,
    )
