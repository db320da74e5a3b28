"""The dialogs of the projects screen: share a project, add a project, add a portfolio."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.customers.impact import impact
from rxdesk.components.agent.projects.panel import ROLES, members_too, portal_line, seen_line
from rxdesk.i18n import t
from rxdesk.state.project_panel import ProjectPanel
from rxdesk.state.projects import ProjectList


def project_dialogs() -> rx.Component:
    """All of them; each is drawn only while it is open."""
    return rx.fragment(_share(), _add_project(), _add_portfolio())


def _share() -> rx.Component:
    customers = ProjectPanel.share_tab == "customers"
    agents, teams = t("share.find.agents", "Add agents"), t("share.find.teams", "Add teams")
    people = t("share.find.customers", "Add customers or organizations")
    words = rx.match(ProjectPanel.share_tab, ("agents", ui.say(agents)), ("teams", ui.say(teams)), ui.say(people)).to(
        str
    )
    both = t("share.several.more", "They read each other's Customer replies in its conversations.")
    warning = rx.el.div(
        ui.icon("users"),
        rx.el.span(rx.el.b(ui.say_row(ProjectPanel.several)), " ", ui.say(both)),
        class_name="banner warn",
        role="status",
    )
    save = rx.el.span(
        ui.button(t("ui.cancel", "Cancel"), on_click=ProjectPanel.stop_sharing),
        ui.button(
            t("share.save", "Save"), look="primary", disabled=~ProjectPanel.changed, on_click=ProjectPanel.save_share
        ),
        class_name="push btn-row",
    )
    done = rx.el.span(ui.button(t("share.done", "Done"), on_click=ProjectPanel.stop_sharing), class_name="push btn-row")
    return ui.dialog(
        t("share.title", "Share “{name}”", name=ProjectPanel.project.name),
        seen_line("share-seen"),
        ui.tabs(
            *(_tab(name, label) for name, label in _TABS),
            label=t("share.with", "Share with"),
        ),
        rx.el.div(
            ui.search_input(name="share-find", label=words, on_change=ProjectPanel.find),
            class_name="add-line",
        ),
        ui.rows(ui.each(ProjectPanel.found, _candidate), label=t("share.found", "People found"), class_name="places"),
        rx.el.ul(ui.each(ProjectPanel.rows, _row), class_name="share-list"),
        rx.cond(customers & (ProjectPanel.several.default != ""), warning, rx.fragment()),
        rx.cond(
            customers & ProjectPanel.changed & (ProjectPanel.impact.text.default != ""),
            impact(ProjectPanel.impact),
            rx.fragment(),
        ),
        shown=ProjectPanel.sharing,
        on_close=ProjectPanel.stop_sharing,
        foot=[rx.cond(customers, portal_line(), rx.fragment()), rx.cond(customers, save, done)],
        class_name="share-dialog",
    )


_TABS = (
    ("agents", t("share.agents", "Agents")),
    ("teams", t("share.teams", "Teams")),
    ("customers", t("share.customers", "Customers")),
)


def _tab(name: str, label: Any) -> rx.Component:
    return ui.tab(label, active=ProjectPanel.share_tab == name, on_click=ProjectPanel.choose_share_tab(name))


def _face(row: Any) -> rx.Component:
    return rx.cond(row.kind == "team", ui.icon("users"), ui.avatar(row.initials, kind=row.kind, size="md"))


def _candidate(row: Any) -> rx.Component:
    return rx.el.button(
        _face(row),
        rx.el.span(row.name, class_name="cut"),
        rx.el.span(row.home, class_name="meta cut"),
        rx.el.span(ui.icon("plus", size="s"), class_name="push"),
        type="button",
        class_name="menu-item",
        on_click=ProjectPanel.put(row.kind, row.id),
        key=f"{row.kind}{row.id}",
        **ui.row_of_list({}),
    )


def _row(row: Any) -> rx.Component:
    about = rx.cond((row.kind == "organization") & (row.state != "added"), members_too(row.members), row.home)
    state = rx.match(
        row.state,
        ("added", ui.chip(t("share.added", "Added now"), tone="ok", lead="plus")),
        ("removed", ui.chip(t("share.removed", "Removed now"), tone="bad", lead="minus")),
        rx.fragment(),
    )
    take = rx.cond(row.state == "", ui.say(t("share.remove", "Remove")), ui.say(t("share.undo", "Undo"))).to(str)
    role = rx.el.select(
        *(rx.el.option(ui.say(words), value=value) for value, words in ROLES.items()),
        value=row.role,
        aria_label=ui.say(t("share.role", "Role of {name}", name=row.name)),
        on_change=lambda value: ProjectPanel.set_role(row.kind, row.id, value),
        class_name="select narrow",
    )
    return rx.el.li(
        _face(row),
        rx.el.span(rx.el.b(row.name, class_name="strong"), " ", rx.el.span(about, class_name="meta"), class_name="cut"),
        rx.el.span(
            state,
            rx.cond(row.role != "", role, rx.fragment()),
            ui.button(take, look="ghost", small=True, on_click=ProjectPanel.take(row.kind, row.id)),
            class_name="right",
        ),
        class_name=rx.cond(row.state == "removed", "is-removed", ""),
        key=f"{row.kind}{row.id}",
    )


def _add_project() -> rx.Component:
    return ui.dialog(
        t("projects.add", "Add project"),
        ui.form(
            ui.field(
                t("customers.name", "Name"),
                ui.text_input(name="name", id="new-project", required=True, auto_focus=True),
                name="new-project",
                error=ProjectList.errors["name"],
            ),
            ui.field(
                t("projects.portfolio", "Portfolio"),
                _choice("portfolio_id", ProjectList.portfolio_choices, t("projects.no_portfolio", "In no portfolio")),
                name="portfolio_id",
            ),
            ui.field(
                t("customers.organization", "Organization"),
                _choice("organization_id", ProjectList.organization_choices, t("projects.no_customer", "No customer")),
                name="organization_id",
                hint=t("projects.organization.hint", "Whose project it is; nobody sees it before it is shared."),
            ),
            _foot(t("projects.add", "Add project")),
            on_submit=ProjectList.add_project,
            class_name="stack form-gap",
        ),
        shown=ProjectList.adding == "project",
        on_close=ProjectList.close_dialog,
        class_name="narrow-dialog",
    )


def _add_portfolio() -> rx.Component:
    return ui.dialog(
        t("projects.add_portfolio", "Add portfolio"),
        ui.form(
            ui.field(
                t("customers.name", "Name"),
                ui.text_input(name="name", id="new-portfolio", required=True, auto_focus=True),
                name="new-portfolio",
                error=ProjectList.errors["name"],
            ),
            _foot(t("projects.add_portfolio", "Add portfolio")),
            on_submit=ProjectList.add_portfolio,
            class_name="stack form-gap",
        ),
        shown=ProjectList.adding == "portfolio",
        on_close=ProjectList.close_dialog,
        class_name="narrow-dialog",
    )


def _choice(name: str, choices: Any, none: Any) -> rx.Component:
    return rx.el.select(
        rx.el.option(ui.say(none), value=""),
        rx.foreach(choices, lambda row: rx.el.option(row.label, value=row.value)),
        id=name,
        name=name,
        class_name="select",
    )


def _foot(label: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            ui.button(t("ui.cancel", "Cancel"), on_click=ProjectList.close_dialog),
            ui.button(label, look="primary", type="submit"),
            class_name="push btn-row",
        ),
        class_name="form-foot",
    )
