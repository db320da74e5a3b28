"""/projects: projects by portfolio or customer, with the panel of the one that is chosen."""

import reflex as rx

from rxdesk.components.agent.projects.dialogs import project_dialogs
from rxdesk.components.agent.projects.listed import projects_pane, projects_side, projects_title
from rxdesk.components.agent.projects.panel import project_pane
from rxdesk.components.agent.shell import shell
from rxdesk.state.project_panel import ProjectPanel


def projects_page() -> rx.Component:
    return shell(
        rx.el.div(
            projects_pane(),
            rx.cond(ProjectPanel.shown, project_pane(), rx.fragment()),
            class_name=rx.cond(ProjectPanel.shown, "beside has-panel", "beside"),
        ),
        project_dialogs(),
        application="projects",
        crumbs=(projects_title(),),
        side=projects_side(),
    )
