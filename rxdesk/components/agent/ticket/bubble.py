"""One message: who wrote it, what it is, its text and files, and what can still be done about it."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, file_chip, moment, panel, said_if
from rxdesk.i18n import t


def bubble(row: Any) -> rx.Component:
    """One message of the thread, with the line 'New since your last visit' above the first new one."""
    new = rx.el.div(ui.say(t("talk.new", "New since your last visit")), class_name="divider new", id="tp-new")
    drawn = rx.cond(row.rule != "", _automatic(row), _message(row))
    return rx.fragment(rx.cond(row.first_new, new, rx.fragment()), drawn, key=row.id.to_string())


def _message(row: Any) -> rx.Component:
    look = rx.cond(row.look == "mine", "msg mine", rx.cond(row.look == "note", "msg note", "msg")).to(str)
    return rx.el.article(
        face(row.face, size="md"),
        rx.el.div(_head(row), _pending(row), body(row), _files(row), _foot(row), class_name="msg-card"),
        class_name=ui.classes(
            look, rx.cond(row.is_new, "is-new", "").to(str), rx.cond(row.pending, "tp-held", "").to(str)
        ),
        aria_label=row.author,
    )


def _head(row: Any) -> rx.Component:
    edited = rx.el.span(ui.say(t("message.edited", "edited")), class_name="meta")
    return rx.el.div(
        rx.el.b(row.author, class_name="cut", title=row.author),
        said_if(row.part, rx.el.span(ui.say_row(row.part), class_name="chip line")),
        rx.el.span(ui.icon(row.icon, size="xs"), ui.say_row(row.says), class_name="msg-kind"),
        rx.cond(row.edited, edited, rx.fragment()),
        moment(row.when),
        class_name="msg-head",
    )


def body(row: Any) -> rx.Component:
    """The text, and what it quotes behind three dots."""
    plain = rx.el.div(row.text, class_name="msg-body tp-plain")
    quoted = rx.el.details(
        rx.el.summary(
            "•••", class_name="fold", title=ui.say_row(row.quoted_words), aria_label=ui.say_row(row.quoted_words)
        ),
        rx.el.div(row.quoted, class_name="tp-plain tp-quoted"),
        class_name="tp-fold",
    )
    return rx.fragment(
        rx.cond(row.html != "", ui.safe_html(row.html), plain),
        rx.cond(row.quoted != "", quoted, rx.fragment()),
    )


def _files(row: Any) -> rx.Component:
    def one(file: Any) -> rx.Component:
        picture = rx.el.a(
            rx.el.img(src=file.url, alt=file.name, loading="lazy"),
            href=file.url,
            title=file.name,
            target="_blank",
            rel="noopener",
            class_name="tp-picture",
            key=file.id.to_string(),
        )
        return rx.cond(file.picture, picture, file_chip(file))

    return rx.cond(row.files.length() > 0, rx.el.div(rx.foreach(row.files, one), class_name="msg-foot"), rx.fragment())


def _pending(row: Any) -> rx.Component:
    said = t("pending.said", "From {sender}, who is not on this item. Only agents see it.", sender=row.sender)
    acts = rx.el.div(
        ui.button(
            t("pending.follow", "Accept as follower"),
            lead="user-plus",
            small=True,
            on_click=panel.accept(row.id, "follows"),
        ),
        ui.button(
            t("pending.once", "Accept this message only"),
            look="ghost",
            small=True,
            on_click=panel.accept(row.id, "once"),
        ),
        ui.button(t("pending.reject", "Reject"), look="ghost", small=True, on_click=panel.reject(row.id)),
        class_name="btn-row tp-wrap",
    )
    allowed = rx.cond(panel.may.edit, acts, rx.fragment())
    return rx.cond(
        row.pending, rx.el.div(ui.banner(said, tone="warn"), allowed, class_name="stack tp-ask"), rx.fragment()
    )


def _foot(row: Any) -> rx.Component:
    waits = rx.el.div(
        rx.el.span(
            ui.icon("hourglass", size="xs"), ui.say(t("message.waits", "Not sent yet")), class_name="row tp-tight"
        ),
        rx.cond(
            row.mine,
            rx.fragment(
                ui.button(
                    t("message.undo", "Undo send"),
                    lead="undo-2",
                    look="ghost",
                    small=True,
                    on_click=panel.undo_send(row.id),
                ),
                ui.button(t("message.now", "Send now"), look="ghost", small=True, on_click=panel.send_at_once(row.id)),
            ),
            rx.fragment(),
        ),
        class_name="msg-foot",
    )
    mailed = rx.el.span(ui.icon("check-check", size="xs"), ui.say_row(row.mailed), class_name="row tp-tight")
    held = rx.el.span(ui.icon("triangle-alert", size="xs"), ui.say_row(row.held), class_name="row tp-tight tp-warn")
    gone = rx.cond(
        (row.mailed.default != "") | (row.held.default != ""),
        rx.el.div(said_if(row.mailed, mailed), said_if(row.held, held), class_name="msg-foot"),
        rx.fragment(),
    )
    return rx.cond(row.waiting, waits, gone)


def _automatic(row: Any) -> rx.Component:
    """What a rule wrote: one small line that opens."""
    line = rx.el.span(
        ui.icon("zap", size="s"),
        rx.el.b(row.rule),
        rx.cond(
            row.look == "note",
            ui.say(t("auto.noted", "wrote a note")),
            ui.say(t("auto.replied", "sent an automatic reply")),
        ),
        rx.el.span(moment(row.when), class_name="dotsep"),
        class_name="tp-auto",
    )
    why = ui.link_button(t("auto.why", "why?"), on_click=panel.show_trace(row.cause))
    return rx.el.div(
        rx.cond(row.cause > 0, rx.el.span(why, class_name="tp-auto-why"), rx.fragment()),
        rx.el.details(rx.el.summary(line), rx.el.div(body(row), _files(row), _foot(row), class_name="msg-card")),
        class_name="event tp-event",
    )
