"""The list of projects: by portfolio or by customer organization, with who sees each."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.shell import side_head
from rxdesk.i18n import t
from rxdesk.state.project_panel import ProjectPanel
from rxdesk.state.projects import ProjectList


def projects_side() -> rx.Component:
    """What stands in the side column of the projects screen."""

    def entry(lead: str, label: Any, *, active: Any, on_click: Any) -> rx.Component:
        return rx.el.button(
            ui.icon(lead),
            rx.el.span(ui.say(label), class_name="cut"),
            type="button",
            class_name=ui.classes("nav nav-btn", rx.cond(active, "is-active", "").to(str)),
            aria_pressed=active,
            on_click=on_click,
        )

    by_portfolio, archived = ProjectList.by == "portfolio", ProjectList.archived
    return rx.fragment(
        side_head(t("app.projects", "Projects"), lead="folder-kanban"),
        entry(
            "folder-tree",
            t("projects.by_portfolio", "By portfolio"),
            active=by_portfolio,
            on_click=ProjectList.group_by("portfolio"),
        ),
        entry(
            "building-2",
            t("projects.by_customer", "By customer"),
            active=~by_portfolio,
            on_click=ProjectList.group_by("organization"),
        ),
        rx.el.div(ui.say(t("projects.which", "Show")), class_name="side-label"),
        entry(
            "folder-kanban",
            t("projects.living", "Current projects"),
            active=~archived,
            on_click=ProjectList.look_at("living"),
        ),
        entry("archive", t("projects.archived", "Archived"), active=archived, on_click=ProjectList.look_at("archived")),
    )


def projects_title() -> rx.Var[str]:
    """The name of the grouping that is on show."""
    by_portfolio, by_customer = t("projects.by_portfolio", "By portfolio"), t("projects.by_customer", "By customer")
    return rx.cond(ProjectList.by == "portfolio", ui.say(by_portfolio), ui.say(by_customer)).to(str)


def projects_pane() -> rx.Component:
    """The list beside which the panel opens."""
    adds = rx.fragment(
        ui.button(
            t("projects.add_portfolio", "Add portfolio"),
            lead="plus",
            small=True,
            look="ghost",
            class_name="not-phone",
            on_click=ProjectList.add("portfolio"),
        ),
        ui.button(t("projects.add", "Add project"), lead="plus", small=True, on_click=ProjectList.add("project")),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h1(projects_title(), class_name="title cut"),
            ui.count(ProjectList.total),
            rx.el.span(rx.cond(ProjectList.may_add, adds, rx.fragment()), class_name="push row"),
            class_name="pane-head",
        ),
        rx.el.div(
            ui.search_input(
                name="find-project",
                label=t("projects.find", "Find a project"),
                key="/",
                default_value=ProjectList.search,
                on_change=ProjectList.find,
            ),
            class_name="pane-sub",
        ),
        rx.el.div(
            rx.cond(
                ProjectList.loaded,
                rx.cond(ProjectList.groups.length() > 0, _table(), _none()),
                rx.el.div(ui.skeleton("60%", "40%", "70%", label=t("ui.loading", "Loading")), class_name="loading"),
            ),
            class_name="scroll",
        ),
        class_name="pane",
        aria_label=ui.say(t("app.projects", "Projects")),
    )


def _table() -> rx.Component:
    head = [
        ui.th(t("projects.project", "Project")),
        ui.th(t("projects.status", "Status"), class_name="opt"),
        ui.th(t("projects.open", "Open"), class_name="r"),
        ui.th(t("projects.done", "Done"), class_name="r opt"),
        ui.th(t("projects.shared_with", "Shared with")),
    ]
    more = ui.button(t("list.more", "Show more"), look="ghost", small=True, on_click=ProjectList.show_more)
    return rx.fragment(
        rx.el.table(
            rx.el.thead(rx.el.tr(*head)),
            ui.each(ProjectList.groups, _group),
            class_name="table projects",
            aria_label=ui.say(t("app.projects", "Projects")),
            custom_attrs={"data-rows": ""},
        ),
        rx.cond(ProjectList.more, rx.el.div(more, class_name="more-line"), rx.fragment()),
    )


def _group(group: Any) -> rx.Component:
    without = rx.cond(
        ProjectList.by == "portfolio",
        ui.say(t("projects.no_portfolio", "In no portfolio")),
        ui.say(t("projects.no_customer", "No customer")),
    )
    face = rx.cond(
        ProjectList.by == "portfolio",
        ui.icon("folder-tree"),
        rx.cond(group.name != "", ui.avatar(group.initials, kind="organization", size="sm"), ui.icon("circle-dashed")),
    )
    head = rx.el.tr(
        ui.td(
            rx.el.span(
                face,
                rx.el.b(rx.cond(group.name != "", group.name, without), class_name="cut"),
                ui.count(group.total),
                class_name="row",
            ),
            col_span=5,
        ),
        class_name="orgrow",
    )
    empty = rx.el.tr(
        ui.td(ui.say(t("projects.portfolio.empty", "No projects in it yet")), col_span=5, class_name="meta left")
    )
    return rx.el.tbody(
        head, rx.cond(group.projects.length() > 0, ui.each(group.projects, _project), empty), key=group.key
    )


def _project(row: Any) -> rx.Component:
    shown = ProjectPanel.shown & (ProjectPanel.project.id == row.id)
    nobody = rx.el.span(ui.say(t("projects.nobody", "No customer")), class_name="meta")
    private = rx.el.span(ui.icon("lock", size="s"), title=ui.say(t("projects.private", "For its members only")))
    return ui.tr(
        ui.td(
            rx.el.span(
                rx.el.button(
                    row.name, type="button", class_name="plain cut", title=row.name, on_click=ProjectPanel.show(row.id)
                ),
                rx.cond(row.private, private, rx.fragment()),
                rx.cond(
                    row.published, rx.fragment(), ui.chip(t("projects.unpublished", "Not published"), lead="eye-off")
                ),
                class_name="row",
            )
        ),
        ui.td(ui.status(row.shape, row.status), class_name="opt"),
        ui.td(row.open, class_name="r"),
        ui.td(row.done, class_name="r opt"),
        ui.td(rx.cond(row.seen_by != "", row.seen_by, nobody), class_name="cut", title=row.seen_by),
        key=row.id,
        class_name=ui.classes(rx.cond(shown, "is-selected", "").to(str), "clickable"),
    )


def _none() -> rx.Component:
    nothing_archived = ui.empty(
        t("projects.none.archived", "No archived projects"),
        t(
            "projects.none.archived.text",
            "A project that is archived leaves the lists and its customers, and waits here.",
        ),
        ui.button(t("projects.living.show", "Show current projects"), on_click=ProjectList.look_at("living")),
        lead="archive",
    )
    return rx.cond(
        (ProjectList.search != "") | ProjectList.archived,
        rx.cond(
            ProjectList.search != "",
            ui.empty(
                t("projects.none.found", "No project found"),
                t("projects.none.found.text", "No project matches. Look for less, or among the others."),
                lead="search-x",
            ),
            nothing_archived,
        ),
        ui.empty(
            t("projects.none", "No projects yet"),
            t("projects.none.text", "A project keeps tickets and tasks together and can be shared with customers."),
            ui.button(t("projects.add", "Add project"), lead="plus", on_click=ProjectList.add("project")),
            lead="folder-kanban",
        ),
    )
