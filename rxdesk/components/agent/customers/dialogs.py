"""The dialogs of the customers screen: add a customer, add an organization, move a customer."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.customers.impact import impact
from rxdesk.i18n import t
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.customers import Customers


def customer_dialogs() -> rx.Component:
    """All of them; each is drawn only while it is open."""
    return rx.fragment(_add_customer(), _add_organization(), _move())


def _add_customer() -> rx.Component:
    places = rx.el.select(
        rx.el.option(ui.say(t("customers.by_domain", "By the domain of the address")), value=""),
        rx.foreach(Customers.organization_choices, lambda row: rx.el.option(row.label, value=row.value)),
        id="new-place",
        name="organization_id",
        class_name="select",
    )
    return ui.dialog(
        t("customers.add", "Add customer"),
        ui.form(
            ui.field(
                t("customers.mail", "E-mail"),
                ui.text_input(name="email", id="new-email", type="email", required=True, auto_focus=True),
                name="new-email",
                hint=t("customers.mail.hint", "Counts as confirmed: mail goes there from now on."),
                error=Customers.errors["email"],
            ),
            ui.field(
                t("customers.name", "Name"),
                ui.text_input(name="name", id="new-name"),
                name="new-name",
                error=Customers.errors["name"],
            ),
            ui.field(t("customers.organization", "Organization"), places, name="new-place"),
            _foot(t("customers.add", "Add customer"), Customers.close_dialog),
            on_submit=Customers.add_customer,
            class_name="stack form-gap",
        ),
        shown=Customers.adding == "customer",
        on_close=Customers.close_dialog,
        class_name="narrow-dialog",
    )


def _add_organization() -> rx.Component:
    return ui.dialog(
        t("customers.add_organization", "Add organization"),
        ui.form(
            ui.field(
                t("customers.name", "Name"),
                ui.text_input(name="name", id="new-org-name", required=True, auto_focus=True),
                name="new-org-name",
                error=Customers.errors["name"],
            ),
            ui.field(
                t("customers.domains", "Domains"),
                ui.text_input(name="domains", id="new-domains", placeholder="acme.test, acme-harbour.test"),
                name="new-domains",
                hint=t("customers.domains.hint", "New customers with such an address join it by themselves."),
                error=Customers.errors["domain"],
            ),
            _foot(t("customers.add_organization", "Add organization"), Customers.close_dialog),
            on_submit=Customers.add_organization,
            class_name="stack form-gap",
        ),
        shown=Customers.adding == "organization",
        on_close=Customers.close_dialog,
        class_name="narrow-dialog",
    )


def _move() -> rx.Component:
    chosen = CustomerPanel.move_to.value != ""
    name = CustomerPanel.customer.line.name
    return ui.dialog(
        t("customers.move.title", "Move {name}", name=name),
        ui.search_input(
            name="find-place",
            label=t("customers.move.find", "Find an organization"),
            on_change=CustomerPanel.find_place,
            auto_focus=True,
        ),
        ui.rows(
            ui.each(CustomerPanel.places, _place),
            rx.cond(
                CustomerPanel.customer.organization_id > 0,
                _place_row("0", ui.say(t("customers.nowhere", "No organization"))),
                rx.fragment(),
            ),
            label=t("customers.move.places", "Organizations"),
            class_name="places",
        ),
        rx.cond(chosen, impact(CustomerPanel.impact), rx.fragment()),
        shown=CustomerPanel.moving,
        on_close=CustomerPanel.stop_move,
        foot=[
            rx.el.span(
                ui.button(t("ui.cancel", "Cancel"), on_click=CustomerPanel.stop_move),
                ui.button(
                    t("customers.move.save", "Save"), look="primary", disabled=~chosen, on_click=CustomerPanel.move
                ),
                class_name="push btn-row",
            )
        ],
        class_name="narrow-dialog",
    )


def _place(choice: Any) -> rx.Component:
    return _place_row(choice.value, choice.label)


def _place_row(value: Any, words: Any) -> rx.Component:
    return rx.el.button(
        ui.icon("building-2"),
        rx.el.span(words, class_name="cut"),
        rx.cond(CustomerPanel.move_to.value == value, ui.icon("check", class_name="push"), rx.fragment()),
        type="button",
        class_name="menu-item",
        aria_pressed=CustomerPanel.move_to.value == value,
        on_click=CustomerPanel.choose_place(value),
        **ui.row_of_list({}),
    )


def _foot(label: Any, on_cancel: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            ui.button(t("ui.cancel", "Cancel"), on_click=on_cancel),
            ui.button(label, look="primary", type="submit"),
            class_name="push btn-row",
        ),
        class_name="form-foot",
    )
