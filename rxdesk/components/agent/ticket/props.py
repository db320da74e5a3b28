"""The right column: who takes part, and the properties, each changed in its place."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import head_line, moment, panel, wrong
from rxdesk.components.agent.ticket.people import people
from rxdesk.components.ui.text import Words
from rxdesk.i18n import t


def props() -> rx.Component:
    """The column; where the window is narrow it is the tab Details."""
    return rx.el.aside(people(), head_line(t("props.title", "Properties")), *_properties(), class_name="props")


def moving() -> rx.Component:
    """The dialog that moves the item to a project."""
    search = rx.el.input(
        type="search",
        placeholder=ui.say(t("move.find", "Find a project")),
        aria_label=ui.say(t("move.find", "Find a project")),
        class_name="input",
        auto_complete="off",
        on_change=panel.find_projects,
    )
    rows = ui.each(
        panel.found_projects,
        lambda each: ui.menu_item(
            each.name,
            lead="folder-kanban",
            checked=each.chosen,
            on_click=panel.move(each.id),
            key=each.id.to_string(),
        ),
    )
    out = ui.menu_item(
        t("move.out", "Outside of projects"),
        lead="box-select",
        checked=panel.props.project_id == 0,
        on_click=panel.move(0),
    )
    return ui.dialog(
        t("move.title", "Move to project"),
        rx.el.div(
            search,
            rx.el.div(
                out, rows, role="menu", aria_label=ui.say(t("move.title", "Move to project")), class_name="tp-found"
            ),
            class_name="stack",
        ),
        shown=panel.moving,
        on_close=panel.stop_moving,
        class_name="tp-dialog",
    )


def _properties() -> list[rx.Component]:
    shown = panel.props
    return [
        _prop(t("property.type", "Type"), _type()),
        _prop(t("property.project", "Project"), _project()),
        rx.cond(shown.project_id > 0, _prop(t("property.folder", "Folder"), _folder()), rx.fragment()),
        rx.cond(
            shown.organization != "",
            _prop(t("property.organization", "Organization"), _text(shown.organization)),
            rx.fragment(),
        ),
        _prop(t("property.percent", "% complete"), _percent()),
        wrong("percent_complete"),
        _prop(t("property.tags", "Tags"), _tags()),
        _prop(
            t("property.channel", "Channel"),
            rx.el.span(ui.icon(shown.channel_icon, size="s"), ui.say_row(shown.channel)),
        ),
        _prop(
            t("property.created", "Created"),
            rx.el.span(
                moment(shown.created),
                rx.el.span(shown.created_by, class_name="cut meta", title=shown.created_by),
                class_name="tp-moment",
            ),
        ),
        _prop(t("property.updated", "Updated"), rx.el.span(moment(shown.updated), class_name="tp-moment")),
    ]


def _prop(label: Words, value: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.span(ui.say(label)), value, class_name="prop")


def _text(value: Any) -> rx.Component:
    return rx.el.span(rx.el.span(value, class_name="cut", title=value), class_name="cut")


def _type() -> rx.Component:
    shown = panel.props
    inside = rx.fragment(ui.icon(shown.type_icon, size="s"), rx.el.span(shown.type, class_name="cut"))
    button = rx.el.button(inside, type="button", class_name="tp-value", **ui.opens("tp-type"))
    menu = ui.menu(
        ui.each(
            panel.types,
            lambda each: ui.menu_item(
                each.name,
                lead=each.look,
                checked=each.chosen,
                on_click=panel.set_type(each.id),
                key=each.id.to_string(),
            ),
        ),
        name="tp-type",
        label=t("ticket.type.choose", "Choose a type"),
    )
    return rx.el.span(rx.cond(panel.may.edit, rx.fragment(button, menu), inside))


def _project() -> rx.Component:
    shown = panel.props
    name = rx.cond(shown.project != "", shown.project, ui.say(t("move.out", "Outside of projects")))
    inside = rx.el.span(name, class_name="cut", title=name)
    button = rx.el.button(inside, type="button", class_name="tp-value", on_click=panel.start_moving)
    return rx.el.span(rx.cond(panel.may.edit, button, inside), class_name="cut")


def _folder() -> rx.Component:
    shown = panel.props
    name = rx.cond(shown.folder != "", shown.folder, ui.say(t("folder.none", "None")))
    inside = rx.el.span(name, class_name="cut")
    button = rx.el.button(inside, type="button", class_name="tp-value", **ui.opens("tp-folder"))
    menu = ui.menu(
        ui.menu_item(t("folder.none", "None"), checked=shown.folder == "", on_click=panel.set_folder(0)),
        ui.each(
            panel.folders,
            lambda each: ui.menu_item(
                each.name,
                lead="folder",
                checked=each.chosen,
                on_click=panel.set_folder(each.id),
                key=each.id.to_string(),
            ),
        ),
        name="tp-folder",
        label=t("folder.choose", "Choose a folder"),
    )
    return rx.el.span(rx.cond(panel.may.edit, rx.fragment(button, menu), inside), class_name="cut")


def _percent() -> rx.Component:
    shown = panel.props
    control = rx.el.input(
        input_mode="numeric",
        max_length=3,
        default_value=shown.percent.to_string(),
        key=panel.number.to_string() + "-" + shown.percent.to_string(),
        aria_label=ui.say(t("property.percent", "% complete")),
        class_name="input quiet tp-number",
        on_blur=panel.set_percent,
    )
    return rx.el.span(rx.cond(panel.may.edit, control, shown.percent), "%")


def _tags() -> rx.Component:
    shown = panel.props
    joined = shown.tags.join(", ")
    chips = rx.foreach(shown.tags, lambda tag: rx.el.span(tag, class_name="chip"))
    control = rx.el.input(
        default_value=joined,
        key=panel.number.to_string() + "-" + joined,
        placeholder=ui.say(t("tags.add", "Add tags")),
        aria_label=ui.say(t("property.tags", "Tags")),
        class_name="input quiet",
        max_length=2000,
        title=ui.say(t("tags.hint", "Several tags stand with commas between them")),
        on_blur=panel.set_tags,
    )
    return rx.el.span(rx.cond(panel.may.edit, control, chips))
