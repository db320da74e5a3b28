"""'Automations for this event': every rule that listened, open where it fired, with each condition and what it saw."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import panel, said_if
from rxdesk.i18n import t


def trace() -> rx.Component:
    """The dialog."""
    one = t("trace.other", "1 rule waits for another trigger")
    many = t("trace.others", "{n} rules wait for other triggers", n=panel.trace_others)
    others = rx.el.p(rx.cond(panel.trace_others == 1, ui.say(one), ui.say(many)), class_name="meta")
    nothing = rx.el.p(ui.say(t("trace.none", "No rule listened to this event.")), class_name="meta")
    return ui.dialog(
        t("trace.title", "Automations for this event"),
        rx.el.div(
            rx.el.div(ui.each(panel.rules, _rule), class_name="trace"),
            rx.cond(panel.rules.length() == 0, nothing, rx.fragment()),
            rx.cond(panel.trace_others > 0, others, rx.fragment()),
            rx.cond(panel.mails.length() > 0, _mails(), rx.fragment()),
            class_name="stack",
        ),
        shown=panel.tracing,
        on_close=panel.stop_trace,
        class_name="tp-dialog tp-wide",
    )


def _rule(row: Any) -> rx.Component:
    results = rx.match(
        row.result,
        ("fired", ui.say(t("trace.fired", "fired"))),
        ("failed", ui.say(t("trace.failed", "failed"))),
        ("stopped", ui.say(t("trace.stopped", "not asked, an earlier rule stopped"))),
        ui.say(t("trace.not_fired", "not fired")),
    )
    after = rx.el.span(ui.say(t("trace.after", "after {code}", code=row.after)), class_name="chip")
    head = rx.el.summary(
        _mark(row.mark),
        rx.el.span(row.code, class_name="id"),
        rx.cond(row.after != "", after, rx.fragment()),
        rx.el.span(row.sentence, class_name="grow"),
        rx.el.span(results, ", ", row.took, class_name="meta num took"),
        class_name="rule-head",
    )
    body = rx.el.div(
        rx.el.div(
            rx.el.h4(ui.say(t("trace.conditions", "Conditions")), class_name="label"),
            ui.each(row.tests, _test),
            rx.cond(row.tests.length() == 0, rx.el.p(ui.say(t("trace.always", "None")), class_name="meta"), ""),
        ),
        rx.el.div(
            rx.el.h4(ui.say(t("trace.actions", "Actions")), class_name="label"),
            ui.each(row.acts, _act),
            said_if(row.why, rx.el.p(ui.say_row(row.why), class_name="meta")),
        ),
        class_name="rule-body",
    )
    opened = (row.result == "fired") | (row.result == "failed")
    return rx.el.details(head, body, open=opened, class_name="rule", key=row.code)


def _test(row: Any) -> rx.Component:
    saw = rx.cond(
        row.answer == "skip",
        ui.say(t("trace.skipped", "not looked at, the answer was known")),
        rx.cond(
            row.seen != "",
            ui.say(t("trace.saw", "saw {value}", value=row.seen)),
            ui.say(t("trace.saw_nothing", "saw nothing")),
        ),
    )
    return rx.el.div(
        _mark(row.answer),
        rx.el.span(ui.say_row(row.label), " ", ui.say_row(row.operator), " ", rx.el.b(row.wanted, class_name="strong")),
        rx.el.span(saw, class_name="saw"),
        class_name="test",
        style={"marginLeft": rx.match(row.depth, (1, "16px"), (2, "32px"), (3, "48px"), "0")},
    )


def _act(row: Any) -> rx.Component:
    return rx.el.div(
        _mark(rx.cond(row.ok, "yes", "no")),
        rx.el.span(ui.say_row(row.label), " ", rx.el.b(row.given, class_name="strong")),
        said_if(row.why, rx.el.span(ui.say_row(row.why), class_name="saw")),
        class_name="test",
    )


def _mails() -> rx.Component:
    return rx.el.div(
        rx.el.h4(ui.say(t("trace.mails", "Mails")), class_name="label"),
        ui.each(panel.mails, _mail),
        class_name="trace-mails",
    )


def _mail(row: Any) -> rx.Component:
    name = rx.cond(row.name != "", row.name, ui.say(t("trace.somebody", "Somebody")))
    return rx.el.div(
        ui.chip(ui.say_row(row.state), tone=row.tone),
        rx.el.span(rx.el.b(name, class_name="strong"), class_name="cut", title=row.address),
        said_if(row.reason, rx.el.span(ui.say_row(row.reason), class_name="meta")),
        rx.cond(row.answer != "", rx.el.span(row.answer, class_name="meta cut push", title=row.answer), rx.fragment()),
        class_name="row",
    )


def _mark(answer: Any) -> rx.Component:
    marks = (
        ("yes", rx.el.span(ui.icon("check"), class_name="mark")),
        ("no", rx.el.span(ui.icon("x"), class_name="mark no")),
        ("warn", rx.el.span(ui.icon("triangle-alert"), class_name="mark warn")),
    )
    return rx.fragment(rx.match(answer, *marks, rx.el.span(ui.icon("minus"), class_name="mark skip")))
