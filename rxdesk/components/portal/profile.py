"""The cards of the customer's own page."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import LANGUAGES, t
from rxdesk.state.portal_profile import PortalProfile as P


def about() -> rx.Component:
    """Name, phone, language."""
    name = rx.el.input(
        id="name", name="name", class_name="input", default_value=P.name, auto_complete="name", max_length=255
    )
    phone = rx.el.input(
        id="phone", name="phone", type="tel", class_name="input", default_value=P.phone, auto_complete="tel",
        max_length=255,
    )  # fmt: skip
    chosen = ui.select(list(LANGUAGES.items()), name="language", default_value=P.language)
    form = ui.form(
        ui.field(t("profile.name", "Name"), name, name="name", error=P.errors["name"]),
        rx.el.div(
            ui.field(t("profile.phone", "Phone"), phone, name="phone", error=P.errors["phone"]),
            ui.field(t("profile.language.label", "Language"), chosen, name="language", error=P.errors["language"]),
            class_name="p-half",
        ),
        rx.el.div(ui.button(t("profile.save", "Save profile"), look="primary", type="submit"), class_name="btn-row"),
        on_submit=P.save,
        class_name="p-form",
        key=f"about-{P.form}",
    )
    return _card(rx.el.h2(ui.say(t("profile.about", "About you"))), form)


def addresses() -> rx.Component:
    """The addresses that are theirs; another one counts once its link was opened."""

    def one(row: Any) -> rx.Component:
        proven = ui.chip(t("profile.proven", "Confirmed"), tone="ok", lead="check")
        open_ = ui.chip(t("profile.unproven", "Not confirmed yet"), tone="warn")
        return rx.el.li(
            rx.el.span(row.address, class_name="cut grow", title=row.address),
            rx.cond(row.proven, proven, open_),
            key=row.address,
        )

    mailed = t("profile.mailed", "Look into the inbox of {email}: the link there confirms it.", email=P.mailed)
    confirmed = ui.banner(t("profile.confirmed", "Your address is confirmed."), tone="ok")
    form = ui.form(
        ui.field(
            t("profile.add", "Another address"),
            rx.el.input(
                id="email", name="email", type="email", class_name="input", auto_complete="off", max_length=254
            ),
            name="email",
            hint=t("profile.add.hint", "We mail a link to it. Until you open it, nothing changes."),
            error=P.errors["email"],
        ),
        rx.el.div(ui.button(t("profile.add.send", "Mail the link"), type="submit"), class_name="btn-row"),
        on_submit=P.add_address,
        class_name="p-form",
        style={"margin_top": "16px"},
    )
    return _card(
        rx.el.h2(ui.say(t("profile.addresses", "Your addresses"))),
        rx.cond(P.told == "confirmed", confirmed, rx.fragment()),
        rx.el.ul(ui.each(P.addresses, one), class_name="p-rows"),
        rx.cond(P.mailed != "", ui.banner(mailed, tone="info"), rx.fragment()),
        form,
    )


def password() -> rx.Component:
    """A native form: the password goes to its route and nowhere else."""

    def box(name: str, words: Any, complete: str) -> rx.Component:
        field = rx.el.input(
            id=name, name=name, type="password", class_name="input", required=True, auto_complete=complete,
            max_length=1024,
        )  # fmt: skip
        return ui.field(words, field, name=name)

    wrong = rx.el.p(ui.icon("circle-alert", size="s"), ui.say_row(P.wrong), class_name="error", role="alert")
    form = ui.post_form(
        box("current", t("profile.current", "Current password"), "current-password"),
        box("password", t("profile.new", "New password"), "new-password"),
        rx.cond(P.wrong.default != "", wrong, rx.fragment()),
        rx.el.p(ui.say(t("profile.ends", "Every other device is signed out.")), class_name="meta"),
        rx.el.div(ui.button(t("profile.change", "Change password"), type="submit"), class_name="btn-row"),
        action="/api/auth/customer/password",
        class_name="p-form",
    )
    text = t("profile.no_password", "You have no password yet: use a sign-in link, or choose one behind 'Forgot it?'.")
    none = rx.el.p(
        ui.say(text), " ", ui.link(t("profile.choose", "Choose one"), href="/portal/reset", class_name="p-link")
    )
    return _card(
        rx.el.h2(ui.say(t("profile.password", "Password"))),
        rx.cond(P.told == "password", ui.banner(t("profile.changed", "Your password is changed."), tone="ok"), ""),
        rx.cond(P.has_password, form, none),
    )


def sessions() -> rx.Component:
    """Where they are signed in."""

    def one(row: Any) -> rx.Component:
        end = ui.button(t("profile.end", "Sign out there"), small=True, on_click=P.end_session(row.id))
        here = ui.chip(t("profile.here", "This device"), tone="accent")
        return rx.el.li(
            ui.icon("monitor"),
            rx.el.span(
                rx.el.span(row.device, class_name="strong"),
                rx.el.span(
                    " · ", row.address, " · ", ui.say_row(row.seen.text), class_name="meta", title=row.seen.exact
                ),
                class_name="cut grow",
            ),
            rx.cond(row.here, here, end),
            key=row.id,
        )

    return _card(
        rx.el.h2(ui.say(t("profile.sessions", "Where you are signed in"))),
        rx.el.ul(ui.each(P.sessions, one), class_name="p-rows"),
    )


def _card(*parts: rx.Component) -> rx.Component:
    return rx.el.section(*parts, class_name="p-card p-card-pad")
