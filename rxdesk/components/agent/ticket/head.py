"""The head of the panel: number, who can see it, name, status, stars, assignees, and what else can be done."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.ticket.parts import face, panel, wrong
from rxdesk.components.agent.ticket.seen import seen_line
from rxdesk.i18n import t


def head(*, on_close: Any) -> rx.Component:
    """All that stands above the tabs, and the tabs."""
    return rx.el.header(_bar(on_close), _name(), _facts(), seen_line(), _flags(), _tabs(), class_name="detail-head")


def _bar(on_close: Any) -> rx.Component:
    back = ui.icon_button(
        "arrow-left", t("ticket.back", "Back to the list"), on_click=on_close, class_name="phone-only"
    )
    close = ui.icon_button("x", t("ticket.close", "Close"), on_click=on_close, class_name="not-phone", key="Escape")
    return rx.el.div(
        back,
        rx.el.span("#", panel.number, class_name="meta num"),
        _published(),
        rx.el.span(class_name="push"),
        ui.icon_button("ellipsis", t("ticket.more", "More"), **ui.opens("tp-more")),
        _more(),
        close,
        rx.el.button(
            ui.say(t("ticket.move", "Move to project")),
            on_click=panel.start_moving,
            type="button",
            tab_index=-1,
            class_name="sr",
            custom_attrs={"data-key": "m", "aria-hidden": "true"},
        ),
        class_name="row tp-bar",
    )


def _published() -> rx.Component:
    on, off = t("ticket.published", "Published"), t("ticket.unpublished", "Not published")
    return rx.el.button(
        ui.icon(rx.cond(panel.head.published, "eye", "eye-off").to(str), size="xs"),
        rx.cond(panel.head.published, ui.say(on), ui.say(off)),
        type="button",
        disabled=~panel.may.publish,
        aria_pressed=panel.head.published,
        on_click=panel.toggle_published,
        class_name=rx.cond(panel.head.published, "chip accent", "chip line").to(str),
        title=ui.say(t("ticket.publish.hint", "Customers see it where the portal admits them")),
    )


def _more() -> rx.Component:
    head = panel.head
    types = [
        ui.menu_label(t("ticket.type", "Type")),
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
    ]
    edit = [
        ui.menu_item(t("ticket.rename", "Rename"), lead="pencil", on_click=panel.start_rename),
        ui.menu_item(
            t("ticket.move_to", "Move to project…"), ui.kbd("M"), lead="folder-input", on_click=panel.start_moving
        ),
        *types,
    ]
    gone = head.archived | head.deleted
    remove = rx.cond(
        gone,
        ui.menu_item(t("ticket.restore", "Restore"), lead="archive-restore", on_click=panel.restore),
        rx.fragment(
            ui.menu_item(t("ticket.archive", "Archive"), lead="archive", on_click=panel.archive),
            ui.menu_item(t("ticket.delete", "Move to Trash"), lead="trash-2", on_click=panel.delete),
        ),
    )
    return ui.menu(
        rx.cond(panel.may.edit, rx.fragment(*edit), rx.fragment()),
        rx.cond(panel.may.remove, rx.fragment(ui.menu_label(t("ticket.put_away", "Put away")), remove), rx.fragment()),
        rx.cond(
            panel.may.edit | panel.may.remove,
            rx.fragment(),
            ui.menu_label(t("ticket.read_only", "You may read this and write internal notes")),
        ),
        name="tp-more",
        label=t("ticket.more", "More"),
    )


def _name() -> rx.Component:
    form = ui.form(
        ui.text_input(
            name="name",
            label=t("ticket.name", "Name"),
            default_value=panel.head.name,
            auto_focus=True,
            max_length=255,
        ),
        ui.button(t("ticket.rename.save", "Rename"), look="primary", small=True, type="submit"),
        ui.button(t("ui.cancel", "Cancel"), look="ghost", small=True, on_click=panel.cancel_rename),
        on_submit=panel.rename,
        class_name="row tp-rename",
    )
    shown = rx.el.h2(
        rx.cond(
            panel.may.edit,
            rx.el.button(
                panel.head.name,
                type="button",
                class_name="tp-name",
                title=ui.say(t("ticket.rename.hint", "Click to rename")),
                on_click=panel.start_rename,
            ),
            panel.head.name,
        )
    )
    return rx.fragment(rx.cond(panel.renaming, form, shown), wrong("name"))


def _facts() -> rx.Component:
    return rx.el.div(_status(), _stars(), _assignees(), class_name="facts")


def _status() -> rx.Component:
    label = t("ticket.status", "Status: {name}", name=panel.head.status)
    button = rx.el.button(
        ui.status(panel.head.shape, panel.head.status),
        ui.icon("chevron-down", size="xs"),
        type="button",
        class_name="fact",
        aria_label=ui.say(label),
        disabled=~panel.may.edit,
        **_keyed(ui.opens("tp-status"), "s"),
    )
    items = ui.each(
        panel.statuses,
        lambda each: rx.el.button(
            ui.status(each.look, each.name),
            rx.cond(each.chosen, ui.icon("check", class_name="push"), rx.fragment()),
            type="button",
            role="menuitemradio",
            aria_checked=each.chosen,
            class_name="menu-item",
            on_click=panel.set_status(each.id),
            key=each.id.to_string(),
        ),
    )
    return rx.fragment(button, ui.menu(items, name="tp-status", label=t("ticket.status.choose", "Choose a status")))


def _stars() -> rx.Component:
    words = ui.say_row(panel.head.priority_words)
    button = rx.el.button(
        ui.stars(panel.head.priority, words),
        type="button",
        class_name="fact",
        aria_label=words,
        disabled=~panel.may.edit,
        **ui.opens("tp-stars"),
    )
    items = [
        rx.el.button(
            ui.stars(level, t("stars.n", "{n} of 5 stars", n=level)),
            rx.el.span(str(level), class_name="count push"),
            type="button",
            role="menuitemradio",
            aria_checked=panel.head.priority == level,
            class_name="menu-item",
            on_click=panel.set_priority(level),
        )
        for level in range(5, -1, -1)
    ]
    return rx.fragment(button, ui.menu(*items, name="tp-stars", label=t("ticket.priority.choose", "Choose a priority")))


def _assignees() -> rx.Component:
    nobody = rx.el.span(
        ui.icon("user-plus", size="xs"), class_name="avatar none sm", custom_attrs={"aria-hidden": "true"}
    )
    button = rx.el.button(
        rx.cond(
            panel.head.assignee != "",
            rx.fragment(
                ui.avatars(rx.foreach(panel.head.faces, lambda each: face(each, size="sm"))),
                rx.el.span(panel.head.assignee, class_name="cut"),
            ),
            rx.fragment(nobody, rx.el.span(ui.say(t("ticket.nobody", "Nobody")))),
        ),
        type="button",
        class_name="fact",
        disabled=~panel.may.edit,
        on_click=panel.find_agents(""),
        title=ui.say(t("ticket.assign", "Assign")),
        **_keyed(ui.opens("tp-assign"), "a"),
    )
    options = ui.each(
        panel.found_people,
        lambda each: ui.menu_item(
            each.name,
            lead=rx.cond(each.kind == "team", "users", "user").to(str),
            checked=each.chosen,
            on_click=panel.toggle_doing(each.kind, each.id),
            key=each.key,
        ),
    )
    label = t("ticket.assign.find", "Find an agent or a team")
    return rx.fragment(button, ui.picker(options, name="tp-assign", label=label, on_search=panel.find_agents))


def _flags() -> rx.Component:
    restore = ui.button(t("ticket.restore", "Restore"), look="ghost", small=True, on_click=panel.restore)
    away = rx.cond(panel.may.remove, restore, rx.fragment())
    return rx.fragment(
        rx.cond(
            panel.head.deleted,
            ui.banner(t("ticket.in_trash", "In Trash. Customers do not see it."), away, tone="warn"),
            rx.cond(
                panel.head.archived,
                ui.banner(t("ticket.is_archived", "Archived. Customers do not see it."), away, tone="info"),
                rx.fragment(),
            ),
        ),
        rx.cond(panel.head.flag != "", ui.banner(panel.head.flag, tone="warn"), rx.fragment()),
    )


def _tabs() -> rx.Component:
    def one(name: str, label: Any, *parts: rx.Component, look: str = "tab") -> rx.Component:
        return ui.tab(label, *parts, active=panel.tab == name, on_click=panel.show_tab(name), class_name=look)

    kinds = (
        ("all", t("talk.all", "All messages")),
        ("reply", t("talk.replies", "Customer replies")),
        ("note", t("talk.notes", "Internal notes")),
    )
    shown = rx.match(panel.wanted, *((kind, ui.say(words)) for kind, words in kinds), ui.say(kinds[0][1]))
    which = rx.el.button(
        rx.el.span(shown),
        ui.icon("chevron-down", size="xs"),
        type="button",
        class_name="tab push",
        aria_label=ui.say(t("talk.filter", "Which messages")),
        **ui.opens("tp-kinds"),
    )
    items = [ui.menu_item(words, checked=panel.wanted == kind, on_click=panel.show_kind(kind)) for kind, words in kinds]
    made = ui.tabs(
        one("details", t("ticket.details", "Details"), look="tab only-narrow"),
        one("talk", t("ticket.talk", "Conversations"), ui.count(panel.talk_count)),
        one("activity", t("ticket.activity", "Activity")),
        label=t("ticket.parts", "Parts of the ticket"),
        class_name="tabs grow",
    )
    return rx.el.div(
        made,
        rx.cond(panel.tab == "talk", which, rx.fragment()),
        ui.menu(*items, name="tp-kinds", label=t("talk.filter", "Which messages")),
        class_name="tp-tabs",
    )


def _keyed(props: dict[str, Any], key: str) -> dict[str, Any]:
    """A button that opens a menu and has a shortcut."""
    return {"custom_attrs": props["custom_attrs"] | {"data-key": key, "aria-keyshortcuts": key}}
