"""One row of a list of items: who asks for what, its status, who does it, and when it last moved."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import Text, t
from rxdesk.state.ticket_lines import ItemLine
from rxdesk.state.tickets import Tickets


def item_row(row: Any) -> rx.Component:
    """The row, and whether the agent has read it; the list marks the one whose item stands beside it."""
    return rx.fragment(_list_row(row=row, unread=Tickets.unread.contains(row.number)), key=row.number.to(str))


@rx.memo(wrapper=ui.BY_VALUE)
def _list_row(row: rx.Var[ItemLine], unread: rx.Var[bool]) -> rx.Component:
    dot = rx.el.span(class_name="unread", title=ui.say(t("list.unread", "Unread")))
    found = ui.found(row.part, row.snippet, class_name="snippet cut")
    line = rx.el.A.create(
        rx.cond(unread, dot, rx.fragment()),
        rx.cond(row.who != "", ui.avatar(row.initials, kind="customer", name=row.who, size="md"), _of_nobody(row)),
        rx.el.span(_first_line(row), _second_line(row), found, class_name="cut"),
        href=row.href,
        class_name=ui.classes("item", rx.cond(unread, "is-unread", "").to(str)),
    )
    whole = rx.el.div(line, _menu(row), class_name="item-row", **ui.row_of_list({}, row.number))
    head = rx.el.div(rx.el.b(ui.say_row(row.head)), class_name="group")
    return rx.fragment(rx.cond(row.head.key != "", head, rx.fragment()), whole)


def _of_nobody(row: Any) -> rx.Component:
    lead = rx.cond(row.href.startswith("/tasks/"), "square-check", "ticket").to(str)
    return rx.el.span(ui.icon(lead, size="s"), class_name="avatar md cust none", custom_attrs={"aria-hidden": "true"})


def _menu(row: Any) -> rx.Component:
    menu = ui.opens("row-menu")
    menu["custom_attrs"] |= {"data-row-key": "s", "data-act": "pick"}
    return ui.icon_button("ellipsis", t("list.row.more", "More for #{n}", n=row.number), class_name="row-more", **menu)


def row_keys() -> rx.Component:
    """A and M for the row that has the keyboard, once for all rows."""
    return rx.fragment(
        _silent("a", "take", t("list.take", "Assign to me")), _silent("m", "move", t("list.move", "Move"))
    )


def _silent(key: str, act: str, words: Text) -> rx.Component:
    attrs = {"data-row-key": key, "data-act": act, "aria-hidden": "true"}
    return rx.el.button(ui.say(words), type="button", class_name="sr", tab_index=-1, custom_attrs=attrs)


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
        rx.el.span(ui.marked(row.name, row.marked), class_name="subject cut", title=row.name),
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
    stars = t("list.stars", "{n} of 5 stars", n=row.stars)
    return rx.el.span(
        rx.el.span(rx.cond(row.who != "", asked, of_team), class_name="cut"),
        rx.el.span(
            rx.cond(row.hidden, _mark("eye-off", unseen), rx.fragment()),
            rx.cond(row.several, _mark("users", together), rx.fragment()),
            ui.status(row.shape, row.status),
            rx.cond(row.stars > 0, ui.stars_on(row.stars, stars), rx.fragment()),
            rx.el.span(ui.age(row.at), class_name="num age", title=row.exact),
            class_name="right",
        ),
        class_name="line",
    )


def _mark(lead: str, words: Text) -> rx.Component:
    return rx.el.span(ui.icon(lead, size="xs"), rx.el.span(ui.say(words), class_name="sr"), title=ui.say(words))
