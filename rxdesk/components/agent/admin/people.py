"""Agents and teams."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import head
from rxdesk.i18n import t
from rxdesk.state.admin_people import ROLES, People


def people_admin() -> rx.Component:
    """The agents with their roles, then the teams."""
    return rx.el.section(
        head(
            t("admin.people", "Agents and teams"),
            ui.count(People.agents.length()),
            rx.el.span(
                ui.button(t("agent.invite", "Invite agent"), lead="plus", small=True, on_click=People.add),
                class_name="push row",
            ),
        ),
        rx.el.div(
            ui.table(
                [
                    ui.th(t("agent.name.label", "Name")),
                    ui.th(t("agent.mail", "E-mail"), class_name="opt"),
                    ui.th(t("agent.role", "Role")),
                    ui.th(t("agent.teams", "Teams"), class_name="opt"),
                    ui.th(t("agent.acts", "Actions"), class_name="r"),
                ],
                ui.each(People.agents, _agent),
                label=t("agent.list", "Agents"),
                class_name="fixed agents",
                custom_attrs={"data-rows": ""},
            ),
            rx.el.div(
                ui.button(
                    rx.cond(
                        People.left,
                        ui.say(t("agent.hide_left", "Hide the deactivated")),
                        ui.say(t("agent.show_left", "Show the deactivated too")),
                    ).to(str),
                    look="ghost",
                    small=True,
                    on_click=People.toggle_left,
                ),
                class_name="more-line",
            ),
            _teams(),
            class_name="scroll",
        ),
        _invite(),
        class_name="pane",
        aria_label=ui.say(t("admin.people", "Agents and teams")),
    )


def _agent(row: Any) -> rx.Component:
    choices = [(str(role), words) for role, words in ROLES.items() if role != "owner"]
    role = rx.el.select(
        *(rx.el.option(ui.say(words), value=value) for value, words in choices),
        value=row.role,
        aria_label=ui.say(t("agent.role_of", "Role of {name}", name=row.name)),
        on_change=lambda value: People.set_role(row.id, value),
        class_name="select narrow",
    )
    fixed = rx.match(row.role, *((str(role_), ui.say(words)) for role_, words in ROLES.items()), row.role)
    act = rx.cond(
        row.active,
        ui.button(t("agent.deactivate", "Deactivate"), look="ghost", small=True, on_click=People.deactivate(row.id)),
        ui.button(t("agent.reactivate", "Reactivate"), look="ghost", small=True, on_click=People.reactivate(row.id)),
    )
    return ui.tr(
        ui.td(
            rx.el.span(
                ui.avatar(row.face.initials, tint=row.face.tint),
                rx.el.span(row.name, class_name="cut", title=row.name),
                rx.cond(row.active, rx.fragment(), ui.chip(t("customers.off", "Deactivated"), lead="ban")),
                class_name="row",
            )
        ),
        ui.td(row.email, class_name="meta opt cut", title=row.email),
        ui.td(rx.cond(row.fixed, fixed, role)),
        ui.td(row.teams, class_name="meta opt cut", title=row.teams),
        ui.td(rx.cond(row.fixed, rx.fragment(), act), class_name="r"),
        key=row.id,
    )


def _teams() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.h2(ui.say(t("team.list", "Teams")), class_name="h-sec"), class_name="sect-head"),
        ui.each(People.teams, _team),
        ui.form(
            ui.text_input(
                name="name", id="new-team", label=t("team.new", "Name of a new team"),
                placeholder=t("team.new", "Name of a new team"), required=True,
            ),
            ui.button(t("team.add", "Add team"), type="submit"),
            on_submit=People.add_team,
            reset_on_submit=True,
            class_name="add-line",
        ),
        class_name="sect teams",
    )  # fmt: skip


def _team(row: Any) -> rx.Component:
    name = f"team-{row.id}"
    return rx.el.div(
        ui.icon("users"),
        rx.el.span(row.name, class_name="strong cut"),
        ui.count(row.count),
        rx.el.span(row.names, class_name="meta cut", title=row.names),
        rx.el.span(
            ui.button(t("team.members", "Members"), look="ghost", small=True, **ui.opens(name)), class_name="push"
        ),
        ui.popover(
            rx.foreach(
                row.boxes,
                lambda box: rx.el.label(
                    rx.el.input(
                        type="checkbox", checked=box.inside, on_change=lambda _: People.toggle_member(row.id, box.id)
                    ),
                    rx.el.span(box.name, class_name="cut"),
                    class_name="check",
                ),
            ),
            name=name,
            label=t("team.members_of", "Members of {name}", name=row.name),
            class_name="boxes",
        ),
        class_name="mini",
        key=row.id,
    )


def _invite() -> rx.Component:
    roles = [rx.el.option(ui.say(ROLES[role]), value=str(role)) for role in ROLES if str(role) in ("agent", "light")]
    admin = rx.el.option(ui.say(next(words for role, words in ROLES.items() if role == "admin")), value="admin")
    return ui.dialog(
        t("agent.invite", "Invite agent"),
        ui.form(
            ui.field(
                t("agent.mail", "E-mail"),
                ui.text_input(name="email", id="agent-email", type="email", required=True, auto_focus=True),
                name="agent-email",
                hint=t("agent.mail.hint", "A link goes there behind which they choose a password."),
                error=People.errors["email"],
            ),
            ui.field(
                t("agent.name.label", "Name"),
                ui.text_input(name="name", id="agent-name", required=True),
                name="agent-name",
                error=People.errors["name"],
            ),
            ui.field(
                t("agent.role", "Role"),
                rx.el.select(
                    *roles,
                    rx.cond(People.owner, admin, rx.fragment()),
                    id="agent-role",
                    name="role",
                    class_name="select",
                ),
                name="agent-role",
            ),
            rx.el.div(
                rx.el.span(
                    ui.button(t("ui.cancel", "Cancel"), on_click=People.close_dialog),
                    ui.button(t("agent.send", "Send invitation"), look="primary", type="submit"),
                    class_name="push btn-row",
                ),
                class_name="form-foot",
            ),
            on_submit=People.invite,
            class_name="stack form-gap",
        ),
        shown=People.adding,
        on_close=People.close_dialog,
        class_name="narrow-dialog",
    )
