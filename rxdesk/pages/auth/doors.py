"""/login, /portal/login, register, reset and /link: pages whose forms go to the sign-in routes."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.auth.doors import (
    door,
    email_field,
    heading,
    inbox,
    password_field,
    refusal,
    solo,
    wide,
)
from rxdesk.i18n import t
from rxdesk.state.auth_pages import AuthPage

SIGN_IN = t("sign_in.title", "Sign in")
CHOOSE = t("link.choose.title", "Choose a password")
SAVE = t("link.choose", "Save password and sign in")
PASSWORD = t("sign_in.password", "Password")
GAP = {"gap": "16px", "margin_top": "24px"}


def agent_login() -> rx.Component:
    """The team's door."""
    form = ui.post_form(
        ui.hidden("next", AuthPage.next),
        email_field(),
        password_field(PASSWORD, forgot="/reset"),
        wide(SIGN_IN, look="primary"),
        action="/api/auth/agent/sign-in",
        class_name="p-form",
        style=GAP,
    )
    return solo(heading(SIGN_IN, ui.say(t("sign_in.agents", "For the people who answer."))), refusal(), form)


def customer_login() -> rx.Component:
    """The customers' door: by password, or by a link to the address that is already typed."""
    here = "/portal/login"
    make = rx.el.span(
        ui.say(t("sign_in.new_here", "New here?")), " ",
        ui.link(t("sign_in.make", "Make an account"), href="/portal/register", class_name="p-link"),
    )  # fmt: skip
    link = ui.button(
        t("sign_in.link", "Send me a sign-in link"), lead="mail", class_name="p-wide", type="submit",
        custom_attrs={"formaction": "/api/auth/customer/sign-in-link", "formnovalidate": ""}, form="customer-door",
    )  # fmt: skip
    form = ui.post_form(
        ui.hidden("next", AuthPage.next),
        email_field(),
        password_field(PASSWORD, forgot="/portal/reset"),
        wide(SIGN_IN, look="primary"),
        rx.el.div(ui.say(t("sign_in.or", "or without a password")), class_name="p-or", style={"margin": "4px 0"}),
        link,
        action="/api/auth/customer/sign-in",
        class_name="p-form",
        style=GAP,
        id="customer-door",
    )
    offer = rx.cond(AuthPage.door.registration, make, rx.fragment())
    return door(rx.cond(AuthPage.sent, inbox(here), rx.fragment(heading(SIGN_IN, offer), refusal(), form)))


def register() -> rx.Component:
    """Make an account: the address first; the password is chosen behind the mailed link."""
    title = t("register.title", "Make an account")
    name = rx.el.div(
        rx.el.label(ui.say(t("register.name", "Your name")), html_for="name"),
        rx.el.input(name="name", id="name", class_name="input", auto_complete="name", max_length=255),
        class_name="field",
    )
    form = ui.post_form(
        email_field(),
        name,
        wide(t("register.send", "Mail me the link"), look="primary"),
        action="/api/auth/customer/register",
        class_name="p-form",
        style=GAP,
    )
    back = ui.link(t("register.have", "I have an account"), href="/portal/login", class_name="p-link")
    text = ui.say(t("register.text", "We mail you a link. Behind it you choose your password."))
    off = rx.fragment(heading(title, ui.say(t("register.off", "Nobody can register here"))), rx.el.p(back))
    on = rx.fragment(heading(title, text), refusal(), form, rx.el.p(back, style={"margin_top": "20px"}))
    return door(
        rx.cond(
            AuthPage.sent,
            inbox("/portal/register"),
            rx.cond(AuthPage.door.registration | ~AuthPage.loaded, on, off),
        )
    )


def reset_agent() -> rx.Component:
    """A forgotten password of the team."""
    return solo(_reset("agent", "/reset", "/login"))


def reset_customer() -> rx.Component:
    """A forgotten password of a customer."""
    return door(_reset("customer", "/portal/reset", "/portal/login"))


def link_page() -> rx.Component:
    """Behind a mailed link: nothing happens before the button is pressed, since mail scanners open links too."""
    first = AuthPage.purpose == "first_owner"
    name = rx.el.div(
        rx.el.label(ui.say(t("register.name", "Your name")), html_for="name"),
        rx.el.input(name="name", id="name", class_name="input", auto_complete="name", required=True, max_length=255),
        class_name="field",
    )
    hint = rx.cond(
        AuthPage.link_kind == "agent",
        ui.say(t("link.agent.hint", "12 characters or more. A few words are easy to remember.")),
        ui.say(t("link.customer.hint", "8 characters or more. A few words are easy to remember.")),
    )
    known = rx.el.input(type="hidden", name="username", auto_complete="username", value=AuthPage.link_email)
    password = rx.fragment(
        rx.cond(first, rx.fragment(name, email_field()), known),
        password_field(t("link.password", "New password"), fresh=True),
        rx.el.p(hint, class_name="meta"),
    )
    act = rx.match(
        AuthPage.purpose,
        ("sign_in", rx.cond(AuthPage.needs_password, ui.say(SAVE), ui.say(SIGN_IN))),
        ("confirm_address", ui.say(t("link.confirm", "Confirm this address"))),
        ("first_owner", ui.say(t("link.owner", "Make the owner's account"))),
        ui.say(SAVE),
    )
    by_link = t("link.sign_in.title", "Sign in with this link")
    title = rx.match(
        AuthPage.purpose,
        ("sign_in", rx.cond(AuthPage.needs_password, ui.say(CHOOSE), ui.say(by_link))),
        ("confirm_address", ui.say(t("link.confirm.title", "Is this address yours?"))),
        ("first_owner", ui.say(t("link.owner.title", "Welcome. You are the owner"))),
        ui.say(CHOOSE),
    )
    form = ui.post_form(
        rx.cond(AuthPage.needs_password, password, rx.fragment()),
        rx.el.button(act, type="submit", class_name="btn primary p-wide"),
        action="/api/auth/link",
        class_name="p-form",
        style=GAP,
    )
    whose = rx.cond(AuthPage.link_email != "", rx.el.p(AuthPage.link_email, class_name="meta strong"), rx.fragment())
    good = rx.fragment(rx.el.h1(title), whose, refusal(), form)
    ended = rx.fragment(
        heading(
            t("link.ended.title", "This link is no longer valid"),
            ui.say(t("link.ended.text", "Links work once and not for long. Ask for a new one where you sign in.")),
        ),
        rx.el.div(
            ui.link(SIGN_IN, href="/portal/login", class_name="btn primary"),
            ui.link(t("link.agents", "I work here"), href="/login", class_name="btn ghost"),
            class_name="btn-row",
            style={"margin_top": "20px"},
        ),
    )
    return solo(rx.match(AuthPage.purpose, ("", rx.fragment()), ("ended", ended), good))


def _reset(kind: str, page: str, back: str) -> rx.Component:
    form = ui.post_form(
        email_field(),
        wide(t("reset.send", "Mail me a link"), look="primary"),
        action=f"/api/auth/{kind}/reset",
        class_name="p-form",
        style=GAP,
    )
    text = ui.say(t("reset.text", "We mail you a link. Behind it you choose a new password."))
    again = ui.link(t("reset.back", "Back to sign in"), href=back, class_name="p-link")
    shown = rx.fragment(
        heading(t("reset.title", "Forgot your password?"), text),
        refusal(),
        form,
        rx.el.p(again, style={"margin_top": "20px"}),
    )
    return rx.cond(AuthPage.sent, inbox(page), shown)
