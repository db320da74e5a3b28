"""Lists of requests: a real table whose rows are targets, filters that live in the address, the tree of projects."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.shell import FRAME, new_request_link, panel
from rxdesk.components.portal.why_these import why_these
from rxdesk.i18n import Text, t
from rxdesk.state.portal_list import PortalList

F = PortalList.filters


def request_table(lines: Any, *, narrow: bool = False, foot: rx.Component | None = None, label: Text) -> rx.Component:
    """The requests, one per row."""
    heads = (
        (t("portal.head.request", "Request"), ""),
        (t("portal.head.status", "Status"), ""),
        (t("portal.head.updated", "Last update"), ""),
    )
    cells = [rx.el.th(ui.say(words), scope="col", role="columnheader") for words, _ in heads]
    head = rx.el.thead(rx.el.tr(*cells, class_name="p-list-head", role="row"), role="rowgroup")
    table = rx.el.table(
        head,
        rx.el.tbody(ui.each(lines, _row), role="rowgroup"),
        class_name="p-table",
        role="table",
        aria_label=ui.say(label),
        custom_attrs={"data-rows": ""},
    )
    return rx.el.div(table, foot or rx.fragment(), class_name="p-card p-list narrow" if narrow else "p-card p-list")


def hello() -> rx.Component:
    """The name, and what waits for this person."""
    waits = PortalList.waiting
    card = ui.anchor(
        rx.el.span(ui.icon("reply"), class_name="p-mark"),
        rx.el.span(
            rx.el.b(ui.say_row(waits.title), class_name="strong"),
            rx.cond(
                waits.quote != "", rx.el.span("“", waits.quote, "”", class_name="q", style={"display": "block"}), ""
            ),
            class_name="grow",
        ),
        rx.el.span(ui.say(t("portal.answer", "Answer")), class_name="btn"),
        href=waits.href,
        class_name="p-card p-waiting",
    )
    more = rx.el.p(
        ui.link(
            t("portal.waits.more", "and {n} more", n=waits.more),
            href="/portal?whose=mine&show=open",
            class_name="p-link",
        )
    )
    welcome = rx.cond(FRAME.welcome != "", rx.el.p(FRAME.welcome), rx.fragment())
    title = rx.cond(
        FRAME.signed_in,
        ui.say(t("portal.hello", "Hello, {name}", name=FRAME.short)),
        ui.say(t("portal.hello.visitor", "Published requests")),
    )
    return rx.el.div(
        rx.el.div(
            rx.el.h1(title),
            welcome,
            rx.cond(waits.href != "", rx.fragment(card, rx.cond(waits.more > 0, more, rx.fragment())), rx.fragment()),
            class_name="p-wrapper",
        ),
        class_name="p-hello",
    )


def board() -> rx.Component:
    """Tree, filters and table."""
    return rx.el.div(
        rx.el.div(
            rx.cond(PortalList.places.length() > 0, _tree(), rx.fragment()),
            rx.el.section(_toolbar(), _tools(), _list(), aria_label=ui.say(t("portal.nav.requests", "Requests"))),
            class_name=rx.cond(PortalList.places.length() > 0, "p-board", "p-board p-alone"),
        ),
        class_name="p-wrapper",
    )


def no_requests() -> rx.Component:
    """Nothing yet, and what to do about it."""
    return panel(
        "inbox",
        t("portal.empty", "You have no requests yet"),
        t("portal.empty.text", "Tell us what you need. Every answer comes to this page and to your inbox."),
        rx.cond(FRAME.can_create, new_request_link(), rx.fragment()),
        calm=False,
    )


def forms_only() -> rx.Component:
    """A portal that shows no items."""
    return panel(
        "hand-helping",
        t("portal.nothing", "How can we help?"),
        t("portal.nothing.text", "Send us a request. Replies come to you by mail."),
        rx.cond(FRAME.can_create, new_request_link(), rx.fragment()),
        calm=False,
    )


def status_words(row: Any) -> rx.Component:
    """An icon of its own shape and the word."""
    return rx.cond(
        row.status != "",
        rx.el.span(ui.icon(row.icon), row.status, class_name=ui.classes("p-st", row.look)),
        rx.fragment(),
    )


def _row(row: Any) -> rx.Component:
    task = rx.el.span(
        ui.icon("square-check-big", size="xs"), ui.say(t("portal.task", "Task")), class_name="p-kind p-dot"
    )
    sub = rx.el.span(
        rx.cond(row.number != "", rx.el.span(row.number, class_name="num"), rx.fragment()),
        rx.cond(row.task, task, rx.fragment()),
        rx.cond(row.project != "", rx.el.span(row.project, class_name="cut p-hide-s p-dot", title=row.project), ""),
        rx.cond(row.asked.default != "", rx.el.span(ui.say_row(row.asked), class_name="p-dot"), rx.fragment()),
        class_name="p-sub",
    )
    name = ui.anchor(ui.marked(row.name, row.marked), href=row.href, class_name="open cut", title=row.name)
    found = ui.found(row.part, row.snippet, class_name="p-snip cut")
    return rx.el.tr(
        rx.el.td(rx.el.span(name, class_name="name"), sub, found, role="cell"),
        rx.el.td(status_words(row), role="cell"),
        rx.el.td(
            rx.el.time(
                ui.say_row(row.updated.text), title=row.updated.exact, date_time=row.updated.iso, class_name="p-ago"
            ),
            role="cell",
        ),
        key=row.ref,
        **ui.row_of_list({"class_name": "p-item", "role": "row"}),
    )


def _tree() -> rx.Component:
    def place(row: Any) -> rx.Component:
        return rx.el.li(
            ui.anchor(
                ui.icon("folder-kanban", size="s"),
                rx.el.span(row.name, class_name="cut", title=row.name),
                href=row.href,
                class_name=rx.cond(row.here, "is-here", ""),
            ),
            key=row.ref,
        )

    everything = ui.anchor(
        ui.icon("list", size="s"),
        ui.say(t("portal.all_projects", "All projects")),
        href="/portal",
        class_name=rx.cond(F.project == "", "is-here", ""),
    )
    return rx.el.nav(
        rx.el.h2(ui.say(t("portal.nav.projects", "Projects"))),
        rx.el.ul(rx.el.li(everything), ui.each(PortalList.places, place)),
        class_name="p-tree",
        aria_label=ui.say(t("portal.nav.projects", "Projects")),
    )


def _segment(label: Text, name: str, now: Any, choices: tuple[tuple[str, Text], ...]) -> rx.Component:
    buttons = [
        rx.el.button(
            ui.say(words), type="button", aria_pressed=rx.cond(now == value, "true", "false"),
            on_click=PortalList.narrow(name, value),
        )
        for value, words in choices
    ]  # fmt: skip
    return rx.el.div(*buttons, class_name="p-seg", role="group", aria_label=ui.say(label))


def _toolbar() -> rx.Component:
    whose = (("mine", t("portal.mine", "My items")), ("all", t("portal.all", "All items")))
    phase = (("open", t("portal.open", "Open")), ("finished", t("portal.finished", "Finished")))
    search = rx.el.div(
        ui.icon("search"),
        rx.el.input(
            type="search", name="search", class_name="input", default_value=F.search,
            key=f"search-{PortalList.cleared}",
            placeholder=ui.say(t("portal.search", "Search requests")), max_length=200,
            aria_label=ui.say(t("portal.search.label", "Search your requests")),
            custom_attrs={"data-key": "/"}, on_change=PortalList.find,
        ),
        class_name="search grow",
    )  # fmt: skip
    return rx.el.div(
        rx.cond(FRAME.signed_in, _segment(t("portal.whose", "Whose items"), "whose", F.whose, whose), rx.fragment()),
        rx.cond(F.by_state, _segment(t("portal.phase", "Open or finished"), "show", F.show, phase), rx.fragment()),
        rx.cond(F.by_search, search, rx.fragment()),
        rx.el.button(
            ui.icon("list-filter", size="s"),
            rx.cond(
                F.on > 0,
                ui.say(t("portal.filters.on", "Filters: {n}", n=F.on)),
                ui.say(t("portal.filters", "Filters")),
            ),
            type="button",
            class_name=rx.cond(F.on > 0, "p-filter on p-only-s", "p-filter p-only-s"),
            aria_expanded=PortalList.tools,
            on_click=PortalList.toggle_tools,
        ),
        class_name="p-toolbar",
    )


def _choice(name: str, label: Text, now: Any, options: Any) -> rx.Component:
    every = rx.el.option(ui.say(label), value="")
    return rx.el.select(
        every,
        ui.each(options, lambda row: rx.el.option(row.label, value=row.value, key=row.value)),
        name=name, value=now, on_change=lambda value: PortalList.narrow(name, value),
        class_name=ui.classes("p-filter", rx.cond(now != "", "on", "").to(str)), aria_label=ui.say(label),
    )  # fmt: skip


def _tools() -> rx.Component:
    since = (("", t("portal.since", "Any date")), ("7", t("portal.since.7", "Last 7 days")))
    since += (("30", t("portal.since.30", "Last 30 days")), ("90", t("portal.since.90", "Last 90 days")))
    sorts = (
        ("", t("portal.sort.updated", "Newest update first")),
        ("-updated", t("portal.sort.old", "Oldest update first")),
    )

    def fixed(name: str, label: Text, now: Any, pairs: tuple[tuple[str, Text], ...]) -> rx.Component:
        return rx.el.select(
            *(rx.el.option(ui.say(words), value=value) for value, words in pairs),
            name=name, value=now, on_change=lambda value: PortalList.narrow(name, value),
            class_name=ui.classes("p-filter", rx.cond(now != "", "on", "").to(str)), aria_label=ui.say(label),
        )  # fmt: skip

    def some(options: Any, made: rx.Component) -> rx.Component:
        return rx.cond(options.length() > 0, made, rx.fragment())

    priority = (*sorts, ("priority", t("portal.sort.priority", "Most urgent first")))
    sort_label = t("portal.sort", "Sort by")
    return rx.el.div(
        some(
            PortalList.statuses,
            _choice("status", t("portal.filter.status", "Any status"), F.status, PortalList.statuses),
        ),
        some(PortalList.types, _choice("type", t("portal.filter.type", "Any type"), F.type, PortalList.types)),
        some(
            PortalList.projects,
            _choice("project", t("portal.filter.project", "Any project"), F.project, PortalList.projects),
        ),
        rx.cond(F.by_date, fixed("since", t("portal.filter.date", "Date"), F.since, since), rx.fragment()),
        rx.cond(
            F.shows_updated,
            rx.cond(
                F.by_priority, fixed("sort", sort_label, F.sort, priority), fixed("sort", sort_label, F.sort, sorts)
            ),
            rx.fragment(),
        ),
        class_name=rx.cond(PortalList.tools, "p-toolbar p-tools is-open", "p-toolbar p-tools"),
    )


def _list() -> rx.Component:
    none = rx.el.div(
        rx.el.div(
            rx.el.span(ui.icon("search-x", size="xl"), class_name="ico calm"),
            rx.el.h2(ui.say(t("portal.none", "Nothing fits these filters"))),
            rx.el.div(
                ui.button(t("portal.clear", "Clear the filters"), on_click=PortalList.clear), class_name="btn-row"
            ),
            class_name="p-big-empty",
        ),
        class_name="p-center p-card p-list",
    )
    foot = rx.el.div(
        rx.cond(
            PortalList.more,
            ui.button(t("portal.more", "Show 50 more"), on_click=PortalList.show_more, small=True),
            rx.fragment(),
        ),
        rx.el.span(
            ui.icon("eye", size="s"),
            rx.el.span(ui.say_row(PortalList.reads), " ", why_these()),
            class_name="p-sees grow",
        ),
        rx.cond(
            PortalList.count == "1",
            rx.el.span(ui.say(t("portal.count.one", "1 request")), class_name="meta"),
            rx.el.span(ui.say(t("portal.count", "{n} requests", n=PortalList.count)), class_name="meta"),
        ),
        class_name="p-list-foot",
    )
    label = t("portal.list", "Requests")
    return rx.cond(PortalList.lines.length() > 0, request_table(PortalList.lines, foot=foot, label=label), none)
