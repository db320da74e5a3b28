"""The composer: teal leaves the house, amber stays inside; under it stands who will receive it and why."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, file_chip, panel, wrong
from rxdesk.i18n import t


def composer() -> rx.Component:
    """What the agent writes with."""
    look = rx.cond(panel.writing == "note", "composer note", "composer").to(str)
    return rx.el.div(
        _tap(),
        _tabs(),
        _editor(),
        wrong("text"),
        _files(),
        _to(),
        _ask(),
        _bar(),
        class_name=ui.classes(look, rx.cond(panel.opened, "", "is-small").to(str)),
        role="form",
        aria_label=ui.say(t("composer.write", "Write")),
    )


def _tap() -> rx.Component:
    words = rx.cond(
        panel.may.reply,
        ui.say(t("composer.tap", "Write a reply or a note…")),
        ui.say(t("composer.tap_note", "Write a note…")),
    )
    return rx.el.button(
        ui.icon("reply", size="s"), words, type="button", class_name="composer-tap", on_click=panel.open_composer
    )


def _tabs() -> rx.Component:
    reply = rx.el.button(
        ui.icon("reply", size="s"),
        ui.say(t("composer.reply", "Customer reply")),
        type="button",
        role="tab",
        aria_selected=panel.writing == "reply",
        class_name=rx.cond(panel.writing == "reply", "ctab is-active", "ctab").to(str),
        on_click=panel.write("reply"),
        custom_attrs={"data-key": "r", "aria-keyshortcuts": "r"},
    )
    note = rx.el.button(
        ui.icon("lock", size="s"),
        ui.say(t("composer.note", "Internal note")),
        type="button",
        role="tab",
        aria_selected=panel.writing == "note",
        class_name=rx.cond(panel.writing == "note", "ctab is-active", "ctab").to(str),
        on_click=panel.write("note"),
        custom_attrs={"data-key": "n", "aria-keyshortcuts": "n"},
    )
    undo = rx.el.span(
        ui.say(t("composer.wait", "{n} s to undo", n=panel.wait)),
        class_name="meta push not-phone tp-nowrap",
        title=ui.say(t("composer.wait.hint", "Mail leaves this long after sending; until then it can be undone")),
    )
    return rx.el.div(
        rx.el.div(
            rx.cond(panel.may.reply, reply, rx.fragment()),
            note,
            role="tablist",
            aria_label=ui.say(t("composer.kind", "What you write")),
            class_name="row tp-tight",
        ),
        rx.cond((panel.writing == "reply") & (panel.wait > 0), undo, rx.fragment()),
        class_name="composer-tabs",
    )


def _editor() -> rx.Component:
    return ui.rich_editor(
        value=panel.html,
        subject=panel.number,
        kind=panel.writing,
        edition=panel.edition,
        on_draft=panel.draft,
        on_send=panel.send(panel.usual_send),
        label=t("composer.message", "Message"),
        placeholder=t("composer.placeholder", "Write a message…"),
        focus_on=panel.focus,
    )


def _files() -> rx.Component:
    def one(file: Any) -> rx.Component:
        remove = ui.icon_button(
            "x",
            t("composer.remove_file", "Remove {name}", name=file.name),
            on_click=panel.remove_file(file.id),
            class_name="tp-small",
        )
        return file_chip(file, remove)

    some = rx.el.div(ui.each(panel.files, one), class_name="composer-files")
    return rx.cond(panel.files.length() > 0, some, rx.fragment())


def _to() -> rx.Component:
    def one(person: Any) -> rx.Component:
        return rx.el.span(
            rx.el.span(person.name, class_name="cut tp-who"),
            rx.el.span(ui.say_row(person.why)),
            class_name="to",
            title=person.address,
            key=person.key,
        )

    def row(person: Any) -> rx.Component:
        return rx.el.div(
            face(person.face),
            rx.el.span(rx.el.span(person.name), rx.el.span(person.address, class_name="meta sub"), class_name="cut"),
            rx.el.span(ui.say_row(person.why), class_name="meta"),
            class_name="mini",
            key=person.key,
        )

    why = rx.el.button(
        ui.say(t("composer.why", "Why these?")), type="button", class_name="link-btn push", **ui.opens("tp-to")
    )
    told = t(
        "composer.why.text",
        "Everybody who takes part gets it, whatever the portal shows them. "
        "Agents get mail only if they have not seen it by then.",
    )
    listed = ui.popover(
        rx.el.h3(ui.say(t("composer.why.title", "Who receives this, and why")), class_name="h-sec"),
        ui.each(panel.to, row),
        rx.el.p(ui.say(told), class_name="meta"),
        name="tp-to",
        label=t("composer.why.title", "Who receives this, and why"),
        class_name="tp-pop",
    )
    many = panel.to.length() > 0
    return rx.el.div(
        rx.el.span(
            rx.el.b(ui.say_row(panel.to_words)),
            rx.el.span(ui.say_row(panel.to_where), class_name="cut"),
            rx.cond(many, why, rx.fragment()),
            class_name="row",
        ),
        rx.el.span(
            ui.each(panel.to, one),
            class_name="tp-pills",
            role="group",
            aria_label=ui.say(t("composer.why.title", "Who receives this, and why")),
            tab_index=rx.cond(panel.to.length() > 3, 0, -1),
        ),
        listed,
        class_name="composer-to",
    )


def _ask() -> rx.Component:
    asked = ui.banner(
        ui.say_row(panel.ask_words),
        ui.button(t("composer.anyway", "Send anyway"), small=True, on_click=panel.send_anyway),
        ui.button(t("composer.go_on", "Go on writing"), look="ghost", small=True, on_click=panel.dont_send),
        tone="warn",
        class_name="tp-wrap tp-sure",
    )
    return rx.cond(panel.ask != "", asked, rx.fragment())


def _bar() -> rx.Component:
    usual = panel.usual
    words = rx.cond(
        panel.writing == "note",
        ui.say(t("composer.add_note", "Add note")),
        rx.cond(
            panel.usual_send > 0,
            ui.say(t("composer.send_and", "Send and set {status}", status=usual.name)),
            ui.say(t("composer.send", "Send")),
        ),
    )
    main = rx.el.button(
        rx.el.span(words, class_name="cut"),
        type="button",
        class_name="btn primary",
        on_click=panel.send(panel.usual_send),
        title=ui.say(t("composer.send.hint", "Ctrl+Enter")),
    )
    caret = rx.el.button(
        ui.icon("chevron-down"),
        type="button",
        class_name="btn primary caret-btn",
        aria_label=ui.say(t("composer.other_status", "Choose another status")),
        **ui.opens("tp-send"),
    )
    keep = rx.cond(
        panel.writing == "note",
        ui.say(t("composer.note_keep", "Add note, keep the status")),
        ui.say(t("composer.send_keep", "Send, keep the status")),
    )
    menu = ui.menu(
        ui.menu_item(keep, on_click=panel.send(0)),
        ui.each(
            panel.statuses,
            lambda each: rx.el.button(
                ui.say(t("composer.and_set", "and set")),
                ui.status(each.look, each.name),
                type="button",
                role="menuitem",
                class_name="menu-item",
                on_click=panel.send(each.id),
                key=each.id.to_string(),
            ),
        ),
        name="tp-send",
        label=t("composer.other_status", "Choose another status"),
    )
    attach = ui.file_field(
        t("composer.attach", "Attach files"),
        action="/api/files?kind=" + panel.head.kind,
        on_uploaded=panel.uploaded,
        on_failed=panel.upload_failed,
    )
    sending = rx.cond(panel.may.edit, ui.split(main, caret), main)
    return rx.el.div(attach, rx.el.span(sending, class_name="push tp-send"), menu, class_name="composer-bar")
