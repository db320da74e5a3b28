"""The dialog that adds a ticket or a task."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t
from rxdesk.state.add_item import AddItem


def add_item_dialog() -> rx.Component:
    """Open while the state has a kind; every control keeps what was typed when something is wrong."""
    is_task = AddItem.kind == "task"
    title = rx.cond(is_task, ui.say(t("add.task.title", "Add task")), ui.say(t("add.ticket.title", "Add ticket")))
    press = rx.cond(
        is_task, ui.say(t("add.task.press", "Add the task")), ui.say(t("add.ticket.press", "Add the ticket"))
    )
    errors = AddItem.errors
    nobody = [rx.el.option(ui.say(t("add.nobody", "Nobody yet")), value="")]
    outside = [rx.el.option(ui.say(t("add.outside", "Outside of projects")), value="")]
    stars = [(str(number), t(f"stars.{number}", "{n} of 5 stars", n=number)) for number in range(6)]
    form = ui.form(
        ui.field(
            t("add.name", "Name"),
            ui.text_input(name="name", id="name", max_length=300, auto_focus=True),
            name="name",
            error=errors["name"],
        ),
        ui.field(
            t("add.requester", "Requester"),
            ui.text_input(
                name="requester",
                id="requester",
                list="add-people",
                auto_complete="off",
                placeholder="name@company.test",
            ),
            name="requester",
            hint=t("add.requester.hint", "An address that is new makes a customer."),
            error=errors["email"],
        ),
        rx.el.datalist(
            ui.each(AddItem.people, lambda row: rx.el.option(row.label, value=row.value, key=row.value)),
            id="add-people",
        ),
        ui.field(
            t("add.text", "Description"), ui.textarea(name="description", id="description", rows=5), name="description"
        ),
        rx.el.div(
            ui.field(
                t("add.project", "Project"),
                _choice("project", AddItem.projects, outside),
                name="project",
                error=errors["project_id"],
            ),
            ui.field(
                t("add.assignee", "Assignee"),
                _choice("assignee", AddItem.agents, nobody),
                name="assignee",
                error=errors["assignee_ids"],
            ),
            ui.field(t("add.priority", "Priority"), ui.select(stars, name="priority", id="priority"), name="priority"),
            class_name="form-grid",
        ),
        ui.checkbox(
            t("add.published", "Published: customers whom the portal admits see it"),
            name="published",
            default_checked=AddItem.published,
        ),
        id="add-item",
        on_submit=AddItem.save,
        class_name="stack",
    )
    return ui.dialog(
        title,
        form,
        shown=AddItem.kind != "",
        on_close=AddItem.close,
        foot=[
            ui.button(t("ui.cancel", "Cancel"), look="ghost", class_name="push", on_click=AddItem.close),
            ui.button(press, look="primary", type="submit", form="add-item"),
        ],
    )


def _choice(name: str, rows: rx.Var, first: list[rx.Component]) -> rx.Component:
    listed = ui.each(rows, lambda row: rx.el.option(row.label, value=row.value, key=row.value))
    return rx.el.select(*first, listed, name=name, id=name, class_name="select")
