"""The list of tickets or tasks: head with filter and sort, rows in two lines, more on demand."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import Text, t
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.tickets import Tickets


def item_list() -> rx.Component:
    """The left pane."""
    rows = rx.el.div(
        ui.each(Tickets.rows, _row),
        _more(),
        custom_attrs={"data-rows": ""},
        aria_label=ui.say_row(Tickets.title),
        class_name="scroll",
    )
    waiting = rx.el.div(
        *(_bone(width) for width in ("70%", "55%", "62%", "48%", "66%")),
        class_name="scroll",
        aria_busy="true",
        role="status",
        aria_label=ui.say(t("list.loading", "Loading the list")),
    )
    body = rx.cond(Tickets.rows.length() > 0, rows, _nothing())
    return rx.el.section(
        _head(),
        _search(),
        rx.cond(Tickets.loaded, body, waiting),
        class_name=ui.classes("pane", rx.cond(TicketPanel.number > 0, "is-behind", "").to(str)),
        aria_label=ui.say_row(Tickets.title),
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.h1(ui.say_row(Tickets.title), class_name="title cut"),
        ui.count(Tickets.total),
        rx.el.span(
            ui.icon_button("list-filter", t("list.filter", "Filter"), large=True, **ui.opens("list-filter")),
            ui.icon_button("sliders-horizontal", t("list.sort", "Sort"), large=True, **ui.opens("list-sort")),
            class_name="push row",
            style={"gap": "0"},
        ),
        _filters(),
        _sorts(),
        class_name="pane-head",
    )


def _search() -> rx.Component:
    clear = ui.link_button(t("list.clear", "Clear"), on_click=Tickets.widen)
    field = rx.el.input(
        type="search",
        id="list-search",
        class_name="input quiet",
        placeholder=ui.say(t("list.search", "Search in this list")),
        aria_label=ui.say(t("list.search", "Search in this list")),
        default_value=Tickets.search,
        on_change=Tickets.find,
        key="search-" + Tickets.kind,
        custom_attrs={"data-key": "/"},
    )
    return rx.el.div(
        rx.el.div(ui.icon("search", size="s"), field, class_name="search grow"),
        rx.cond(
            Tickets.project_name != "",
            ui.chip(Tickets.project_name, lead="folder-kanban", class_name="cut"),
            rx.fragment(),
        ),
        rx.cond(Tickets.narrowed, clear, rx.fragment()),
        class_name="pane-sub",
    )


def _filters() -> rx.Component:
    any_ = [rx.el.option(ui.say(t("list.any", "Any")), value="")]
    status = [*any_, ui.each(Tickets.statuses, _option)]
    assignee = [*any_, ui.each(Tickets.agents, _option)]
    stars = [
        rx.el.option(ui.say(t(f"list.stars.{number}", "{n} stars or more", n=number)), value=str(number))
        for number in range(1, 6)
    ]
    all_stars = [rx.el.option(ui.say(t("list.any", "Any")), value="0"), *stars]
    return ui.popover(
        _choice(t("list.status", "Status"), "f-status", status, Tickets.status, Tickets.of_status),
        _choice(t("list.priority", "Priority"), "f-stars", all_stars, Tickets.stars, Tickets.of_stars),
        _choice(t("list.assignee", "Assignee"), "f-assignee", assignee, Tickets.assignee, Tickets.of_assignee),
        ui.button(t("list.widen", "Take every filter away"), look="ghost", small=True, on_click=Tickets.widen),
        name="list-filter",
        label=t("list.filter", "Filter"),
        class_name="stack list-filter",
    )


def _choice(label: Text, name: str, options: list[Any], value: rx.Var, on_change: Any) -> rx.Component:
    control = rx.el.select(*options, id=name, class_name="select", value=value, on_change=on_change)
    return ui.field(label, control, name=name)


def _option(row: Any) -> rx.Component:
    return rx.el.option(row.label, value=row.value, key=row.value)


def _sorts() -> rx.Component:
    named = (
        ("updated", t("sort.updated", "Last update")),
        ("created", t("sort.created", "Created")),
        ("priority", t("sort.priority", "Priority")),
        ("number", t("sort.number", "Number")),
    )
    entries = [
        ui.menu_item(
            words,
            rx.cond(
                Tickets.sort == name,
                ui.icon(rx.cond(Tickets.ascending, "arrow-up", "arrow-down"), class_name="push"),
                rx.fragment(),
            ),
            on_click=Tickets.sort_by(name),
        )
        for name, words in named
    ]
    return ui.menu(*entries, name="list-sort", label=t("list.sort", "Sort"))


def _row(row: Any) -> rx.Component:
    chosen = TicketPanel.number == row.number
    flags = ui.classes("item", rx.cond(row.unread & ~chosen, "is-unread", "").to(str), rx.cond(chosen, "is-selected", "").to(str))
    unread = rx.el.span(class_name="unread", title=ui.say(t("list.unread", "Unread")))
    line = ui.anchor(
        rx.cond(row.unread & ~chosen, unread, rx.fragment()),
        rx.el.span(ui.avatar(row.initials, kind="customer", name=row.who, size="md")),
        rx.el.span(_first_line(row), _second_line(row), class_name="cut"),
        href=row.href,
        class_name=flags,
        aria_current=rx.cond(chosen, "true", "false"),
        **ui.row_of_list({}),
    )
    head = rx.el.div(rx.el.b(ui.say_row(row.head)), class_name="group")
    return rx.fragment(rx.cond(row.head.key != "", head, rx.fragment()), line, key=row.number.to(str))


def _first_line(row: Any) -> rx.Component:
    nobody = rx.el.span(
        ui.icon("user-plus", size="xs"), class_name="avatar sm none", title=ui.say(t("list.nobody", "Unassigned"))
    )
    somebody = ui.avatar(row.assignee_initials, tint=row.tint, name=row.assignee, size="sm")
    more = rx.cond(row.more_assignees > 0, rx.el.span("+", row.more_assignees, class_name="num"), rx.fragment())
    warn = rx.cond(
        row.flag != "",
        rx.el.span(ui.icon("triangle-alert", size="xs"), title=row.flag, class_name="due warn"),
        rx.fragment(),
    )
    return rx.el.span(
        rx.el.span(row.name, class_name="subject cut", title=row.name),
        rx.el.span(warn, rx.cond(row.assignee != "", somebody, nobody), more, class_name="right"),
        class_name="line",
    )


def _second_line(row: Any) -> rx.Component:
    nowhere = ui.say(t("list.no_organization", "No organization"))
    organization = rx.cond(row.organization != "", row.organization, nowhere)
    asked = rx.fragment(rx.el.span(row.who, class_name="who"), " · ", organization)
    of_team = rx.cond(row.project != "", row.project, ui.say(t("list.no_requester", "No requester")))
    unseen = t("list.hidden", "Not published: customers do not see it, its requesters only where the portal says so")
    together = t("list.several", "Several requesters")
    return rx.el.span(
        rx.el.span(rx.cond(row.who != "", asked, of_team), class_name="cut"),
        rx.el.span(
            rx.cond(row.hidden, _mark("eye-off", unseen), rx.fragment()),
            rx.cond(row.several, _mark("users", together), rx.fragment()),
            ui.status(row.shape, row.status),
            rx.cond(row.stars > 0, ui.stars(row.stars, t("list.stars", "{n} of 5 stars", n=row.stars)), rx.fragment()),
            rx.el.span(ui.say_row(row.age), class_name="num age", title=row.exact),
            class_name="right",
        ),
        class_name="line",
    )


def _mark(lead: str, words: Text) -> rx.Component:
    return rx.el.span(ui.icon(lead, size="xs"), rx.el.span(ui.say(words), class_name="sr"), title=ui.say(words))


def _more() -> rx.Component:
    button = rx.el.div(
        ui.button(t("list.more", "Show 50 more"), look="ghost", small=True, on_click=Tickets.show_more),
        class_name="list-more",
    )
    return rx.cond(Tickets.more, button, rx.fragment())


def _nothing() -> rx.Component:
    found_none = ui.empty(
        t("list.none_found", "Nothing matches"),
        t("list.none_found.text", "No item in this list fits the filters and the words that you typed."),
        ui.button(t("list.widen", "Take every filter away"), on_click=Tickets.widen),
        lead="search",
    )
    done = ui.empty(
        t("list.none", "Nothing here"),
        t("list.none.text", "New work appears by itself. Another view may have something for you."),
        ui.button(t("list.all", "Show all open"), on_click=Tickets.look_at("all_open")),
        lead="circle-check",
    )
    return rx.cond(Tickets.narrowed, found_none, done)


def _bone(width: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(class_name="skel", style={"width": "28px", "height": "28px"}),
        rx.el.span(
            rx.el.span(class_name="skel", style={"width": width, "height": "12px"}),
            rx.el.span(class_name="skel", style={"width": "40%", "height": "10px", "marginTop": "8px"}),
            style={"display": "grid"},
        ),
        class_name="item",
    )
