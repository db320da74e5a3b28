"""One request: where it stands, what was said, who reads it, and the box for a reply."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.shell import FRAME, back_home, panel
from rxdesk.components.portal.uploads import upload_button, upload_list
from rxdesk.i18n import t
from rxdesk.state.portal_item import PortalItem

H = PortalItem.head


def title() -> rx.Component:
    """Where one is, the name, the number."""
    crumbs = rx.el.nav(
        ui.anchor(ui.icon("arrow-left", size="s"), ui.say(t("portal.nav.requests", "Requests")), href="/portal"),
        rx.cond(
            H.project_href != "",
            rx.fragment(
                rx.el.span("/", custom_attrs={"aria-hidden": "true"}), ui.anchor(H.project, href=H.project_href)
            ),
            rx.fragment(),
        ),
        class_name="p-crumbs",
        aria_label=ui.say(t("portal.crumbs", "Breadcrumb")),
    )
    sub = rx.el.p(
        rx.cond(H.number != "", rx.el.span(H.number, class_name="num"), rx.fragment()),
        rx.cond(H.task, rx.el.span(" · ", ui.say(t("portal.task", "Task"))), rx.fragment()),
        rx.cond(H.asked.default != "", rx.el.span(" · ", ui.say_row(H.asked)), rx.fragment()),
    )
    return rx.fragment(crumbs, rx.el.div(rx.el.div(rx.el.h1(H.name), sub, class_name="grow"), class_name="p-page-head"))


def steps() -> rx.Component:
    """Received, where it stands, solved."""

    def step(row: Any) -> rx.Component:
        icon = rx.cond(row.icon != "", ui.icon(row.icon), rx.fragment())
        return rx.el.li(
            rx.el.span(icon, class_name="b"),
            rx.el.b(ui.say_row(row.title)),
            rx.el.span(ui.say_row(row.meta), class_name="meta", title=row.exact),
            class_name=row.place,
            custom_attrs={"aria-current": rx.cond(row.place == "p-now", "step", "false")},
        )

    says = rx.el.p(ui.icon("info"), rx.el.span(ui.say_row(PortalItem.says)), class_name="p-says")
    return rx.cond(
        PortalItem.steps.length() > 0,
        rx.el.section(
            rx.el.ol(ui.each(PortalItem.steps, step), class_name="p-steps"),
            rx.cond(PortalItem.says.default != "", says, rx.fragment()),
            class_name="p-card p-card-pad",
            aria_label=ui.say(t("portal.steps", "Where it stands")),
        ),
        rx.fragment(),
    )


def conversation() -> rx.Component:
    """The bubbles, the pill of a new reply, the box."""
    pill = rx.el.div(
        rx.el.a(
            ui.icon("message-circle"),
            ui.say(t("portal.new_reply", "New reply from {name}", name=PortalItem.fresh_by)),
            ui.icon("arrow-down", size="s"),
            href=f"#m-{PortalItem.fresh}",
            on_click=PortalItem.seen,
        ),
        class_name="p-live",
        role="status",
    )
    return rx.el.div(
        ui.each(PortalItem.bubbles, _bubble),
        rx.cond(PortalItem.fresh != "", pill, rx.fragment()),
        rx.cond(H.can_reply, _box(), rx.fragment()),
        class_name="p-conv",
        style={"margin_top": "24px"},
    )


def who_card() -> rx.Component:
    """'Who can see this?'; absent where it is off."""
    who = PortalItem.who

    def person(row: Any) -> rx.Component:
        face = rx.el.span(row.initials, class_name="avatar cust a2", custom_attrs={"aria-hidden": "true"})
        return rx.el.li(face, rx.el.span(rx.el.b(ui.say_row(row.title)), rx.el.small(ui.say_row(row.way))))

    def face(icon: str, look: str) -> rx.Component:
        return rx.el.span(ui.icon(icon, size="s"), class_name=f"avatar {look}", custom_attrs={"aria-hidden": "true"})

    others = rx.el.li(face("users", "cust a3"), rx.el.span(rx.el.b(ui.say_row(who.others))))
    house = rx.el.li(
        face("headset", "desk"),
        rx.el.span(rx.el.b(who.company), rx.el.small(ui.say(t("portal.who.house", "The people who answer you")))),
    )
    card = rx.el.section(
        rx.el.h2(ui.icon("eye"), ui.say(t("portal.who", "Who can see this?"))),
        rx.el.p(ui.say_row(who.text)),
        rx.el.ul(ui.each(who.people, person), rx.cond(who.others.default != "", others, rx.fragment()), house),
        rx.el.div(ui.icon("lock", size="xs"), rx.el.span(ui.say_row(who.end)), class_name="end"),
        class_name="p-card p-card-pad p-who",
        id="who",
    )
    return rx.cond(who.shown, card, rx.fragment())


def peek() -> rx.Component:
    """Where the card of the readers stands below the conversation, this line says it above and leads there."""
    line = rx.el.a(
        ui.icon("eye"),
        rx.el.span(
            rx.el.b(ui.say(t("portal.who", "Who can see this?"))),
            rx.el.span(ui.say_row(PortalItem.who.text), class_name="meta"),
        ),
        ui.icon("chevron-right"),
        href="#who",
        class_name="p-peek",
    )
    return rx.cond(PortalItem.who.shown, line, rx.fragment())


def details() -> rx.Component:
    """The properties that are on."""

    def row(each: Any) -> rx.Component:
        value = rx.cond(
            each.href != "",
            ui.anchor(each.value, href=each.href, class_name="p-link"),
            rx.cond(
                each.stars > 0,
                ui.stars(each.stars, t("portal.priority", "{n} of 5", n=each.stars)),
                rx.el.span(each.value, title=each.exact),
            ),
        )
        return rx.fragment(rx.el.dt(ui.say_row(each.label)), rx.el.dd(value))

    card = rx.el.section(
        rx.el.h2(ui.say(t("portal.details", "Details"))),
        rx.el.dl(ui.each(PortalItem.properties, row)),
        class_name="p-card p-card-pad p-props",
    )
    return rx.cond(PortalItem.properties.length() > 0, card, rx.fragment())


def gone() -> rx.Component:
    """Access ended while the page was open; the person's own unsent text is the only thing kept."""
    unsent = rx.el.textarea(
        default_value=PortalItem.draft, read_only=True, class_name="textarea p-unsent",
        aria_label=ui.say(t("portal.unsent", "What you wrote and did not send")),
    )  # fmt: skip
    return rx.el.div(
        panel(
            "lock",
            t("portal.gone", "You no longer have access"),
            t(
                "portal.gone.text",
                "This page was shared with you and is not any more. Questions? Ask the people you work with.",
            ),
            back_home(),
        ),
        rx.cond(PortalItem.draft != "", unsent, rx.fragment()),
        role="status",
    )


def _bubble(row: Any) -> rx.Component:
    shape = rx.cond(row.side == "company", "", "cust")
    tint = rx.cond(row.side == "mine", "a1", "a2")
    you, anyone = t("portal.you", "You"), t("portal.first", "The request")
    name = rx.cond(row.side == "mine", ui.say(you), rx.cond(row.name != "", row.name, ui.say(anyone)))

    def face(size: str) -> rx.Component:
        return rx.el.span(
            rx.cond(row.side == "mine", FRAME.initials, row.initials),
            class_name=ui.classes("avatar", shape, tint, size),
            custom_attrs={"aria-hidden": "true"},
        )

    body = rx.cond(row.html != "", ui.safe_html(row.html), rx.el.div(row.text, class_name="msg-body p-plain"))
    files = rx.el.div(ui.each(row.pictures, _picture), ui.each(row.files, _file), class_name="p-files")
    return rx.el.article(
        face("lg"),
        rx.el.div(
            rx.el.div(
                face("sm"),
                rx.el.b(name),
                rx.cond(row.company != "", rx.el.span(row.company, class_name="from"), rx.fragment()),
                rx.cond(
                    PortalItem.fresh == row.ref,
                    rx.el.span(ui.say(t("portal.fresh", "New")), class_name="p-pill-new"),
                    rx.fragment(),
                ),
                rx.el.time(ui.say_row(row.created.text), title=row.created.exact, date_time=row.created.iso),
                class_name="msg-head",
            ),
            rx.cond((row.html != "") | (row.text != ""), body, rx.fragment()),
            rx.cond(row.pictures.length() + row.files.length() > 0, files, rx.fragment()),
            class_name="msg-card",
        ),
        class_name=ui.classes(
            "msg",
            rx.cond(row.side == "mine", "mine", "").to(str),
            rx.cond(PortalItem.fresh == row.ref, "is-new", "").to(str),
        ),
        id=f"m-{row.ref}",
        key=row.ref,
    )


def _picture(row: Any) -> rx.Component:
    words = rx.el.span(row.name, rx.el.small(row.size), class_name="cut")
    return rx.el.a(
        rx.el.img(src=row.url, alt=row.name, loading="lazy"), words,
        href=row.url, target="_blank", rel="noopener noreferrer", class_name="p-thumb", title=row.name, key=row.ref,
    )  # fmt: skip


def _file(row: Any) -> rx.Component:
    return rx.el.a(
        rx.el.span(ui.icon("file-text"), class_name="fi"),
        rx.el.span(rx.el.b(row.name, class_name="cut"), rx.el.small(row.size), class_name="grow"),
        href=f"{row.url}?download=true", class_name="p-file", title=row.name, key=row.ref,
    )  # fmt: skip


def _box() -> rx.Component:
    words = t("portal.reply.label", "Your reply")
    area = rx.el.textarea(
        name="text", id="text", key=f"box-{PortalItem.sent}", default_value=PortalItem.draft, class_name="p-area",
        placeholder=ui.say(t("portal.reply.place", "Write a reply")), on_change=PortalItem.keep,
        auto_focus=PortalItem.sent > 0, max_length=100_000,
    )  # fmt: skip
    error = PortalItem.errors["text"]
    sees = rx.el.p(
        ui.icon("eye", size="s"),
        rx.el.span(rx.el.b(ui.say_row(PortalItem.goes_to)), " ", ui.say_row(PortalItem.read_by)),
        class_name="p-sees",
    )
    wrong = rx.el.p(
        ui.icon("circle-alert", size="s"), ui.say_row(error), class_name="error", role="alert",
        style={"padding": "0 20px 12px"},
    )  # fmt: skip
    foot = rx.el.div(
        rx.cond(
            H.can_attach,
            upload_button(PortalItem, kind=H.kind),
            rx.fragment(),
        ),
        rx.cond(PortalItem.saved, rx.el.span(ui.say(t("portal.saved", "Draft saved")), class_name="meta p-hide-s"), ""),
        rx.el.span(class_name="grow"),
        rx.el.span(ui.kbd("Ctrl"), " ", ui.kbd("Enter"), class_name="meta p-hide-s"),
        ui.button(t("portal.reply.send", "Send reply"), look="primary", type="submit", key="mod+Enter"),
        class_name="p-reply-foot",
    )
    return ui.form(
        rx.el.label(ui.say(words), class_name="sr", html_for="text"),
        area,
        rx.cond(error & error.default, wrong, rx.fragment()),
        upload_list(PortalItem),
        sees,
        foot,
        on_submit=PortalItem.send,
        class_name="p-card p-reply",
        aria_label=ui.say(words),
    )
