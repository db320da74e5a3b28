"""The panel of one project."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.customers.parts import section
from rxdesk.i18n import t
from rxdesk.state.project_panel import ProjectPanel
from rxdesk.state.shell import Shell

_ONE = ProjectPanel.project
ROLES = {
    "manager": t("project.role.manager", "Manager"),
    "lead": t("project.role.lead", "Lead"),
    "standard": t("project.role.standard", "Standard"),
    "restricted": t("project.role.restricted", "Restricted"),
}


def project_pane() -> rx.Component:
    """What it is, who sees it, who works in it."""
    return rx.el.section(
        _head(),
        rx.el.div(
            section(t("project.details", "Details"), _facts()),
            _followers(),
            _members(),
            section(
                t("project.folders", "Folders"),
                ui.each(_ONE.folders, _folder),
                rx.cond(_ONE.may_change, _add_folder(), rx.fragment()),
            ),
            class_name="scroll",
        ),
        class_name="pane second",
        aria_label=ui.say(t("project.panel", "Project {name}", name=_ONE.name)),
    )


def seen_line(name: str) -> rx.Component:
    """'Acme and all agents can see this. Why?'; `name` is the popover's own."""
    seen = _ONE.seen
    words = rx.el.span(
        rx.el.b(ui.say_row(seen.customers)),
        " ",
        rx.cond(seen.open, ui.say(t("seen.and", "and")), ui.say(t("seen.but", "but"))),
        " ",
        rx.el.b(ui.say_row(seen.agents)),
        " ",
        ui.say(t("seen.can", "can see this")),
        class_name="cut",
        title=ui.say_row(seen.customers),
    )
    title = t("project.seen.title", "Who can see this project, and why")
    settings = ui.link(t("seen.settings", "Open portal settings"), href="/admin/portal", class_name="link-btn")
    answer = ui.popover(
        rx.el.h3(ui.say(title), class_name="h-sec"),
        rx.el.ul(ui.each(seen.why, _reason), class_name="path any"),
        rx.cond(Shell.is_admin, rx.el.p(settings, class_name="below"), rx.fragment()),
        name=name,
        label=title,
        class_name="why project-why",
    )
    eye = ui.icon(rx.cond(seen.open, "eye", "eye-off").to(str), size="s")
    why = ui.link_button(t("seen.why", "Why?"), **ui.opens(name))
    return rx.fragment(rx.el.div(eye, words, why, class_name="seen"), answer)


def _reason(row: Any) -> rx.Component:
    mark = rx.el.span(
        ui.icon(rx.cond(row.holds, "check", "minus").to(str)),
        class_name=rx.cond(row.holds, "mark", "mark skip").to(str),
    )
    return rx.el.li(mark, rx.el.span(ui.say_row(row.text)))


def portal_line() -> rx.Component:
    """What the portal allows now, with the way to change it."""
    shows = t("project.portal.shows", "Portal “{portal}” shows items in followed projects.", portal=_ONE.portal)
    not_shown = t(
        "project.portal.hides", "Portal “{portal}” does not show items in followed projects.", portal=_ONE.portal
    )
    return rx.el.span(
        rx.cond(_ONE.follows_show, ui.say(shows), ui.say(not_shown)),
        " ",
        rx.cond(Shell.is_admin, ui.link(t("project.portal.change", "Change"), href="/admin/portal"), rx.fragment()),
        class_name="meta",
    )


def _head() -> rx.Component:
    archive = rx.cond(
        _ONE.archived,
        ui.menu_item(t("project.restore", "Bring back"), lead="archive-restore", on_click=ProjectPanel.toggle_archived),
        ui.menu_item(t("project.archive", "Archive project"), lead="archive", on_click=ProjectPanel.toggle_archived),
    )
    tools = rx.fragment(
        ui.button(t("project.share", "Share"), lead="share-2", small=True, on_click=ProjectPanel.share("customers")),
        ui.icon_button("ellipsis", t("panel.more", "More"), **ui.opens("project-more")),
        ui.menu(archive, name="project-more", label=t("panel.more", "More")),
    )
    return rx.el.header(
        rx.el.div(
            rx.el.div(
                rx.el.h2(_ONE.name, class_name="title cut", title=_ONE.name),
                rx.el.p(
                    rx.cond(_ONE.archived, ui.say(t("project.is_archived", "Archived")), _ONE.portfolios),
                    class_name="meta cut",
                ),
                class_name="grow",
            ),
            rx.cond(_ONE.may_change, tools, rx.fragment()),
            ui.icon_button("x", t("panel.close", "Close panel"), on_click=ProjectPanel.close),
            class_name="row",
        ),
        seen_line("project-seen"),
        class_name="org-head plain-head",
    )


def _facts() -> rx.Component:
    off = ~_ONE.may_change

    def line(name: str, label: Any, value: Any, **props: Any) -> rx.Component:
        control = ui.text_input(name=name, id=f"project-{name}", default_value=value, disabled=off, **props)
        return ui.field(label, control, name=f"project-{name}", error=ProjectPanel.errors[name])

    return rx.fragment(
        ui.form(
            line("name", t("customers.name", "Name"), _ONE.name),
            line("status", t("projects.status", "Status"), _ONE.status),
            line(
                "percent_complete",
                t("project.percent.label", "% complete"),
                _ONE.percent.to_string(),
                input_mode="numeric",
            ),
            line("description", t("panel.description", "Description"), _ONE.description),
            rx.cond(
                _ONE.may_change, ui.button(t("project.save", "Save details"), type="submit", small=True), rx.fragment()
            ),
            on_submit=ProjectPanel.save,
            class_name="profile",
            key=_ONE.id.to_string() + _ONE.name + _ONE.status + _ONE.percent.to_string() + _ONE.description,
        ),
        _toggle(
            t("project.publish", "Published"),
            t("project.publish.hint", "Followers see the project's own page"),
            name="published",
            on=_ONE.published,
            on_change=ProjectPanel.toggle_published(),
        ),
        _toggle(
            t("project.all_agents", "Shared with all agents"),
            t("project.all_agents.hint", "Off: its members and Admins alone see it"),
            name="shared_with_all",
            on=_ONE.shared_with_all,
            on_change=ProjectPanel.toggle_shared_with_all(),
        ),
    )


def _toggle(label: Any, hint: Any, *, name: str, on: Any, on_change: Any) -> rx.Component:
    made = ui.switch(label, name=name, checked=on, on_change=on_change, disabled=~_ONE.may_change)
    words = rx.el.span(rx.el.span(ui.say(label)), rx.el.span(ui.say(hint), class_name="meta sub"))
    return rx.el.div(words, rx.el.span(made, class_name="push"), class_name="mini switch-line")


def _followers() -> rx.Component:
    nobody = rx.el.p(ui.say(t("project.followers.none", "Not shared with any customer")), class_name="meta")
    manage = ui.button(
        t("project.manage", "Manage"), look="ghost", small=True, on_click=ProjectPanel.share("customers")
    )
    return section(
        t("project.followers", "Customers and organizations"),
        rx.cond(ProjectPanel.followers.length() > 0, ui.each(ProjectPanel.followers, _follower), nobody),
        rx.el.p(portal_line(), class_name="below"),
        side=rx.cond(_ONE.may_change, manage, rx.fragment()),
    )


def members_too(number: Any) -> rx.Var[str]:
    """How many an organization brings along."""
    one, many = t("project.member_too", "1 member, later ones too"), "{n} members, later ones too"
    return rx.cond(number == 1, ui.say(one), ui.say(t("project.members_too", many, n=number.to_string()))).to(str)


def _follower(row: Any) -> rx.Component:
    query = rx.cond(row.kind == "organization", "organization", "customer").to(str)
    return ui.anchor(
        ui.avatar(row.initials, kind=row.kind),
        rx.el.span(row.name, class_name="cut", title=row.name),
        rx.el.span(rx.cond(row.kind == "organization", members_too(row.members), row.home), class_name="meta"),
        href=f"/customers?{query}={row.id}",
        class_name="mini line-link",
        key=f"{row.kind}{row.id}",
    )


def _members() -> rx.Component:
    everybody = rx.el.p(
        rx.cond(
            _ONE.shared_with_all,
            ui.say(t("project.members.all", "All agents work in it; nobody has a role of their own")),
            ui.say(t("project.members.none", "Nobody but Admins")),
        ),
        class_name="meta",
    )
    manage = ui.button(t("project.manage", "Manage"), look="ghost", small=True, on_click=ProjectPanel.share("agents"))
    return section(
        t("project.members", "Agents and teams"),
        rx.cond(ProjectPanel.members.length() > 0, ui.each(ProjectPanel.members, _member), everybody),
        side=rx.cond(_ONE.may_change, manage, rx.fragment()),
    )


def _member(row: Any) -> rx.Component:
    role = rx.match(row.role, *((value, ui.say(words)) for value, words in ROLES.items()), row.role)
    face = rx.cond(row.kind == "team", ui.icon("users"), ui.avatar(row.initials, kind="agent"))
    return rx.el.div(
        face,
        rx.el.span(row.name, class_name="cut", title=row.name),
        rx.el.span(role, class_name="meta"),
        class_name="mini",
        key=f"{row.kind}{row.id}",
    )


def _folder(row: Any) -> rx.Component:
    return rx.el.div(ui.icon("folder"), rx.el.span(row.name, class_name="cut"), class_name="mini", key=row.id)


def _add_folder() -> rx.Component:
    return ui.form(
        ui.text_input(
            name="name", id="add-folder", label=t("project.folder.new", "Add a folder"),
            placeholder=t("project.folder.new", "Add a folder"), required=True,
        ),
        ui.button(t("panel.add", "Add"), type="submit"),
        on_submit=ProjectPanel.add_folder,
        reset_on_submit=True,
        class_name="add-line",
    )  # fmt: skip
