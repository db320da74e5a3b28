"""The conversation: the newest at the bottom, earlier ones on demand."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.bubble import bubble
from rxdesk.components.agent.ticket.composer import composer
from rxdesk.components.agent.ticket.parts import panel
from rxdesk.i18n import t


def talk() -> rx.Component:
    """The thread and the composer under it."""
    earlier = ui.button(
        t("talk.earlier", "Show earlier messages"), look="ghost", small=True, on_click=panel.show_earlier_messages
    )
    nothing = rx.el.p(ui.say(t("talk.none", "Nothing of this kind yet")), class_name="divider")
    silent = rx.el.p(ui.say(t("talk.silent", "No messages yet")), class_name="divider")
    empty = (panel.lines.length() == 0) & (panel.first.length() == 0)
    end = rx.el.span(id="tp-newest", class_name="tp-end")
    thread = rx.el.div(
        rx.cond(panel.wanted != "note", ui.each(panel.first, bubble), rx.fragment()),
        rx.cond(panel.more, rx.el.div(earlier, class_name="divider"), rx.fragment()),
        ui.each(panel.lines, bubble),
        rx.cond((panel.lines.length() == 0) & (panel.wanted != "all"), nothing, rx.fragment()),
        rx.cond(empty & (panel.wanted == "all"), silent, rx.fragment()),
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
    words = t("talk.fresh", "{n} new", n=panel.fresh)
    jump = rx.el.button(
        ui.icon("arrow-down", size="s"),
        ui.say(words),
        type="button",
        class_name="btn sm tp-jump",
        on_click=[rx.scroll_to("tp-newest"), panel.saw_newest],
    )
    return rx.cond(panel.fresh > 0, rx.el.div(jump, class_name="tp-fresh"), rx.fragment())
