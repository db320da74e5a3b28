"""The list of tickets or tasks: head with filter and sort, rows in two lines, more on demand."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.item_row import item_row, row_keys
from rxdesk.components.agent.list_filter import filters, sorts
from rxdesk.components.agent.list_waiting import hold_buttons, waiting_bar
from rxdesk.components.agent.row_menu import move_dialog, row_menu
from rxdesk.i18n import t
from rxdesk.state.list_sheets import SHEETS
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.tickets import Tickets


def item_list() -> rx.Component:
    """The left pane."""
    rows = ui.acting_rows(
        hold_buttons(),
        row_keys(),
        *(ui.each(getattr(Tickets, sheet), item_row) for sheet in SHEETS),
        _more(),
        opened=TicketPanel.number,
        on_open=TicketPanel.show,
        on_pick=Tickets.pick,
        on_take=Tickets.assign_me,
        on_move=Tickets.start_move,
        custom_attrs={"data-hold": ""},
        aria_label=ui.say_row(Tickets.title),
        class_name="scroll",
    )
    waiting = rx.el.div(
        *(_bone(width) for width in ("70%", "55%", "62%", "48%", "66%")),
        class_name="scroll",
        aria_busy="true",
        role="status",
        aria_label=ui.say(t("list.loading", "Loading the list")),
    )
    body = rx.cond(Tickets.sheet_1.length() > 0, rows, _nothing())
    return rx.el.section(
        _head(),
        _search(),
        waiting_bar(),
        rx.cond(Tickets.loaded, body, waiting),
        row_menu(),
        move_dialog(),
        class_name=ui.classes("pane", rx.cond(TicketPanel.number > 0, "is-behind", "").to(str)),
        aria_label=ui.say_row(Tickets.title),
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.h1(ui.say_row(Tickets.title), class_name="title cut"),
        ui.count(Tickets.total),
        rx.el.span(
            ui.icon_button(
                "list-filter", t("list.filter", "Filter"), large=True, on_click=Tickets.offer, **ui.opens("list-filter")
            ),
            ui.icon_button("sliders-horizontal", t("list.sort", "Sort"), large=True, **ui.opens("list-sort")),
            class_name="push row joined",
        ),
        filters(),
        sorts(),
        class_name="pane-head",
    )


def _search() -> rx.Component:
    clear = ui.link_button(t("list.clear", "Clear"), on_click=Tickets.widen)
    field = rx.el.input(
        type="search",
        id="list-search",
        class_name="input quiet",
        placeholder=ui.say(t("list.search", "Search in this list")),
        aria_label=ui.say(t("list.search", "Search in this list")),
        default_value=Tickets.search,
        on_change=Tickets.find,
        key=f"{Tickets.kind}-{Tickets.typed}",
        custom_attrs={"data-key": "/"},
    )
    return rx.el.div(
        rx.el.div(ui.icon("search", size="s"), field, class_name="search grow"),
        rx.cond(Tickets.narrowed, clear, rx.fragment()),
        class_name="pane-sub",
    )


def _more() -> rx.Component:
    button = rx.el.div(
        ui.button(t("list.more", "Show 50 more"), look="ghost", small=True, on_click=Tickets.show_more),
        class_name="list-more",
    )
    return rx.cond(Tickets.more, button, rx.fragment())


def _nothing() -> rx.Component:
    finished = ui.button(t("list.finished_too", "Look among the finished ones too"), on_click=Tickets.look_at("all"))
    found_none = ui.empty(
        t("list.none_found", "Nothing matches"),
        t("list.none_found.text", "No item in this list fits the filters and the words that you typed."),
        ui.button(t("list.widen", "Take every filter away"), on_click=Tickets.widen),
        rx.cond(Tickets.view != "all", finished, rx.fragment()),
        lead="search-x",
    )
    done = ui.empty(
        t("list.none", "Nothing here"),
        t("list.none.text", "New work appears by itself. Another view may have something for you."),
        ui.button(t("list.all", "Show all open"), on_click=Tickets.look_at("all_open")),
        lead="circle-check",
    )
    return rx.cond(Tickets.narrowed, found_none, done)


def _bone(width: str) -> rx.Component:
    return rx.el.div(
        ui.bone("28px", class_name="tall"),
        rx.el.span(ui.bone(width), ui.bone("40%")),
        class_name="item bones",
    )
