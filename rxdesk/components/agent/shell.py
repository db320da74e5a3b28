"""The frame of every dashboard page: rail, side, top bar, and the stage that the page fills."""

from collections.abc import Sequence

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.add_item import add_item_dialog
from rxdesk.components.ui.text import Words
from rxdesk.i18n import Text, t
from rxdesk.state.add_item import AddItem
from rxdesk.state.shell import Shell

APPLICATIONS: tuple[tuple[str, str, str, Text], ...] = (
    ("tickets", "/tickets", "ticket", t("app.tickets", "Tickets")),
    ("tasks", "/tasks", "square-check", t("app.tasks", "Tasks")),
    ("projects", "/projects", "folder-kanban", t("app.projects", "Projects")),
    ("customers", "/customers", "building-2", t("app.customers", "Customers")),
)
ADMINISTRATION = ("admin", "/admin", "settings", t("app.admin", "Administration"))


def shell(
    *content: rx.Component,
    application: str,
    crumbs: Sequence[Words] = (),
    side: rx.Component | None = None,
    look: str = "",
) -> rx.Component:
    """A page of the dashboard. `crumbs` follow the name of its application, if any; `look` is a class of the stage."""
    return rx.el.div(
        rx.el.a(ui.say(t("shell.skip", "To the content")), href="#main", class_name="btn skip-link"),
        _rail(application),
        rx.el.aside(
            side or _apps_side(application), class_name="side", id="side", aria_label=ui.say(t("shell.side", "Views"))
        ),
        _topbar(application, crumbs),
        ui.popover(
            side or _apps_side(application), name="side-sheet", label=t("shell.side", "Views"), class_name="side-sheet"
        ),
        rx.el.main(_paused(), *content, class_name=ui.classes("stage", look), id="main"),
        add_item_dialog(),
        _shortcuts(),
        class_name="app",
    )


def _rail(application: str) -> rx.Component:
    entries = [_rail_entry(*entry, active=entry[0] == application) for entry in APPLICATIONS]
    allowed = {"tickets": Shell.has_tickets, "tasks": Shell.has_tasks}
    shown = [
        rx.cond(allowed[name], made, rx.fragment()) if name in allowed else made
        for (name, *_), made in zip(APPLICATIONS, entries, strict=True)
    ]
    admin = _rail_entry(*ADMINISTRATION, active=application == "admin")
    return rx.el.nav(
        ui.anchor(
            ui.icon("eye", size="l"), href="/tickets", class_name="logo", aria_label=ui.say(t("app.name", "RxDesk"))
        ),
        *shown,
        rx.el.span(class_name="grow hide-phone"),
        rx.cond(Shell.is_admin, admin, rx.fragment()),
        class_name="rail",
        aria_label=ui.say(t("shell.apps", "Applications")),
    )


def _rail_entry(name: str, href: str, lead: str, label: Text, *, active: bool) -> rx.Component:
    words = ui.say(label)
    here = {"aria_current": "page"} if active else {}
    return ui.anchor(
        ui.icon(lead),
        href=href,
        class_name=ui.classes("rail-btn", "is-active" if active else ""),
        aria_label=words,
        custom_attrs={"data-tip": words},
        **here,
    )


def _apps_side(application: str) -> rx.Component:
    return rx.el.div(
        side_head(t("shell.apps", "Applications"), lead="layers"),
        *(
            nav_link(label, lead=lead, href=href, active=name == application)
            for name, href, lead, label in (*APPLICATIONS,)
        ),
    )


def side_head(label: Words, *, lead: str) -> rx.Component:
    """What the side is about, level with the way to here."""
    return rx.el.div(ui.icon(lead), rx.el.span(ui.say(label), class_name="cut"), class_name="level plain-level")


def nav_link(label: Words, *children: rx.Component, lead: str, href: str, active: bool | rx.Var) -> rx.Component:
    """A line of the side that goes to a page."""
    chosen = rx.Var.create(active)
    return ui.anchor(
        ui.icon(lead),
        rx.el.span(ui.say(label), class_name="cut"),
        *children,
        href=href,
        class_name=ui.classes("nav", rx.cond(chosen, "is-active", "").to(str)),
    )


def _topbar(application: str, crumbs: Sequence[Words]) -> rx.Component:
    named = {name: (href, label) for name, href, _, label in (*APPLICATIONS, ADMINISTRATION)}
    trail: list[rx.Component] = []
    if application:
        href, label = named[application]
        trail.append(ui.anchor(ui.say(label), href=href))
    for place, words in enumerate(crumbs, start=1):
        last = place == len(crumbs)
        name = rx.el.b(ui.say(words), class_name="cut") if last else rx.el.span(ui.say(words), class_name="not-phone")
        trail += [ui.icon("chevron-right"), name] if trail else [name]
    search = rx.el.form(
        rx.el.label(
            rx.el.span(ui.say(t("shell.search", "Search")), class_name="sr"),
            ui.icon("search", size="s"),
            rx.el.input(
                name="words",
                class_name="input quiet",
                placeholder=ui.say(t("shell.search.hint", "Search, or #number")),
                auto_complete="off",
                custom_attrs={"data-key": "mod+k"},
            ),
            ui.kbd("Ctrl K"),
            class_name="search",
        ),
        on_submit=Shell.jump,
        role="search",
        class_name="push",
    )
    return rx.el.header(
        ui.icon_button("panel-left", t("shell.side", "Views"), class_name="md side-toggle", **ui.opens("side-sheet")),
        rx.el.nav(*trail, class_name="crumbs", aria_label=ui.say(t("shell.here", "You are here"))),
        search,
        rx.cond(Shell.may_create, _add(), rx.fragment()),
        _user_menu(),
        class_name="topbar",
    )


def _add() -> rx.Component:
    return rx.fragment(
        ui.button(t("shell.add", "Add"), lead="plus", small=True, **ui.opens("add-menu")),
        ui.menu(
            ui.menu_item(t("add.ticket", "Ticket"), lead="ticket", on_click=AddItem.begin("ticket")),
            ui.menu_item(t("add.task", "Task"), lead="square-check", on_click=AddItem.begin("task")),
            name="add-menu",
            label=t("shell.add", "Add"),
        ),
    )


def _user_menu() -> rx.Component:
    sign_out = ui.post_form(
        rx.el.button(
            ui.icon("log-out"), ui.say(t("shell.sign_out", "Sign out")), type="submit", class_name="menu-item"
        ),
        action="/api/auth/agent/sign-out",
    )
    return rx.fragment(
        rx.el.button(
            ui.avatar(Shell.face.initials, tint=Shell.face.tint, name=Shell.name, size="md"),
            type="button",
            class_name="icon-btn md",
            aria_label=ui.say(t("shell.you", "{name}, your menu", name=Shell.name)),
            **ui.opens("user-menu"),
        ),
        ui.menu(
            rx.el.div(rx.el.b(Shell.name), rx.el.span(Shell.email, class_name="meta"), class_name="menu-label stack-0"),
            ui.theme_items(),
            ui.menu_label(t("shell.links", "Open")),
            ui.menu_item(t("shell.portal", "Customer portal"), lead="external-link", href="/portal"),
            ui.menu_item(t("shell.sessions", "Where I am signed in"), lead="monitor", href="/sessions"),
            ui.menu_item(t("shell.keys", "Keyboard shortcuts"), lead="keyboard", **ui.opens("shortcuts")),
            sign_out,
            name="user-menu",
            label=t("shell.menu", "Your menu"),
        ),
    )


def _paused() -> rx.Component:
    text = t("shell.paused", "All outgoing mail is paused. Mails wait until an Admin resumes them.")
    return rx.cond(Shell.mail_paused, ui.banner(text, tone="bad", class_name="bar"), rx.fragment())


_KEYS: tuple[tuple[str, Text], ...] = (
    ("J / K", t("keys.move", "Next, previous item")),
    ("Enter", t("keys.open", "Open the item")),
    ("/", t("keys.search", "Search in the list")),
    ("Ctrl K", t("keys.jump", "Search all tickets, or jump by #number")),
    ("R", t("keys.reply", "Customer reply")),
    ("N", t("keys.note", "Internal note")),
    ("S", t("keys.status", "Change the status")),
    ("A", t("keys.assign", "Assign")),
    ("M", t("keys.place", "Move")),
    ("Ctrl Enter", t("keys.send", "Send")),
    ("Esc", t("keys.close", "Close what is on top")),
)


def _shortcuts() -> rx.Component:
    rows = [rx.el.div(rx.el.span(ui.say(words)), ui.kbd(keys), class_name="row between") for keys, words in _KEYS]
    opener = ui.icon_button("keyboard", t("shell.keys", "Keyboard shortcuts"), key="?", class_name="sr", tab_index=-1,
                            **ui.opens("shortcuts"))  # fmt: skip
    return rx.fragment(
        opener,
        ui.popover(
            rx.el.h2(ui.say(t("shell.keys", "Keyboard shortcuts")), class_name="title"),
            *rows,
            name="shortcuts",
            label=t("shell.keys", "Keyboard shortcuts"),
            class_name="keys-sheet stack",
        ),
    )
