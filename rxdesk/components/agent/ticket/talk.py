"""The conversation: the newest at the bottom, earlier ones on demand."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.bubble import bubble
from rxdesk.components.agent.ticket.composer import composer
from rxdesk.i18n import t
from rxdesk.state.ticket import TicketPanel


def talk() -> rx.Component:
    """The thread and the composer under it."""
    earlier = ui.button(
        t("talk.earlier", "Show earlier messages"), look="ghost", small=True, on_click=TicketPanel.show_earlier_messages
    )
    nothing = rx.el.p(ui.say(t("talk.none", "Nothing of this kind yet")), class_name="divider")
    end = rx.el.span(id="tp-newest", class_name="tp-end")
    thread = rx.el.div(
        rx.cond(TicketPanel.wanted != "note", ui.each(TicketPanel.first, bubble), rx.fragment()),
        rx.cond(TicketPanel.more, rx.el.div(earlier, class_name="divider"), rx.fragment()),
        ui.each(TicketPanel.lines, bubble),
        rx.cond((TicketPanel.lines.length() == 0) & (TicketPanel.wanted != "all"), nothing, rx.fragment()),
        end,
        class_name="thread",
        aria_label=ui.say(t("ticket.talk", "Conversations")),
        role="log",
    )
    return rx.el.div(
        rx.el.div(
            thread,
            class_name="talk-scroll",
            tab_index=0,
            role="region",
            aria_label=ui.say(t("talk.scroll", "Messages")),
        ),
        _fresh(),
        composer(),
        class_name="talk",
    )


def _fresh() -> rx.Component:
    words = t("talk.fresh", "{n} new", n=TicketPanel.fresh)
    jump = rx.el.a(
        ui.icon("arrow-down", size="s"),
        ui.say(words),
        href="#tp-newest",
        class_name="btn sm tp-jump",
        on_click=TicketPanel.saw_newest,
    )
    return rx.cond(TicketPanel.fresh > 0, rx.el.div(jump, class_name="tp-fresh"), rx.fragment())
