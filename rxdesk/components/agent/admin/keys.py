"""API keys, and one's own sign-ins."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.i18n import t
from rxdesk.state.admin_keys import Keys, SignIns


def keys_admin() -> rx.Component:
    """The living keys and the dialog for a new one."""
    none = ui.empty(
        t("key.none", "No keys yet"),
        t("key.none.text", "A key lets a script act as you, within the scopes you choose."),
        ui.button(t("key.add", "Create key"), lead="plus", on_click=Keys.add),
        lead="key-round",
    )
    rows = ui.table(
        [
            ui.th(t("key.name.label", "Name")),
            ui.th(t("key.acts_as", "Acts as"), class_name="opt"),
            ui.th(t("key.scopes", "Scopes"), class_name="opt"),
            ui.th(t("key.used", "Last used")),
            ui.th(t("agent.acts", "Actions"), class_name="r"),
        ],
        ui.each(Keys.lines, _key),
        label=t("admin.keys", "API keys"),
        class_name="fixed",
    )
    return rx.el.section(
        head(
            t("admin.keys", "API keys"),
            ui.count(Keys.lines.length()),
            rx.el.span(
                ui.button(t("key.add", "Create key"), lead="plus", small=True, on_click=Keys.add),
                class_name="push row",
            ),
        ),
        rx.el.div(rx.cond(Keys.lines.length() > 0, rows, none), class_name="scroll"),
        _dialog(),
        _ending(),
        class_name="pane",
        aria_label=ui.say(t("admin.keys", "API keys")),
    )


def sign_ins() -> rx.Component:
    """Where one is signed in, each with its end."""
    return rx.el.section(
        head(t("sessions.title", "Where you are signed in")),
        rx.el.div(
            ui.table(
                [
                    ui.th(t("sessions.device", "Device")),
                    ui.th(t("sessions.address", "Address"), class_name="opt"),
                    ui.th(t("sessions.since", "Since"), class_name="opt"),
                    ui.th(t("sessions.seen", "Last used")),
                    ui.th(t("agent.acts", "Actions"), class_name="r"),
                ],
                ui.each(SignIns.lines, _sign_in),
                label=t("sessions.title", "Where you are signed in"),
                class_name="fixed",
            ),
            class_name="scroll",
        ),
        class_name="pane",
        aria_label=ui.say(t("sessions.title", "Where you are signed in")),
    )


def _key(row: Any) -> rx.Component:
    used = ui.moment(ui.say_row(row.used.text), exact=row.used.exact, iso=row.used.iso)
    return ui.tr(
        ui.td(
            rx.el.span(
                rx.el.span(row.name, class_name="cut", title=row.name),
                rx.el.code(row.prefix, "\u2026", class_name="id"),
                class_name="row",
            )
        ),
        ui.td(row.agent, class_name="meta opt cut"),
        ui.td(row.scopes, class_name="meta opt cut", title=row.scopes),
        ui.td(rx.cond(row.is_used, used, ui.say(t("key.never", "Never"))), class_name="meta"),
        ui.td(
            ui.button(t("key.end.ask", "End key\u2026"), look="ghost", small=True, on_click=Keys.ask_end(row.id)),
            class_name="r",
        ),
        key=row.id,
    )


def _sign_in(row: Any) -> rx.Component:
    end = ui.button(t("sessions.end", "Sign out there"), look="ghost", small=True, on_click=SignIns.end(row.id))
    return ui.tr(
        ui.td(
            rx.el.span(ui.icon("monitor"), rx.el.span(row.device, class_name="cut"), class_name="row"), title=row.device
        ),
        ui.td(row.address, class_name="meta opt"),
        ui.td(ui.moment(ui.say_row(row.since.text), exact=row.since.exact, iso=row.since.iso), class_name="meta opt"),
        ui.td(ui.moment(ui.say_row(row.seen.text), exact=row.seen.exact, iso=row.seen.iso), class_name="meta"),
        ui.td(rx.cond(row.here, ui.chip(t("sessions.here", "This device"), tone="accent"), end), class_name="r"),
        key=row.id,
    )


def _ending() -> rx.Component:
    told = t("key.end.told", "Whatever uses it stops working at once. This cannot be undone.")
    return ui.dialog(
        t("key.end.title", "End key “{name}”?", name=Keys.ending.name),
        rx.el.p(ui.say(told)),
        shown=Keys.ending.id > 0,
        on_close=Keys.keep,
        foot=[
            ui.button(t("ui.cancel", "Cancel"), class_name="push", on_click=Keys.keep),
            ui.button(t("key.end", "End key"), look="danger", on_click=Keys.end(Keys.ending.id)),
        ],
        class_name="narrow-dialog",
    )


def _dialog() -> rx.Component:
    made = rx.el.div(
        ui.banner(t("key.once", "Copy the key now: it is shown only this once."), tone="warn"),
        rx.el.input(
            value=Keys.token, read_only=True, class_name="input mono", aria_label=ui.say(t("key.new", "The new key"))
        ),
        rx.el.div(
            rx.el.span(
                ui.button(t("key.copied", "I have copied it"), look="primary", on_click=Keys.close_dialog),
                class_name="push btn-row",
            ),
            class_name="form-foot",
        ),
        class_name="stack form-gap",
    )
    error = Keys.errors["scopes"]
    wrong = rx.el.p(ui.icon("circle-alert", size="s"), ui.say_row(error), class_name="error", role="alert")
    form = ui.form(
        ui.field(
            t("key.name.label", "Name"),
            ui.text_input(name="name", id="key-name", required=True, auto_focus=True),
            name="key-name",
            hint=t("key.name.hint", "What uses it. It acts as you."),
            error=Keys.errors["name"],
        ),
        rx.el.fieldset(
            rx.el.legend(ui.say(t("key.scopes", "Scopes")), class_name="label"),
            rx.foreach(
                Keys.scopes,
                lambda scope: rx.el.label(
                    rx.el.input(type="checkbox", name="scopes[]", value=scope),
                    rx.el.span(rx.cond(scope == "*", ui.say(t("key.scope.all", "Everything (*)")), scope)),
                    class_name="check",
                ),
            ),
            class_name="scopes",
        ),
        rx.cond(error & error.default, wrong, rx.fragment()),
        rx.el.div(
            rx.el.span(
                ui.button(t("ui.cancel", "Cancel"), on_click=Keys.close_dialog),
                ui.button(t("key.add", "Create key"), look="primary", type="submit"),
                class_name="push btn-row",
            ),
            class_name="form-foot",
        ),
        on_submit=Keys.create,
        class_name="stack form-gap",
    )
    return ui.dialog(
        t("key.add", "Create key"),
        rx.cond(Keys.token != "", made, form),
        shown=Keys.adding,
        on_close=Keys.close_dialog,
        class_name="narrow-dialog",
    )
