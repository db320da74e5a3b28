"""The doors: forms that the browser posts itself, so that no password ever travels in an event."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.shell import logo
from rxdesk.i18n import Text, t
from rxdesk.state.auth_pages import AuthPage

DOOR = AuthPage.door
_RINGS = (("120", "1"), ("210", ".7"), ("300", ".4"))


def door(*children: rx.Component) -> rx.Component:
    """The customer's door: the house at the left, the form at the right."""
    points = (
        ("message-circle", t("door.point.once", "Write once, by mail or here. Every answer is in one place.")),
        ("folder-kanban", t("door.point.progress", "See how far your project is, without asking.")),
        ("eye", t("door.point.who", "Each page tells you who can see it, and why.")),
    )
    rings = rx.el.svg(
        *(rx.el.svg.circle(cx="320", cy="320", r=radius, opacity=seen) for radius, seen in _RINGS),
        view_box="0 0 640 640", fill="none", stroke="currentColor", stroke_width="26", class_name="p-rings",
        custom_attrs={"aria-hidden": "true"},
    )  # fmt: skip
    welcome = rx.cond(
        DOOR.welcome != "", DOOR.welcome, ui.say(t("door.welcome", "Your requests and every answer, in one place"))
    )
    lines = [rx.el.li(ui.icon(lead), rx.el.span(ui.say(words))) for lead, words in points]
    brand = rx.el.section(
        rings,
        name_of_house(),
        rx.el.div(rx.el.h2(welcome, class_name="p-door-title"), rx.el.ul(*lines)),
        rx.el.span(DOOR.company, class_name="meta"),
        class_name="p-door-brand",
    )
    form = rx.el.section(rx.el.div(*children), class_name="p-door-form")
    return rx.el.div(rx.el.main(rx.el.div(brand, form, class_name="p-door"), id="main"), class_name="p house bare")


def solo(*children: rx.Component) -> rx.Component:
    """One card alone: agents' door, a mailed link."""
    house = rx.el.span(logo(), DOOR.company, class_name="p-logo")
    card = rx.el.div(house, *children, class_name="p-card")
    return rx.el.div(rx.el.main(card, id="main", class_name="p-solo house"), class_name="p house bare")


def name_of_house() -> rx.Component:
    """Whose door this is."""
    return rx.el.span(logo(), DOOR.company, " ", rx.el.span(DOOR.portal), class_name="p-logo")


def heading(title: Text, *under: rx.Component) -> rx.Component:
    """The page's title and one line."""
    style = {"color": "var(--text-2)", "margin_top": "4px"}
    return rx.fragment(rx.el.h1(ui.say(title)), rx.el.p(*under, style=style) if under else rx.fragment())


def email_field(**props: Any) -> rx.Component:
    """The address, with what was wrong with it."""
    box = rx.el.input(
        type="email", name="email", id="email", class_name=rx.cond(AuthPage.wrong_email, "input is-error", "input"),
        default_value=AuthPage.email, auto_complete="username", required=True, key=f"e-{AuthPage.email}",
        aria_invalid=AuthPage.wrong_email, **props,
    )  # fmt: skip
    return rx.el.div(
        rx.el.label(ui.say(t("sign_in.email", "E-mail")), html_for="email"),
        box,
        rx.cond(AuthPage.wrong_email, wrong_line(), rx.fragment()),
        class_name="field",
    )


def password_field(label: Text, *, name: str = "password", fresh: bool = False, forgot: str = "") -> rx.Component:
    """A password; `fresh` is a new one, `forgot` the page that helps."""
    words = rx.el.label(ui.say(label), html_for=name, class_name="strong")
    help_ = ui.link(t("sign_in.forgot", "Forgot it?"), href=forgot, class_name="p-link push")
    link = help_ if forgot else rx.fragment()
    box = rx.el.input(
        type="password", name=name, id=name, required=True, max_length=1024,
        class_name=rx.cond(AuthPage.wrong_password, "input is-error", "input"),
        auto_complete="new-password" if fresh else "current-password", aria_invalid=AuthPage.wrong_password,
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(words, link, class_name="row"),
        box,
        rx.cond(AuthPage.wrong_password, wrong_line(), rx.fragment()),
        class_name="field",
    )


def wrong_line() -> rx.Component:
    """The one sentence below a field."""
    return rx.el.span(ui.icon("circle-alert", size="s"), ui.say_row(AuthPage.wrong), class_name="error", role="alert")


def refusal() -> rx.Component:
    """What was refused and belongs to no field: too many tries, a closed portal, a dead link."""
    bar = rx.el.div(
        ui.icon("circle-alert"), rx.el.span(ui.say_row(AuthPage.wrong)), class_name="banner bad", role="alert",
        style={"margin_top": "20px"},
    )  # fmt: skip
    return rx.cond(AuthPage.wrong_elsewhere, bar, rx.fragment())


def inbox(again: str) -> rx.Component:
    """The same for every address, known or not."""
    text = t(
        "sign_in.sent.text",
        "If {email} can have an account here, a link is on its way. It works once, and not for long.",
        email=AuthPage.email,
    )
    spam = t("sign_in.spam", "Nothing there? Look into the spam folder.")
    return rx.el.div(
        rx.el.span(ui.icon("mail", size="xl"), class_name="ico"),
        rx.el.h1(ui.say(t("sign_in.sent", "Look into your inbox"))),
        rx.el.p(ui.say(text)),
        rx.el.div(ui.link(t("sign_in.other", "Other address"), href=again, class_name="btn"), class_name="btn-row"),
        rx.el.p(ui.say(spam), class_name="meta"),
        class_name="p-big-empty",
        role="status",
    )


def wide(label: Text, **props: Any) -> rx.Component:
    """A button as wide as its form."""
    return ui.button(label, class_name="p-wide", type="submit", **props)
