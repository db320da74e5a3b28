"""The list of automations, from top to bottom as they run."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.components.rule_form import choices
from rxdesk.i18n import t
from rxdesk.state.rules import Rules


def rules_list() -> rx.Component:
    """The whole page."""
    create = ui.anchor(
        ui.icon("plus"),
        ui.say(t("rule.create", "Create automation")),
        href="/admin/rules/new",
        class_name="btn primary sm",
    )
    none = ui.empty(
        t("rule.none", "No automations yet"),
        t("rule.none.text", "An automation does the same steps by itself whenever something happens."),
        ui.link(t("rule.create", "Create automation"), href="/admin/rules/new", class_name="btn"),
        lead="zap",
    )
    nothing = ui.empty(
        t("rule.no_match", "No automation fits"), t("rule.no_match.text", "Take a filter away."), lead="search"
    )
    count = rx.el.span(
        ui.say(t("rule.count", "{n}, run from top to bottom", n=Rules.count.to_string())), class_name="count not-phone"
    )
    return rx.el.section(
        head(t("admin.rules", "Automations"), count, rx.el.span(create, class_name="push btn-row")),
        _filters(),
        rx.el.div(
            rx.cond(Rules.lines.length() > 0, _table(), rx.cond(Rules.count > 0, nothing, none)), class_name="scroll"
        ),
        class_name="pane",
        aria_label=ui.say(t("admin.rules", "Automations")),
    )


def _filters() -> rx.Component:
    words = t("rule.search", "Search in sentences")
    return rx.el.div(
        ui.search_input(name="rule-search", label=words, value=Rules.search, on_change=Rules.find, key="/"),
        rx.el.select(
            rx.el.option(ui.say(t("rule.any_trigger", "Any trigger")), value=""),
            choices(Rules.trigger_choices),
            value=Rules.trigger,
            on_change=Rules.of_trigger,
            class_name="select narrow",
            aria_label=ui.say(t("rule.trigger", "Trigger")),
        ),
        ui.checkbox(
            t("rule.show_disabled", "Show disabled"),
            name="show-disabled",
            checked=Rules.show_disabled,
            on_change=Rules.toggle_disabled(),
        ),
        class_name="pane-sub rules-filter",
    )


def _table() -> rx.Component:
    return ui.table(
        [
            ui.th(t("rule.order", "Order")),
            ui.th(t("rule.sentence", "Sentence")),
            ui.th(t("rule.scope", "Scope"), class_name="opt"),
            ui.th(t("rule.routing", "Routing"), class_name="opt"),
            ui.th(t("rule.last_run", "Last run"), class_name="opt"),
            ui.th(t("rule.runs", "30 days"), class_name="r opt"),
            ui.th(t("rule.on_off", "On")),
        ],
        ui.each(Rules.lines, _row),
        label=t("admin.rules", "Automations"),
        class_name="rules",
        custom_attrs={"data-rows": ""},
    )


def _row(row: Any) -> rx.Component:
    order = rx.el.span(
        ui.icon_button("arrow-up", t("rule.up", "Move {code} up", code=row.code), on_click=Rules.move(row.id, -1)),
        ui.icon_button("arrow-down", t("rule.down", "Move {code} down", code=row.code), on_click=Rules.move(row.id, 1)),
        rx.el.span(row.code, class_name="id"),
        class_name="order",
    )
    said = ui.anchor(
        rx.cond(row.parts.length() > 0, ui.each(row.parts, _part), row.plain),
        href=f"/admin/rules/{row.id}",
        class_name="cut",
        title=rx.cond(row.name != "", f"{row.name}: {row.plain}", row.plain),
    )
    gone = ui.chip(t("rule.gone_chip", "Switched off"), tone="bad", title=row.because)
    name = f"rule-menu-{row.id}"
    more = rx.fragment(
        ui.icon_button("ellipsis", t("rule.more", "More for {code}", code=row.code), **ui.opens(name)),
        ui.menu(
            ui.menu_item(t("rule.edit", "Edit"), lead="pencil", href=f"/admin/rules/{row.id}"),
            ui.menu_item(t("rule.menu_up", "Move up"), lead="arrow-up", on_click=Rules.move(row.id, -1)),
            ui.menu_item(t("rule.menu_down", "Move down"), lead="arrow-down", on_click=Rules.move(row.id, 1)),
            ui.menu_item(t("rule.duplicate", "Duplicate"), lead="copy", on_click=Rules.duplicate(row.id)),
            ui.menu_item(t("rule.delete", "Delete"), lead="trash-2", on_click=Rules.delete(row.id)),
            name=name,
            label=t("rule.more", "More for {code}", code=row.code),
        ),
    )
    switch = rx.el.input(
        type="checkbox",
        role="switch",
        class_name="switch",
        checked=row.enabled,
        on_change=Rules.switch(row.id),
        aria_label=ui.say(t("rule.is_on", "{code} on", code=row.code)),
    )
    ran = ui.moment(ui.say_row(row.when.text), exact=row.when.exact, iso=row.when.iso)
    return ui.tr(
        ui.td(order),
        ui.td(rx.el.span(said, rx.cond(row.because != "", gone, rx.fragment()), class_name="row"), class_name="say"),
        ui.td(ui.say_row(row.scope), class_name="meta opt nowrap"),
        ui.td(row.organization, class_name="opt nowrap", title=row.organization),
        ui.td(rx.cond(row.ran, ran, ui.say(t("rule.never", "never"))), class_name="meta num opt nowrap"),
        ui.td(row.runs, class_name="r opt"),
        ui.td(rx.el.span(switch, more, class_name="row")),
        class_name=rx.cond(row.enabled, "", "is-off"),
        key=row.id,
    )


def _part(part: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(ui.say_row(part.word), " ", class_name="meta"),
        rx.el.b(ui.say_row(part.label), class_name=ui.classes("strong", part.role)),
        " ",
        rx.cond(part.operator.default != "", rx.fragment(ui.say_row(part.operator), " "), rx.fragment()),
        rx.cond(part.given != "", rx.fragment(rx.el.b(part.given, class_name="strong"), " "), rx.fragment()),
    )
