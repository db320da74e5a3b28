"""The log of mail with its X-ray, and the pause of all that leaves."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.i18n import t
from rxdesk.state.admin_mail import MailLog


def mail_log() -> rx.Component:
    """What came in or goes out, the newest first."""
    pause = rx.cond(
        MailLog.paused,
        ui.button(t("mail.resume", "Resume outgoing mail"), lead="play", small=True, on_click=MailLog.pause),
        ui.button(t("mail.pause", "Pause outgoing mail"), lead="pause", small=True, on_click=MailLog.pause),
    )
    tabs = ui.tabs(
        ui.tab(t("mail.in", "Incoming"), active=MailLog.direction == "in", on_click=MailLog.look_at("in")),
        ui.tab(t("mail.out", "Outgoing"), active=MailLog.direction == "out", on_click=MailLog.look_at("out")),
        label=t("mail.direction", "Direction"),
        class_name="tabs flat",
    )
    states = rx.el.select(
        rx.el.option(ui.say(t("mail.all", "All states")), value=""),
        rx.foreach(MailLog.states, lambda row: rx.el.option(ui.say_row(row.words), value=row.value)),
        value=MailLog.state,
        aria_label=ui.say(t("mail.state", "State")),
        on_change=MailLog.of_state,
        class_name="select narrow push",
    )
    none = ui.empty(
        t("mail.none", "No mail here"),
        t("mail.none.text", "Every mail that comes or goes is listed with what became of it and why."),
        lead="mail",
    )
    return rx.el.section(
        head(t("admin.mail", "E-mail"), rx.el.span(pause, class_name="push row")),
        rx.el.div(tabs, states, class_name="pane-sub"),
        rx.el.div(
            rx.cond(
                MailLog.lines.length() > 0,
                ui.rows(ui.each(MailLog.lines, _mail), label=t("admin.mail", "E-mail")),
                none,
            ),
            rx.el.div(
                rx.cond(
                    MailLog.later,
                    ui.button(t("mail.later", "Later"), look="ghost", small=True, on_click=MailLog.show_later),
                    rx.fragment(),
                ),
                rx.cond(
                    MailLog.earlier,
                    ui.button(t("mail.earlier", "Earlier"), look="ghost", small=True, on_click=MailLog.show_earlier),
                    rx.fragment(),
                ),
                class_name="more-line",
            ),
            class_name="scroll",
        ),
        class_name="pane",
        aria_label=ui.say(t("admin.mail", "E-mail")),
    )


def _mail(row: Any) -> rx.Component:
    again = rx.cond(row.held, ui.say(t("mail.accept", "Accept anyway")), ui.say(t("mail.again", "Try again"))).to(str)
    item = ui.link(t("mail.item", "#{n}", n=row.item.to_string()), href=f"/tickets/{row.item}", class_name="underlined")
    return ui.fold(
        rx.el.span(
            rx.el.span(ui.chip(ui.say_row(row.state), tone=row.tone), class_name="mail-state"),
            rx.el.span(row.who, class_name="cut who", title=row.who),
            rx.el.span(row.subject, class_name="cut grow", title=row.subject),
            ui.moment(ui.say_row(row.when.text), exact=row.when.exact, iso=row.when.iso, class_name="meta"),
            class_name="row",
        ),
        rx.el.div(
            rx.cond(row.reason != "", rx.el.p(row.reason, class_name="strong"), rx.fragment()),
            rx.el.p(
                row.source,
                rx.cond(row.item > 0, rx.fragment(" \u00b7 ", item), rx.fragment()),
                class_name="meta",
            ),
            rx.cond(
                row.steps.length() > 0,
                rx.el.dl(
                    rx.foreach(
                        row.steps,
                        lambda step: rx.el.div(
                            rx.el.dt(step.looked, class_name="meta"), rx.el.dd(step.found), class_name="xray-step"
                        ),
                    ),
                    class_name="xray",
                ),
                rx.fragment(),
            ),
            rx.cond(row.again, ui.button(again, small=True, on_click=MailLog.take_in(row.id)), rx.fragment()),
            class_name="mail-more stack",
        ),
        class_name="mail-line",
        key=row.id,
        **ui.row_of_list({}),
    )
