"""The frame around every portal page: bar, foot, the phone's tabs; what is off in the portal is not drawn."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import Text, t
from rxdesk.state.portal_frame import PortalFrame

FRAME = PortalFrame.frame
_PLACES = (
    ("requests", "/portal", "inbox", t("portal.nav.requests", "Requests"), FRAME.shows_items),
    ("projects", "/portal/projects", "folder-kanban", t("portal.nav.projects", "Projects"), FRAME.projects),
)


def shell(*children: rx.Component, current: str, wide: bool = False) -> rx.Component:
    """A page of the portal; `wide` children bring their own wrappers."""
    inside = children if wide else (rx.el.div(*children, class_name="p-wrapper p-page"),)
    return rx.el.div(
        _top(current),
        rx.el.main(
            rx.match(FRAME.refused, ("", _when_loaded(*inside)), ("closed", _closed()), rx.fragment()), id="main"
        ),
        rx.el.footer(
            rx.el.div(
                rx.el.span(FRAME.company),
                rx.el.span(ui.say(t("portal.made", "Made with RxDesk")), class_name="push"),
                class_name="p-wrapper",
            ),
            class_name="p-foot",
        ),
        _tabs(current),
        rx.cond(FRAME.language != "", ui.language(FRAME.language), rx.fragment()),
        class_name="p house",
    )


def logo() -> rx.Component:
    """The company's name over the door."""
    mark = rx.el.svg(
        rx.el.svg.circle(cx="14", cy="14", r="12", stroke="currentColor", stroke_width="2.5", opacity=".35"),
        rx.el.svg.circle(cx="14", cy="14", r="5.5", fill="currentColor"),
        view_box="0 0 28 28",
        fill="none",
        custom_attrs={"aria-hidden": "true"},
    )
    return rx.fragment(mark)


def panel(lead: str, title: Text, text: Text, *actions: Any, calm: bool = True) -> rx.Component:
    """A whole page that says one thing and what to do next."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(ui.icon(lead, size="xl"), class_name="ico calm" if calm else "ico"),
            rx.el.h1(ui.say(title)),
            rx.el.p(ui.say(text)),
            rx.el.div(*actions, class_name="btn-row"),
            class_name="p-big-empty",
        ),
        class_name="p-center",
    )


def back_home() -> rx.Component:
    """To the list of requests."""
    return ui.link(t("portal.back", "Back to my requests"), href="/portal", class_name="btn primary")


def missing_panel() -> rx.Component:
    """One answer for what is not there and what is not theirs."""
    return panel(
        "compass",
        t("portal.not_found", "Not found"),
        t(
            "portal.not_found.text",
            "There is nothing for you at this address. It may be a typing slip, or a link for another account.",
        ),
        back_home(),
    )


def new_request_link(**props: Any) -> rx.Component:
    """The way to a new request."""
    words = ui.say(t("portal.new", "New request"))
    return ui.anchor(ui.icon("plus"), words, href="/portal/new", class_name="btn primary", **props)


def loading() -> rx.Component:
    """The shape of what comes: a title, and a card of rows."""
    bar = ("62%", "54%", "58%", "46%", "60%")
    rows = [rx.el.div(ui.bone(width), ui.bone("24%"), class_name="stack") for width in bar]
    title = rx.el.div(rx.el.span(class_name="skel"), rx.el.span(class_name="skel"), class_name="p-bones-head")
    return rx.el.div(
        title,
        rx.el.div(*rows, class_name="p-card p-bones"),
        class_name="p-wrapper p-page",
        role="status",
        aria_busy="true",
        aria_label=ui.say(t("portal.loading", "Loading")),
    )


def _when_loaded(*inside: rx.Component) -> rx.Component:
    return rx.cond(PortalFrame.loaded, rx.fragment(*inside), loading())


def _top(current: str) -> rx.Component:
    links = [
        rx.cond(shown, ui.link(words, href=href, aria_current="page" if name == current else "false"), rx.fragment())
        if name == current
        else rx.cond(shown, ui.link(words, href=href), rx.fragment())
        for name, href, _, words, shown in _PLACES
    ]
    return rx.el.header(
        rx.el.a(ui.say(t("portal.skip", "Skip to content")), href="#main", class_name="btn p-skip"),
        rx.el.div(
            _home(),
            rx.el.nav(*links, class_name="p-nav", aria_label=ui.say(t("portal.nav", "Main"))),
            rx.el.div(
                rx.cond(FRAME.can_create, new_request_link(), rx.fragment()),
                rx.cond(FRAME.signed_in, _me(), _door()),
                class_name="row push",
            ),
            class_name="p-wrapper",
        ),
        class_name="p-top",
    )


def _home() -> rx.Component:
    # The company's name comes by the socket; until then the picture alone is there, and the link needs a name.
    start = rx.el.span(ui.say(t("portal.home", "Start")), " ", class_name="sr")
    name = rx.fragment(start, FRAME.company, " ", rx.el.span(FRAME.portal))
    return ui.anchor(logo(), name, href="/portal", class_name="p-logo cut")


def _door() -> rx.Component:
    sign_in = t("portal.sign_in", "Sign in")
    return rx.cond(PortalFrame.loaded, ui.link(sign_in, href="/portal/login", class_name="btn"), rx.fragment())


def _me() -> rx.Component:
    name = ui.say(t("portal.me", "{name}, your profile", name=FRAME.name))
    return rx.fragment(
        rx.el.button(
            rx.el.span(FRAME.initials, class_name="avatar cust a1", custom_attrs={"aria-hidden": "true"}),
            rx.el.span(FRAME.short, class_name="name"),
            ui.icon("chevron-down", size="s"),
            class_name="p-me",
            type="button",
            aria_label=name,
            **ui.opens("me"),
        ),
        ui.menu(
            ui.menu_item(t("portal.profile", "Your profile"), lead="user", href="/portal/profile"),
            ui.theme_items(),
            ui.post_form(
                rx.el.button(
                    ui.icon("log-out"),
                    ui.say(t("portal.sign_out", "Sign out")),
                    type="submit",
                    class_name="menu-item",
                    role="menuitem",
                ),
                action="/api/auth/customer/sign-out",
                id="sign-out",
            ),
            name="me",
            label=t("portal.profile", "Your profile"),
            class_name="p-me-menu",
        ),
    )


def _tabs(current: str) -> rx.Component:
    def tab(name: str, href: str, lead: str, words: Text) -> rx.Component:
        here = {"aria_current": "page"} if name == current else {}
        return ui.anchor(ui.icon(lead), ui.say(words), href=href, **here)

    new = tab("new", "/portal/new", "square-pen", t("portal.new", "New request"))
    places = [rx.cond(shown, tab(name, href, lead, words), rx.fragment()) for name, href, lead, words, shown in _PLACES]
    return rx.el.nav(
        *places,
        rx.cond(FRAME.can_create, new, rx.fragment()),
        class_name="p-tabs",
        aria_label=ui.say(t("portal.nav.phone", "Main, phone")),
    )


def _closed() -> rx.Component:
    text = t(
        "portal.closed.text", "You are signed in as {name}. Your own requests still work by mail.", name=FRAME.name
    )
    sign_in = t("portal.closed.other", "Sign in with another address")
    return panel(
        "door-closed",
        t("portal.closed", "This portal is not open to you"),
        text,
        ui.post_form(ui.button(sign_in, type="submit"), action="/api/auth/customer/sign-out"),
    )
