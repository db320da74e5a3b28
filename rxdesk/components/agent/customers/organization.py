"""The panel of one organization."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.customers.customer import error_line
from rxdesk.components.agent.customers.parts import (
    activity_list,
    items_list,
    more,
    panel_tab,
    projects_list,
    section,
    why_seen,
)
from rxdesk.i18n import t
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.shell import Shell

_ONE = CustomerPanel.organization


def organization_pane() -> rx.Component:
    """What it is, who belongs to it, what they see, and what happens to its tickets."""
    return rx.el.section(
        _head(),
        rx.el.div(
            rx.match(
                CustomerPanel.tab,
                ("members", section(t("panel.members", "Members"), _members())),
                (
                    "items",
                    section(t("panel.items", "Submitted items"), items_list(_ONE.submitted, left=_ONE.items_left)),
                ),
                ("routing", _routing()),
                (
                    "activity",
                    section(t("panel.activity", "Activity"), activity_list(_ONE.events, left=_ONE.events_left)),
                ),
                _details(),
            ),
            class_name="scroll",
        ),
        class_name="pane second",
        aria_label=ui.say(t("panel.organization", "Organization {name}", name=_ONE.name)),
    )


def _head() -> rx.Component:
    one, many = t("panel.member_count.one", "1 member"), t("panel.member_count", "{n} members", n=_ONE.member_count)
    return rx.el.header(
        rx.el.div(
            ui.avatar(_ONE.initials, kind="organization", size="lg"),
            rx.el.div(
                rx.el.h2(_ONE.name, class_name="title cut", title=_ONE.name),
                rx.el.p(rx.cond(_ONE.member_count == "1", ui.say(one), ui.say(many)), class_name="meta cut"),
                class_name="grow",
            ),
            ui.icon_button("x", t("panel.close", "Close panel"), on_click=CustomerPanel.close),
            class_name="row",
        ),
        rx.el.div(
            ui.icon("eye", size="s"),
            rx.el.span(
                ui.say(t("panel.org_sees", "Members see in portal “{portal}”:", portal=_ONE.sees.portal)),
                " ",
                rx.el.b(ui.say_row(_ONE.sees.option)),
                class_name="cut",
                title=ui.say_row(_ONE.sees.option),
            ),
            why_seen(_ONE.sees.option, name="organization-why"),
            class_name="seen",
        ),
        ui.tabs(
            panel_tab("details", t("panel.details", "Details")),
            panel_tab("members", t("panel.members", "Members"), number=_ONE.member_count),
            panel_tab("items", t("panel.items.tab", "Items"), number=_ONE.item_count),
            panel_tab("routing", t("panel.routing", "Routing"), number=_ONE.routing.length()),
            panel_tab("activity", t("panel.activity", "Activity")),
            label=t("panel.tabs", "Parts of the panel"),
        ),
        class_name="org-head",
    )


def _details() -> rx.Component:
    return rx.fragment(
        section(t("panel.profile", "Profile"), _profile()),
        section(
            t("customers.domains", "Domains"),
            ui.each(_ONE.domains, _domain),
            rx.cond(_ONE.may_change, _add_domain(), rx.fragment()),
            rx.el.div(
                rx.el.span(
                    rx.el.span(ui.say(t("panel.subdomains", "Include sub-domains"))),
                    rx.el.span(
                        ui.say(t("panel.subdomains.hint", "mail.acme.test belongs to acme.test")), class_name="meta sub"
                    ),
                ),
                rx.el.span(
                    ui.switch(
                        t("panel.subdomains", "Include sub-domains"),
                        name="subdomains",
                        checked=_ONE.subdomains,
                        on_change=CustomerPanel.toggle_subdomains(),
                        disabled=~_ONE.may_change,
                    ),
                    class_name="push",
                ),
                class_name="mini switch-line",
            ),
        ),
        section(t("panel.projects", "Projects they see"), projects_list(_ONE.projects)),
    )


def _profile() -> rx.Component:
    off = ~_ONE.may_change
    return ui.form(
        ui.field(
            t("customers.name", "Name"),
            ui.text_input(name="name", id="org-name", default_value=_ONE.name, disabled=off),
            name="org-name",
            error=CustomerPanel.errors["name"],
        ),
        ui.field(
            t("panel.phone", "Phone"),
            ui.text_input(name="phone", id="org-phone", default_value=_ONE.phone, disabled=off),
            name="org-phone",
        ),
        ui.field(
            t("panel.description", "Description"),
            ui.text_input(name="description", id="org-text", default_value=_ONE.description, disabled=off),
            name="org-text",
            class_name="whole",
        ),
        rx.cond(_ONE.may_change, ui.button(t("panel.save", "Save profile"), type="submit", small=True), rx.fragment()),
        on_submit=CustomerPanel.save_organization,
        class_name="profile",
        key=_ONE.id.to_string() + _ONE.name + _ONE.phone + _ONE.description,
    )


def _domain(domain: Any) -> rx.Component:
    remove = ui.icon_button(
        "x",
        t("panel.domain.remove", "Remove {domain}", domain=domain),
        on_click=CustomerPanel.remove_domain(domain),
    )
    return rx.el.div(
        ui.icon("at-sign"),
        rx.el.span(domain, class_name="cut grow", title=domain),
        rx.cond(_ONE.may_change, remove, rx.fragment()),
        class_name="mini",
        key=domain,
    )


def _add_domain() -> rx.Component:
    return rx.fragment(
        ui.form(
            ui.text_input(
                name="domain", id="add-domain", label=t("panel.domain.new", "Add a domain"),
                placeholder=t("panel.domain.new", "Add a domain"), required=True,
            ),
            ui.button(t("panel.add", "Add"), type="submit"),
            on_submit=CustomerPanel.add_domain,
            reset_on_submit=True,
            class_name="add-line",
        ),
        error_line("domain"),
    )  # fmt: skip


def _members() -> rx.Component:
    nobody = rx.el.p(
        ui.say(t("panel.members.none", "Nobody yet; new customers join by their domain")), class_name="meta"
    )
    return rx.fragment(
        rx.cond(_ONE.members.length() > 0, ui.each(_ONE.members, _member), nobody), more(_ONE.members_left)
    )


def _member(row: Any) -> rx.Component:
    return rx.el.button(
        ui.avatar(row.initials, kind="customer"),
        rx.el.span(row.name, class_name="cut", title=row.name),
        rx.cond(row.unconfirmed, ui.chip(t("customers.unconfirmed", "To be confirmed"), tone="warn"), rx.fragment()),
        rx.el.span(row.address, class_name="meta cut"),
        type="button",
        class_name="mini line-link",
        on_click=CustomerPanel.show_customer(row.id),
        key=row.id,
    )


def _routing() -> rx.Component:
    add = ui.link(
        t("panel.routing.add", "Add routing"), href=f"/admin/rules/new?organization={_ONE.id}", class_name="btn sm"
    )
    order = t("panel.routing.order", "They run in this order with all other automations; Admins change them.")
    none = t("panel.routing.none", "No routing yet: its tickets take the way of all others.")
    return section(
        t("panel.routing.title", "When {name} makes a ticket or task", name=_ONE.name),
        rx.cond(
            _ONE.routing.length() > 0,
            rx.fragment(ui.each(_ONE.routing, _rule), rx.el.p(ui.say(order), class_name="meta below")),
            rx.el.p(ui.say(none), class_name="meta"),
        ),
        side=rx.cond(Shell.is_admin, add, rx.fragment()),
    )


def _rule(row: Any) -> rx.Component:
    return ui.anchor(
        rx.el.span(row.code, class_name="id"),
        rx.el.span(row.name, class_name="cut grow", title=row.name),
        rx.cond(
            row.enabled,
            ui.chip(t("panel.routing.on", "On"), tone="ok"),
            ui.chip(t("panel.routing.off", "Off")),
        ),
        href=f"/admin/rules/{row.id}",
        class_name="mini line-link",
        key=row.id,
    )
