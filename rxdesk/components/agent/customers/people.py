"""The list of customers: groups with their members, filters, and what to do when there is nobody."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.customers import Customers


def people_pane() -> rx.Component:
    """The list beside which the panel opens."""
    title = ui.say_row(Customers.title)
    return rx.el.section(
        rx.el.div(
            rx.el.h1(title, class_name="title cut"),
            ui.count(Customers.total),
            rx.el.span(_add_buttons(), class_name="push row"),
            class_name="pane-head",
        ),
        _filters(),
        rx.el.div(
            rx.cond(
                Customers.loaded,
                rx.cond(Customers.groups.length() > 0, _table(), _nobody()),
                rx.el.div(
                    ui.skeleton("60%", "40%", "70%", "50%", label=t("ui.loading", "Loading")), class_name="loading"
                ),
            ),
            class_name="scroll",
        ),
        class_name="pane",
        aria_label=ui.say(t("customers.title", "Customers")),
    )


def _add_buttons() -> rx.Component:
    return rx.cond(
        Customers.may_change,
        rx.fragment(
            ui.button(
                t("customers.add_organization", "Add organization"),
                lead="plus",
                small=True,
                look="ghost",
                class_name="not-phone",
                on_click=Customers.add("organization"),
            ),
            ui.button(t("customers.add", "Add customer"), lead="plus", small=True, on_click=Customers.add("customer")),
        ),
        rx.fragment(),
    )


def _filters() -> rx.Component:
    return rx.el.div(
        ui.search_input(
            name="find-customer",
            label=t("customers.find", "Find a customer or organization"),
            key="/",
            default_value=Customers.search,
            on_change=Customers.find,
        ),
        ui.select(
            [
                ("any", t("customers.active.any", "Active or not")),
                ("yes", t("customers.active.yes", "Active")),
                ("no", t("customers.active.no", "Deactivated")),
            ],
            name="customer-activity",
            label=t("customers.active", "Active or deactivated"),
            value=Customers.activity,
            on_change=Customers.with_activity,
            class_name="narrow",
        ),
        class_name="pane-sub",
    )


def _table() -> rx.Component:
    head = [
        ui.th(t("customers.name", "Name")),
        ui.th(t("customers.mail", "E-mail"), class_name="opt"),
        ui.th(t("customers.open", "Open"), class_name="r"),
        ui.th(t("customers.registered", "Registered"), class_name="opt since"),
    ]
    groups = ui.each(Customers.groups, _group)
    return rx.fragment(
        rx.el.table(
            rx.el.thead(rx.el.tr(*head)),
            groups,
            class_name="table people",
            aria_label=ui.say(t("customers.title", "Customers")),
            custom_attrs={"data-rows": ""},
        ),
        rx.cond(
            Customers.more,
            rx.el.div(
                ui.button(t("list.more", "Show more"), look="ghost", small=True, on_click=Customers.show_more),
                class_name="more-line",
            ),
            rx.fragment(),
        ),
    )


def _group(group: Any) -> rx.Component:
    left = rx.el.tr(
        ui.td(
            ui.link_button(
                t("customers.left", "{n} more", n=group.left.to_string()), on_click=Customers.widen(group.id)
            ),
            col_span=4,
            class_name="left",
        )
    )
    return rx.el.tbody(
        rx.cond(group.id >= 0, _head(group), rx.fragment()),
        ui.each(group.people, _person),
        rx.cond((group.left > 0) & (group.id >= 0), left, rx.fragment()),
        key=group.id,
    )


def _head(group: Any) -> rx.Component:
    fold = ui.icon_button(
        rx.cond(group.folded, "chevron-right", "chevron-down").to(str),
        rx.cond(
            group.folded,
            ui.say(t("customers.unfold", "Show members")),
            ui.say(t("customers.fold", "Hide members")),
        ).to(str),
        on_click=Customers.fold(group.id),
        custom_attrs={"aria-expanded": rx.cond(group.folded, "false", "true")},
        class_name="fold-btn",
    )
    nobody = rx.el.span(ui.icon("minus", size="xs"), class_name="avatar none sm", custom_attrs={"aria-hidden": "true"})
    name = rx.cond(
        group.id > 0,
        rx.el.button(
            group.name,
            type="button",
            class_name="plain strong cut",
            title=group.name,
            on_click=CustomerPanel.show_organization(group.id),
        ),
        rx.el.b(ui.say(t("customers.nowhere", "No organization"))),
    )
    shown = (CustomerPanel.kind == "organization") & (CustomerPanel.organization.id == group.id)
    return ui.tr(
        ui.td(
            rx.el.span(
                fold,
                rx.cond(group.id > 0, ui.avatar(group.initials, kind="organization", size="sm"), nobody),
                name,
                ui.count(group.total),
                rx.el.span(group.domains, class_name="meta cut", title=group.domains),
                class_name="row",
            ),
            col_span=4,
        ),
        class_name=ui.classes("orgrow", rx.cond(shown, "is-selected", "").to(str)),
    )


def _person(row: Any) -> rx.Component:
    shown = (CustomerPanel.kind == "customer") & (CustomerPanel.customer.line.id == row.id)
    to_confirm = ui.chip(
        t("customers.unconfirmed", "To be confirmed"),
        tone="warn",
        title=ui.say(t("customers.unconfirmed.why", "Address not proven: no access and no mail until then")),
    )
    return ui.tr(
        ui.td(
            rx.el.span(
                ui.avatar(row.initials, kind="customer"),
                rx.el.button(
                    row.name,
                    type="button",
                    class_name="plain cut",
                    title=row.name,
                    on_click=CustomerPanel.show_customer(row.id),
                ),
                rx.cond(row.unconfirmed, to_confirm, rx.fragment()),
                rx.cond(row.active, rx.fragment(), ui.chip(t("customers.off", "Deactivated"), lead="ban")),
                class_name="row",
            )
        ),
        ui.td(row.address, class_name="meta opt cut", title=row.address),
        ui.td(row.open, class_name="r"),
        ui.td(_since(row), class_name="meta opt since"),
        key=row.id,
        class_name=ui.classes(
            rx.cond(shown, "is-selected", "").to(str), rx.cond(row.active, "", "is-off").to(str), "clickable"
        ),
    )


def _since(row: Any) -> rx.Component:
    moment = ui.moment(ui.say_row(row.since.text), exact=row.since.exact, iso=row.since.iso)
    invited = rx.fragment(ui.say(t("customers.invited", "Invited")), " ", moment)
    neither = rx.el.span("\u2013", title=ui.say(t("customers.not_registered", "Not registered")))
    return rx.cond(row.state == "registered", moment, rx.cond(row.state == "invited", invited, neither))


def _nobody() -> rx.Component:
    return rx.cond(
        Customers.narrowed | (Customers.search != ""),
        ui.empty(
            t("customers.none.found", "Nobody found"),
            t("customers.none.found.text", "No customer or organization matches. Look for less, or in another list."),
            lead="search-x",
        ),
        ui.empty(
            t("customers.none", "No customers here"),
            t("customers.none.text", "Whoever writes to you becomes a customer by themselves; or add one now."),
            ui.button(t("customers.add", "Add customer"), lead="plus", on_click=Customers.add("customer")),
            lead="users",
        ),
    )
