"""The form for a new request, and who will see it."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.shell import panel
from rxdesk.components.portal.uploads import upload_button, upload_list
from rxdesk.i18n import t
from rxdesk.state.portal_new import PortalNew


def form() -> rx.Component:
    """Name, text, type, project, files."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h1(ui.say(t("portal.new.title", "What can we help you with?"))),
            rx.el.p(ui.say(t("portal.new.text", "Tell us what happened in your own words."))),
        ),
        class_name="p-page-head",
    )
    return rx.fragment(head, rx.el.div(_form(), rx.el.div(_who(), class_name="p-side"), class_name="p-two"))


def thanks() -> rx.Component:
    """Sent, where the portal shows no items."""
    another = ui.button(t("portal.another", "Write another one"), on_click=PortalNew.open)
    text = t("portal.thanks.text", "We answer you by e-mail. You can reply to that mail.")
    return panel("check", t("portal.thanks", "We have your request"), text, another, calm=False)


def _form() -> rx.Component:
    errors = PortalNew.errors
    name = rx.el.input(
        id="name", name="name", class_name=_wrong("input", errors["name"]), default_value=PortalNew.name,
        on_change=PortalNew.keep_name, auto_complete="off", aria_describedby="name-hint name-error",
        custom_attrs={"aria-required": "true"},
    )  # fmt: skip
    description = rx.el.textarea(
        id="description", name="description", class_name="textarea", default_value=PortalNew.description,
        on_change=PortalNew.keep_description, rows="6",
    )  # fmt: skip
    title = t("portal.new.name", "What is it about?")
    files = rx.el.div(
        rx.el.span(ui.say(t("portal.new.files", "Files")), " ", _optional(), class_name="label"),
        rx.el.div(
            ui.icon("upload"),
            rx.el.span(ui.say(t("portal.new.drop", "Up to 25 MB each")), class_name="grow"),
            upload_button(PortalNew, kind=PortalNew.kind),
            class_name="p-drop",
        ),
        upload_list(PortalNew),
        class_name="field",
    )
    send = rx.el.div(
        ui.button(t("portal.new.send", "Send request"), look="primary", lead="send", type="submit", key="mod+Enter"),
        ui.link(t("portal.cancel", "Cancel"), href="/portal", class_name="btn ghost"),
        class_name="p-send",
    )
    hint = t("portal.new.name.hint", "One short line is enough.")
    return ui.form(
        ui.field(title, name, name="name", hint=hint, error=errors["name"]),
        ui.field(t("portal.new.description", "What happened?"), description, name="description"),
        _choices(),
        rx.cond(PortalNew.can_attach, files, rx.fragment()),
        send,
        on_submit=PortalNew.send,
        class_name="p-form",
        key=f"form-{PortalNew.form}",
        aria_label=ui.say(t("portal.new", "New request")),
    )


def _choices() -> rx.Component:
    """Type and project side by side, each only where the portal has it."""
    errors = PortalNew.errors

    def option(row: Any) -> rx.Component:
        return rx.el.option(row.label, value=row.value, key=row.value)

    kind = ui.field(
        t("portal.new.type", "What kind of request is it?"),
        rx.el.select(
            ui.each(PortalNew.types, option), name="type", id="type", class_name="select", value=PortalNew.type,
            on_change=PortalNew.choose_type,
        ),
        name="type",
        error=errors["type"],
    )  # fmt: skip
    project = ui.field(
        t("portal.new.project", "Project"),
        rx.el.select(
            rx.el.option(ui.say(t("portal.new.no_project", "No project")), value=""),
            ui.each(PortalNew.projects, option),
            name="project", id="project", class_name="select", value=PortalNew.project,
            on_change=PortalNew.choose_project,
        ),
        name="project",
        hint=t("portal.new.project.hint", "Optional: one of the projects that you follow."),
        error=errors["project"],
    )  # fmt: skip
    return rx.el.div(
        rx.cond(PortalNew.types.length() > 0, kind, rx.fragment()),
        rx.cond(PortalNew.projects.length() > 0, project, rx.fragment()),
        class_name="p-half",
    )


def _who() -> rx.Component:
    you = rx.el.li(
        rx.el.span(ui.icon("user", size="s"), class_name="avatar cust a1", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(
            rx.el.b(ui.say(t("portal.you", "You"))), rx.el.small(ui.say(t("portal.new.you", "Here and by e-mail")))
        ),
    )
    follow = t(
        "portal.new.followers", "Follow {name}, where this portal shows them its requests", name=PortalNew.project_name
    )
    others = rx.el.li(
        rx.el.span(ui.icon("users", size="s"), class_name="avatar cust a3", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(
            rx.el.b(ui.say(t("portal.new.others", "People who follow the project"))), rx.el.small(ui.say(follow))
        ),
    )
    house = rx.el.li(
        rx.el.span(ui.icon("headset", size="s"), class_name="avatar desk", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(rx.el.b(PortalNew.company), rx.el.small(ui.say(t("portal.who.house", "The people who answer you")))),
    )
    end = t("portal.new.end", "The request itself names everybody who can read it, as soon as it is sent.")
    return rx.el.section(
        rx.el.h2(ui.icon("eye"), ui.say(t("portal.new.who", "Who will see this?"))),
        rx.el.ul(you, rx.cond(PortalNew.project_name != "", others, rx.fragment()), house),
        rx.el.div(ui.icon("lock", size="xs"), rx.el.span(ui.say(end)), class_name="end"),
        class_name="p-card p-card-pad p-who",
        custom_attrs={"aria-live": "polite"},
    )


def _optional() -> rx.Component:
    return rx.el.span(ui.say(t("portal.optional", "optional")), class_name="p-opt")


def _wrong(look: str, error: Any) -> Any:
    return rx.cond(error & error.default, f"{look} is-error", look)
