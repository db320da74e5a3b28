"""The filter and the sort of a list, each behind its button in the list's head."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import Text, t
from rxdesk.models.items import Channel
from rxdesk.state.ticket_words import channel_label
from rxdesk.state.tickets import Tickets


def filters() -> rx.Component:
    anything = rx.el.option(ui.say(t("list.any", "Any")), value="")
    channels = [
        rx.el.option(ui.say(channel_label(channel)), value=str(channel))
        for channel in (Channel.EMAIL, Channel.PORTAL, Channel.WEB_FORM, Channel.AGENT, Channel.API)
    ]
    stars = [
        rx.el.option(ui.say(t(f"list.stars.{number}", "{n} stars or more", n=number)), value=str(number))
        for number in range(1, 6)
    ]
    any_stars = rx.el.option(ui.say(t("list.any", "Any")), value="0")
    asked_by = [anything, ui.each(Tickets.organizations, _option)]
    doing = [anything, ui.each(Tickets.agents, _option)]
    return ui.popover(
        _choice(
            t("list.status", "Status"),
            "f-status",
            [anything, ui.each(Tickets.statuses, _option)],
            Tickets.status,
            Tickets.of_status,
        ),
        _choice(t("list.priority", "Priority"), "f-stars", [any_stars, *stars], Tickets.stars, Tickets.of_stars),
        _choice(
            t("list.organization", "Requester's organization"),
            "f-organization",
            asked_by,
            Tickets.organization,
            Tickets.of_organization,
        ),
        _choice(t("list.assignee", "Assignee"), "f-assignee", doing, Tickets.assignee, Tickets.of_assignee),
        _choice(t("list.channel", "Channel"), "f-channel", [anything, *channels], Tickets.channel, Tickets.of_channel),
        ui.button(t("list.widen", "Take every filter away"), look="ghost", small=True, on_click=Tickets.widen),
        name="list-filter",
        label=t("list.filter", "Filter"),
        class_name="stack list-filter",
    )


def _choice(label: Text, name: str, options: list[Any], value: rx.Var, on_change: Any) -> rx.Component:
    control = rx.el.select(*options, id=name, class_name="select", value=value, on_change=on_change)
    return ui.field(label, control, name=name)


def _option(row: Any) -> rx.Component:
    return rx.el.option(row.label, value=row.value, key=row.value)


def sorts() -> rx.Component:
    named = (
        ("updated", t("sort.updated", "Last update")),
        ("created", t("sort.created", "Created")),
        ("priority", t("sort.priority", "Priority")),
        ("number", t("sort.number", "Number")),
    )
    entries = [
        ui.menu_item(
            words,
            rx.cond(
                Tickets.sort == name,
                ui.icon(rx.cond(Tickets.ascending, "arrow-up", "arrow-down"), class_name="push"),
                rx.fragment(),
            ),
            on_click=Tickets.sort_by(name),
        )
        for name, words in named
    ]
    return ui.menu(*entries, name="list-sort", label=t("list.sort", "Sort"))
