"""The panel of one customer."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.customers.parts import (
    activity_list,
    items_list,
    panel_tab,
    projects_list,
    section,
    why_seen,
)
from rxdesk.i18n import t
from rxdesk.state.customer_panel import CustomerPanel

_ONE = CustomerPanel.customer


def customer_pane() -> rx.Component:
    """Who it is, what they see, and what can be changed."""
    return rx.el.section(
        _head(),
        rx.el.div(
            rx.match(
                CustomerPanel.tab,
                (
                    "items",
                    section(t("panel.items", "Submitted items"), items_list(_ONE.submitted, left=_ONE.items_left)),
                ),
                (
                    "activity",
                    section(t("panel.activity", "Activity"), activity_list(_ONE.events, left=_ONE.events_left)),
                ),
                _details(),
            ),
            class_name="scroll",
        ),
        class_name="pane second",
        aria_label=ui.say(t("panel.customer", "Customer {name}", name=_ONE.line.name)),
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            ui.avatar(_ONE.line.initials, kind="customer", size="lg"),
            rx.el.div(
                rx.el.h2(_ONE.line.name, class_name="title cut", title=_ONE.line.name),
                rx.el.p(_place(), class_name="meta cut"),
                class_name="grow",
            ),
            _more(),
            ui.icon_button("x", t("panel.close", "Close panel"), on_click=CustomerPanel.close),
            class_name="row",
        ),
        _seen(),
        ui.tabs(
            panel_tab("details", t("panel.details", "Details")),
            panel_tab("items", t("panel.items.tab", "Items"), number=_ONE.item_count),
            panel_tab("activity", t("panel.activity", "Activity")),
            label=t("panel.tabs", "Parts of the panel"),
        ),
        class_name="org-head",
    )


def _place() -> rx.Component:
    home = rx.cond(
        _ONE.organization_id > 0,
        rx.el.button(
            rx.el.span(_ONE.line.organization, class_name="cut"),
            type="button",
            class_name="link-btn",
            title=_ONE.line.organization,
            on_click=CustomerPanel.show_organization(_ONE.organization_id),
        ),
        rx.el.span(ui.say(t("customers.nowhere", "No organization"))),
    )
    off = rx.cond(_ONE.line.active, rx.fragment(), rx.el.span(" \u00b7 ", ui.say(t("customers.off", "Deactivated"))))
    return rx.fragment(home, off)


def _seen() -> rx.Component:
    nothing = t("panel.sees.nothing", "Deactivated: sees nothing, gets no mail")
    return rx.el.div(
        ui.icon("eye", size="s"),
        rx.cond(
            _ONE.line.active,
            rx.el.span(ui.say_row(_ONE.sees.words), class_name="cut", title=ui.say_row(_ONE.sees.option)),
            rx.el.span(ui.say(nothing), class_name="cut"),
        ),
        why_seen(_ONE.sees.option, name="customer-why"),
        class_name="seen",
    )


def _more() -> rx.Component:
    invite = ui.menu_item(
        rx.cond(
            _ONE.registered,
            ui.say(t("panel.invite.again", "Send a new invitation")),
            ui.say(t("panel.invite", "Create and send invitation")),
        ).to(str),
        lead="mail",
        on_click=CustomerPanel.invite,
    )
    return rx.cond(
        _ONE.may_change,
        rx.fragment(
            ui.icon_button("ellipsis", t("panel.more", "More"), **ui.opens("customer-more")),
            ui.menu(
                ui.menu_item(
                    t("panel.move", "Move to organization…"),
                    ui.kbd("M"),
                    lead="folder-input",
                    on_click=CustomerPanel.start_move,
                ),
                rx.cond(_ONE.line.active, invite, rx.fragment()),
                rx.cond(
                    _ONE.line.active,
                    ui.menu_item(t("panel.deactivate", "Deactivate"), lead="ban", on_click=CustomerPanel.deactivate),
                    ui.menu_item(t("panel.reactivate", "Reactivate"), lead="undo-2", on_click=CustomerPanel.reactivate),
                ),
                name="customer-more",
                label=t("panel.more", "More"),
            ),
        ),
        rx.fragment(),
    )


def _details() -> rx.Component:
    move = ui.button(
        t("panel.move.short", "Move…"), look="ghost", small=True, key="m", on_click=CustomerPanel.start_move
    )
    return rx.fragment(
        section(t("panel.profile", "Profile"), _profile()),
        section(t("panel.addresses", "Addresses"), ui.each(_ONE.addresses, _address), _add_address()),
        section(
            t("customers.organization", "Organization"),
            rx.el.div(
                ui.icon("building-2"),
                rx.cond(
                    _ONE.organization_id > 0,
                    rx.el.span(_ONE.line.organization, class_name="cut"),
                    rx.el.span(ui.say(t("customers.nowhere", "No organization")), class_name="cut"),
                ),
                rx.cond(
                    _ONE.organization_proven | (_ONE.organization_id == 0),
                    rx.fragment(),
                    ui.chip(t("customers.unconfirmed", "To be confirmed"), tone="warn"),
                ),
                class_name="mini",
            ),
            side=rx.cond(_ONE.may_change, move, rx.fragment()),
        ),
        section(t("panel.follows", "Projects they follow"), projects_list(_ONE.projects)),
    )


def _profile() -> rx.Component:
    can = ~_ONE.may_change

    def line(name: str, label: Any, value: Any) -> rx.Component:
        control = ui.text_input(name=name, id=f"customer-{name}", default_value=value, disabled=can)
        return ui.field(label, control, name=f"customer-{name}", error=CustomerPanel.errors[name])

    def choice(name: str, label: Any, none: Any, rows: Any, value: Any) -> rx.Component:
        control = rx.el.select(
            rx.el.option(ui.say(none), value=""),
            rx.foreach(rows, lambda row: rx.el.option(row.label, value=row.value)),
            id=f"customer-{name}",
            name=name,
            default_value=value,
            class_name="select",
            disabled=can,
        )
        return ui.field(label, control, name=f"customer-{name}", error=CustomerPanel.errors[name])

    no_type, no_language = t("panel.type.none", "No type"), t("panel.language.none", "Not chosen")
    return ui.form(
        line("name", t("customers.name", "Name"), _ONE.line.name),
        line("title", t("panel.job", "Job title"), _ONE.title),
        line("phone", t("panel.phone", "Phone"), _ONE.phone),
        choice("type_id", t("panel.type", "Type"), no_type, _ONE.types, _ONE.type_id),
        choice("language", t("panel.language", "Language"), no_language, _ONE.languages, _ONE.language),
        line("time_zone", t("panel.zone", "Time zone"), _ONE.time_zone),
        rx.cond(_ONE.may_change, ui.button(t("panel.save", "Save profile"), type="submit", small=True), rx.fragment()),
        on_submit=CustomerPanel.save_profile,
        class_name="profile",
        key=_ONE.line.id.to_string() + _ONE.line.name + _ONE.title + _ONE.phone + _ONE.type_id + _ONE.language,
    )


def _address(row: Any) -> rx.Component:
    confirm = ui.button(
        t("panel.confirm", "Confirm address"), small=True, on_click=CustomerPanel.confirm_address(row.address)
    )
    return rx.el.div(
        ui.icon("at-sign"),
        rx.el.span(row.address, class_name="cut grow", title=row.address),
        rx.cond(
            row.proven,
            rx.el.span(ui.say(t("panel.confirmed", "Confirmed")), class_name="meta"),
            rx.fragment(
                ui.chip(t("customers.unconfirmed", "To be confirmed"), tone="warn"),
                rx.cond(_ONE.may_change, confirm, rx.fragment()),
            ),
        ),
        class_name="mini",
        key=row.address,
    )


def _add_address() -> rx.Component:
    added = ui.form(
        ui.text_input(
            name="email", id="add-address", type="email", label=t("panel.address.new", "Add an address"),
            placeholder=t("panel.address.new", "Add an address"), required=True,
        ),
        ui.button(t("panel.add", "Add"), type="submit"),
        on_submit=CustomerPanel.add_address,
        reset_on_submit=True,
        class_name="add-line",
    )  # fmt: skip
    return rx.cond(_ONE.may_change, rx.fragment(added, error_line("email")), rx.fragment())


def error_line(name: str) -> rx.Component:
    """What was wrong with a one-line form."""
    error = CustomerPanel.errors[name]
    shown = rx.el.p(ui.icon("circle-alert", size="s"), ui.say_row(error), class_name="error", role="alert")
    return rx.cond(error & error.default, shown, rx.fragment())
