"""The side of the lists: the project level, the ready-made views with their counts, and the tree of projects."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.shell import Shell
from rxdesk.state.tickets import Tickets


def views_side() -> rx.Component:
    """Level, views, projects."""
    every = ui.say(t("level.all", "All projects"))
    level = rx.el.button(
        ui.icon("layers"),
        rx.el.span(rx.cond(Tickets.level != "", Tickets.level_name, every), class_name="cut", title=Tickets.level_name),
        rx.cond(Tickets.level != "", ui.icon("x", size="s", class_name="push"), rx.fragment()),
        type="button",
        class_name="level",
        title=ui.say(t("level.clear", "Show all projects")),
        on_click=Tickets.narrow_to("", ""),
    )
    return rx.fragment(
        level,
        ui.each(Tickets.views, _view),
        rx.el.div(ui.say(t("level.projects", "Projects")), class_name="side-label"),
        ui.each(Shell.tree, _project),
        _outside(),
    )


def _view(row: Any) -> rx.Component:
    return rx.el.button(
        ui.icon(row.icon),
        rx.el.span(ui.say_row(row.words), class_name="cut"),
        ui.count(row.count),
        type="button",
        class_name=ui.classes("nav", rx.cond(row.active, "is-active", "").to(str)),
        aria_current=rx.cond(row.active, "true", "false"),
        on_click=Tickets.look_at(row.value),
        key=row.value,
    )


def _project(row: Any) -> rx.Component:
    """A portfolio or a project; choosing one narrows the list and its counts."""
    chosen = Tickets.level == row.key
    lead = rx.cond(row.key.startswith("portfolio:"), "folder-tree", "folder-kanban")
    return rx.el.button(
        rx.cond(row.inside, rx.fragment(), ui.icon(lead, size="s")),
        rx.el.span(row.name, class_name="cut", title=row.name),
        type="button",
        class_name=ui.classes("nav", rx.cond(row.inside, "sub", "").to(str), rx.cond(chosen, "is-active", "").to(str)),
        aria_pressed=chosen,
        on_click=Tickets.narrow_to(row.key, row.name),
        key=row.key + row.inside.to(str),
    )


def _outside() -> rx.Component:
    words, chosen = t("level.outside", "Outside of projects"), Tickets.level == "outside"
    return rx.el.button(
        ui.icon("box-select", size="s"),
        rx.el.span(ui.say(words), class_name="cut"),
        type="button",
        class_name=ui.classes("nav", rx.cond(chosen, "is-active", "").to(str)),
        aria_pressed=chosen,
        on_click=Tickets.narrow_to("outside", ui.say(words)),
    )
