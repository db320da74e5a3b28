"""Requesters and followers: who is on the item, their part, and the dialog that adds one."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, head_line, moment, panel
from rxdesk.i18n import t


def people() -> rx.Component:
    """The upper part of the right column."""

    def add(what: str) -> rx.Component:
        label = (
            t("people.add_customer", "Add a customer")
            if what == "customers"
            else t("people.add_agent", "Add an agent or team")
        )
        return rx.cond(
            panel.may.edit,
            ui.icon_button("plus", label, on_click=panel.start_adding(what), class_name="push"),
            rx.fragment(),
        )

    nobody = rx.el.p(ui.say(t("people.none", "Nobody yet")), class_name="meta")
    return rx.fragment(
        head_line(t("people.title", "Requesters and followers")),
        rx.el.div(ui.say(t("people.customers", "Customers")), add("customers"), class_name="label row"),
        ui.each(panel.customers, _person),
        rx.cond(panel.customers.length() == 0, nobody, rx.fragment()),
        rx.el.div(ui.say(t("people.team", "Agents and teams")), add("team"), class_name="label row"),
        ui.each(panel.team, _person),
        rx.cond(panel.team.length() == 0, nobody, rx.fragment()),
        _dialog(),
    )


def _person(row: Any) -> rx.Component:
    name = "tp-" + row.key
    opener = rx.el.button(
        ui.say_row(row.role),
        ui.icon("chevron-down", size="xs"),
        type="button",
        class_name="meta tp-part",
        aria_label=ui.say(t("people.part", "{name}: change or remove", name=row.name)),
        **ui.opens(name),
    )
    only_new = rx.el.span(
        ui.icon("eye-off", size="xs"),
        title=ui.say(t("people.only_new", "Sees only new messages")),
        class_name="tp-mark",
    )
    role = rx.cond(panel.may.edit, opener, rx.el.span(ui.say_row(row.role), class_name="meta"))
    return rx.el.div(
        face(row.face),
        rx.el.span(row.name, class_name="cut", title=row.name + rx.cond(row.detail != "", ", " + row.detail, "")),
        rx.cond(row.only_new, only_new, rx.fragment()),
        role,
        rx.cond(panel.may.edit, _acts(row, name), rx.fragment()),
        class_name="mini",
        key=row.key,
    )


def _acts(row: Any, name: Any) -> rx.Component:
    to_requester = ui.menu_item(
        t("people.to_requester", "Change to requester"),
        lead="arrow-up",
        on_click=panel.change_part(row.id, "requester"),
    )
    to_follower = ui.menu_item(
        t("people.to_follower", "Change to follower"),
        lead="arrow-down",
        on_click=panel.change_part(row.id, "follower"),
    )
    earlier = ui.menu_item(
        t("people.show_earlier", "Show earlier replies"), lead="history", on_click=panel.show_past(row.id)
    )
    is_customer = row.kind == "customer"
    off = rx.cond(
        row.part == "doing",
        ui.menu_item(
            t("people.unassign", "Take off"), lead="user-minus", on_click=panel.toggle_doing(row.kind, row.id)
        ),
        ui.menu_item(
            t("people.remove", "Remove"), lead="user-minus", on_click=panel.remove(row.part, row.kind, row.id)
        ),
    )
    return ui.menu(
        rx.cond(is_customer & (row.part == "follower"), to_requester, rx.fragment()),
        rx.cond(is_customer & (row.part == "requester"), to_follower, rx.fragment()),
        rx.cond(is_customer & row.only_new, earlier, rx.fragment()),
        off,
        name=name,
        label=row.name,
    )


def _dialog() -> rx.Component:
    customers = panel.adding == "customers"
    title = rx.cond(
        customers,
        ui.say(t("people.add_customer", "Add a customer")),
        ui.say(t("people.add_agent", "Add an agent or team")),
    )
    search = rx.el.input(
        type="search",
        placeholder=ui.say(t("people.find", "Name or e-mail address")),
        aria_label=ui.say(t("people.find", "Name or e-mail address")),
        class_name="input",
        auto_complete="off",
        on_change=panel.find_people,
    )
    found = rx.el.div(
        ui.each(panel.found, _candidate),
        rx.cond(
            panel.found.length() == 0,
            rx.el.p(ui.say(t("people.nobody", "Nobody found")), class_name="meta"),
            rx.fragment(),
        ),
        class_name="tp-found",
        role="listbox",
        aria_label=ui.say(t("people.found", "Found people")),
    )
    return ui.dialog(
        title,
        rx.el.div(search, found, rx.cond(customers, _choices(), rx.fragment()), class_name="stack"),
        shown=panel.adding != "",
        on_close=panel.stop_adding,
        foot=[
            rx.cond(customers & (panel.customers.length() > 0), _together(), rx.fragment()),
            rx.el.span(class_name="push"),
            ui.button(t("ui.cancel", "Cancel"), look="ghost", on_click=panel.stop_adding),
            ui.button(
                t("people.add", "Add to this item"),
                look="primary",
                disabled=panel.chosen.key == "",
                on_click=panel.add,
            ),
        ],
        class_name="tp-dialog",
    )


def _candidate(row: Any) -> rx.Component:
    new = rx.el.span(ui.say(t("people.new", "New customer")), class_name="chip info")
    return rx.el.button(
        face(row.face),
        rx.el.span(row.name, class_name="cut"),
        rx.cond(row.id == 0, new, rx.el.span(row.detail, class_name="meta cut push")),
        rx.cond(panel.chosen.key == row.key, ui.icon("check"), rx.fragment()),
        type="button",
        role="option",
        aria_selected=panel.chosen.key == row.key,
        class_name=rx.cond(panel.chosen.key == row.key, "menu-item is-active", "menu-item").to(str),
        on_click=panel.choose(row.key),
        key=row.key,
    )


def _choices() -> rx.Component:
    part = rx.el.fieldset(
        rx.el.legend(ui.say(t("people.as", "Takes part as")), class_name="label"),
        ui.radio(
            t("people.as_requester", "Requester: it is done for them"),
            name="part",
            value="requester",
            checked=panel.as_requester,
            on_change=panel.choose_part("requester"),
        ),
        ui.radio(
            t("people.as_follower", "Follower: they are told about it"),
            name="part",
            value="follower",
            checked=~panel.as_requester,
            on_change=panel.choose_part("follower"),
        ),
    )
    earlier = rx.el.fieldset(
        rx.el.legend(ui.say(t("people.earlier", "Earlier customer replies")), class_name="label"),
        ui.radio(
            t("people.send_earlier", "Send earlier replies with the next message"),
            name="earlier",
            value="earlier",
            checked=panel.send_earlier,
            on_change=panel.choose_earlier("earlier"),
        ),
        ui.radio(
            t("people.only_new_ones", "Only new messages"),
            name="earlier",
            value="new",
            checked=~panel.send_earlier,
            on_change=panel.choose_earlier("new"),
        ),
        rx.el.div(ui.each(panel.past, _past), class_name="tp-past"),
    )
    return rx.fragment(
        rx.cond(panel.chosen.kind != "organization", part, rx.fragment()),
        rx.cond(panel.past.length() > 0, earlier, rx.fragment()),
    )


def _past(row: Any) -> rx.Component:
    files = rx.el.span(ui.icon("paperclip", size="xs"), row.files, class_name="meta row tp-tight")
    return rx.el.div(
        rx.el.b(row.author, class_name="cut"),
        rx.el.span(row.line, class_name="cut grow"),
        rx.cond(row.files > 0, files, rx.fragment()),
        moment(row.when, class_name="meta"),
        class_name="mini",
    )


def _together() -> rx.Component:
    n = panel.customers.length() + 1
    return rx.el.span(
        ui.icon("users", size="s"),
        ui.say(t("people.together", "These {n} will read each other's replies", n=n)),
        class_name="meta row tp-tight",
    )
