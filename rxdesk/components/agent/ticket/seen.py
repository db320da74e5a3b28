"""One line says who can see the item; 'Why?' answers for one person with the chain of reasons, or what is missing."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, panel
from rxdesk.i18n import t
from rxdesk.state.shell import Shell


def seen_line() -> rx.Component:
    """'14 customers at Acme and 9 agents can see this. Why?'"""
    seen = panel.seen
    words = rx.el.span(
        rx.el.b(ui.say_row(seen.customers)),
        " ",
        rx.cond(seen.at != "", rx.fragment(ui.say(t("seen.at", "at")), " ", rx.el.b(seen.at), " "), rx.fragment()),
        rx.cond(seen.nobody, ui.say(t("seen.but", "but")), ui.say(t("seen.and", "and"))),
        " ",
        rx.el.b(ui.say_row(seen.agents)),
        " ",
        ui.say(t("seen.can", "can see this")),
        class_name="cut",
    )
    button = rx.el.button(
        ui.say(t("seen.why", "Why?")),
        type="button",
        class_name="link-btn",
        on_click=panel.start_why,
        **ui.opens("tp-why"),
    )
    eye = ui.icon(rx.cond(panel.head.published, "eye", "eye-off").to(str), size="s")
    return rx.fragment(rx.el.div(eye, words, button, class_name="seen"), _popover())


def _popover() -> rx.Component:
    title = t("seen.title", "Who can see #{n}, and why", n=panel.number)
    close = rx.el.button(
        ui.icon("x", size="s"),
        type="button",
        class_name="icon-btn push",
        aria_label=ui.say(t("ui.close", "Close")),
        custom_attrs={"popovertarget": "tp-why", "popovertargetaction": "hide"},
    )
    return ui.popover(
        rx.el.div(rx.el.h3(ui.say(title), class_name="h-sec"), close, class_name="row tp-why-head"),
        rx.cond(panel.why.key == "", _choose(), _answer()),
        name="tp-why",
        label=title,
        class_name="tp-why",
    )


def _choose() -> rx.Component:
    label = t("seen.find", "Choose a person: name or e-mail address")
    search = rx.el.input(
        type="search",
        placeholder=ui.say(t("people.find", "Name or e-mail address")),
        aria_label=ui.say(label),
        class_name="input",
        auto_complete="off",
        on_change=panel.find_why,
    )
    return rx.el.div(
        search,
        rx.el.div(ui.each(panel.why_found, _person), class_name="tp-found"),
        class_name="tp-why-part stack",
    )


def _person(row: Any) -> rx.Component:
    name = rx.cond(row.kind == "visitor", ui.say(t("seen.visitor", "Anonymous visitor")), row.name)
    return rx.el.button(
        face(row.face),
        rx.el.span(name, class_name="cut"),
        rx.el.span(row.detail, class_name="meta cut push"),
        type="button",
        class_name="menu-item",
        custom_attrs={"data-stay": ""},
        on_click=panel.ask_why(row.kind, row.id),
        key=row.key,
    )


def _answer() -> rx.Component:
    why = panel.why
    mark = rx.el.span(
        ui.icon(rx.cond(why.yes, "check", "x").to(str)), class_name=rx.cond(why.yes, "mark", "mark no").to(str)
    )
    another = ui.button(t("seen.another", "Another person"), look="ghost", small=True, on_click=panel.ask_another)
    any_of = rx.el.p(ui.say(t("seen.failed", "This is missing:")), class_name="meta tp-why-note")
    fixes = rx.el.div(
        rx.el.p(ui.say(t("seen.change", "What would change this")), class_name="label"), ui.each(why.fixes, _fix)
    )
    return rx.el.div(
        rx.el.div(mark, rx.el.span(ui.say_row(why.title)), rx.el.span(another, class_name="push"), class_name="answer"),
        rx.cond(why.yes, rx.fragment(), any_of),
        rx.el.ul(ui.each(why.steps, _step), class_name=rx.cond(why.yes, "path", "path any").to(str)),
        rx.cond(why.fixes.length() > 0, fixes, rx.fragment()),
        class_name="tp-why-part",
        custom_attrs={"aria-live": "polite"},
    )


def _step(row: Any) -> rx.Component:
    yes = panel.why.yes
    mark = rx.el.span(ui.icon(rx.cond(yes, "check", "x").to(str)), class_name=rx.cond(yes, "mark", "mark no").to(str))
    return rx.el.li(mark, rx.el.span(ui.say_row(row)))


def _fix(row: Any) -> rx.Component:
    do = rx.match(
        row.remedy,
        ("publish", _do(panel.toggle_published)),
        ("restore", _do(panel.restore)),
        ("add_person", _do(panel.add_from_why)),
        ("share_project", _go("/projects?project=" + row.id.to_string())),
        ("restore_project", _go("/projects?project=" + row.id.to_string())),
        ("change_portal", rx.cond(Shell.is_admin, _go("/admin/portal"), rx.fragment())),
        ("confirm_membership", _go("/customers?customer=" + row.id.to_string())),
        ("activate", _go(rx.cond(row.kind == "agent", "/admin/people", "/customers?customer=" + row.id.to_string()))),
        rx.fragment(),
    )
    return rx.el.div(
        rx.el.b(ui.say_row(row.text), class_name="strong"),
        rx.cond(panel.may.edit, rx.el.span(do, class_name="push"), rx.fragment()),
        class_name="fix",
    )


def _go(href: Any) -> rx.Component:
    return ui.link(t("seen.go", "Open…"), href=href, class_name="btn ghost sm")


def _do(handler: Any) -> rx.Component:
    return rx.el.button(
        ui.say(t("seen.do", "Do it…")),
        type="button",
        class_name="btn ghost sm",
        on_click=handler,
        custom_attrs={"popovertarget": "tp-why", "popovertargetaction": "hide"},
    )
