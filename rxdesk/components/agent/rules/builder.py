"""The builder: the rule as a sentence on the left, what it belongs to on the right, saving below."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.rule_form import choices, inputs_of, kind_of_part, wrong
from rxdesk.i18n import t
from rxdesk.state.rule_form import RuleForm


def rule_builder() -> rx.Component:
    """Everything inside the stage of class `auto`."""
    return rx.fragment(_head(), _sentence(), _aside(), _foot())


def _head() -> rx.Component:
    return rx.el.header(
        ui.anchor(
            ui.icon("arrow-left"), href="/admin/rules", class_name="icon-btn",
            aria_label=ui.say(t("rule.back", "Back to the list")),
        ),
        rx.el.h1(
            rx.cond(RuleForm.code != "", RuleForm.code, ui.say(t("rule.new", "New automation"))), class_name="id nowrap"
        ),
        rx.el.input(
            default_value=RuleForm.name,
            key=f"name-{RuleForm.opening}",
            on_blur=lambda value: RuleForm.write("name", value),
            class_name="input name-input",
            placeholder=ui.say(t("rule.name.hint", "Name it, if you like")),
            aria_label=ui.say(t("rule.name", "Name")),
        ),
        wrong(RuleForm.errors["name"]),
        class_name="pane-head",
    )  # fmt: skip


def _sentence() -> rx.Component:
    acts = rx.el.div(
        ui.each(RuleForm.action_parts, _action),
        wrong(RuleForm.errors["actions"]),
        ui.button(t("rule.add_action", "Action"), look="ghost", lead="plus", small=True, on_click=RuleForm.add_action),
        class_name="block",
    )
    stop = ui.checkbox(
        t("rule.stop", "Stop processing more rules"), name="rule-stop", checked=RuleForm.stop,
        on_change=RuleForm.toggle("stop"),
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(
            _clause(t("rule.when", "When"), ui.each(RuleForm.trigger_part, _trigger)),
            _clause(
                t("rule.if", "and"),
                rx.el.div(
                    ui.each(RuleForm.condition_parts, _condition), wrong(RuleForm.errors["condition"]),
                    class_name="block",
                ),
            ),
            _clause(t("rule.then", "then"), acts),
            _clause("", stop),
            class_name="sentence",
        ),
        class_name="left",
        aria_label=ui.say(t("rule.rule", "Rule")),
    )  # fmt: skip


def _clause(word: Any, content: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.span(ui.say(word), class_name="word"), content, class_name="clause")


def _trigger(part: Any) -> rx.Component:
    return rx.el.div(
        kind_of_part(part, RuleForm.triggers, look="when", label=t("rule.trigger", "Trigger")),
        inputs_of(part, look="when"),
        class_name="parts",
        key=part.uid,
    )


def _condition(part: Any) -> rx.Component:
    return rx.cond(part.group, _group(part), _leaf(part))


def _group(part: Any) -> rx.Component:
    depth = rx.match(part.depth, (1, "d1"), (2, "d2"), "d0")
    nest = ui.button(
        t("rule.add_group", "Group"), look="ghost", lead="plus", small=True, on_click=RuleForm.add_group(part.uid)
    )
    remove = ui.icon_button("x", t("rule.remove_group", "Remove group"), on_click=RuleForm.remove(part.uid))
    return rx.el.div(
        rx.el.div(
            kind_of_part(part, RuleForm.groups, look="if", label=t("rule.group_kind", "How the group is read")),
            rx.el.span(ui.say(t("rule.these_hold", "these hold")), class_name="not-phone"),
            rx.el.span(
                ui.button(
                    t("rule.add_condition", "Condition"), look="ghost", lead="plus", small=True,
                    on_click=RuleForm.add_condition(part.uid),
                ),
                rx.cond(part.can_nest, nest, rx.fragment()),
                rx.cond(part.depth > 0, remove, rx.fragment()),
                class_name="push row",
            ),
            class_name="block-head",
        ),
        class_name=ui.classes("group-line", depth.to(str)),
        key=part.uid,
    )  # fmt: skip


def _leaf(part: Any) -> rx.Component:
    depth = rx.match(part.depth, (2, "d2"), (3, "d3"), "d1")
    return rx.el.div(
        rx.el.button(
            ui.say(t("rule.not", "not")),
            type="button",
            class_name=ui.classes("part", rx.cond(part.negated, "if", "todo").to(str)),
            aria_pressed=part.negated,
            on_click=RuleForm.negate(part.uid),
        ),
        kind_of_part(part, RuleForm.conditions, look="if", label=t("rule.condition", "Condition")),
        inputs_of(part, look="if"),
        rx.el.span(
            ui.icon_button("x", t("rule.remove_condition", "Remove condition"), on_click=RuleForm.remove(part.uid)),
            class_name="tools",
        ),
        class_name=ui.classes("cond", depth.to(str)),
        key=part.uid,
    )


def _action(part: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(part.number, class_name="n"),
        rx.el.div(
            kind_of_part(part, RuleForm.actions, look="then", label=t("rule.action", "Action")),
            inputs_of(part, look="then"),
            class_name="parts grow",
        ),
        rx.el.span(
            ui.icon_button("arrow-up", t("rule.earlier", "Earlier"), on_click=RuleForm.move_action(part.uid, -1)),
            ui.icon_button("arrow-down", t("rule.later", "Later"), on_click=RuleForm.move_action(part.uid, 1)),
            ui.icon_button("x", t("rule.remove_action", "Remove action"), on_click=RuleForm.remove(part.uid)),
            class_name="tools",
        ),
        class_name="step",
        key=part.uid,
    )


def _aside() -> rx.Component:
    return rx.el.aside(
        ui.field(
            t("rule.scope", "Scope"),
            rx.el.select(
                choices(RuleForm.scopes), id="rule-scope", value=RuleForm.scope, class_name="select",
                on_change=lambda value: RuleForm.write("scope", value),
            ),
            name="rule-scope",
        ),
        ui.field(
            t("rule.routing", "Routing"),
            rx.el.select(
                rx.el.option(ui.say(t("rule.routing.none", "of no organization")), value=""),
                choices(RuleForm.organizations), id="rule-organization", value=RuleForm.organization,
                class_name="select", on_change=lambda value: RuleForm.write("organization", value),
            ),
            name="rule-organization",
            hint=t("rule.routing.hint", "Shown at the organization; a condition says whose items it answers."),
            error=RuleForm.errors["organization_id"],
        ),
        ui.field(
            t("rule.note", "Note"),
            rx.el.textarea(
                default_value=RuleForm.note, key=f"note-{RuleForm.opening}", id="rule-note", class_name="textarea",
                on_blur=lambda value: RuleForm.write("note", value),
            ),
            name="rule-note",
            hint=t("rule.note.hint", "For other Admins: why it is there."),
        ),
        class_name="right-col",
        aria_label=ui.say(t("rule.about", "About this automation")),
    )  # fmt: skip


def _foot() -> rx.Component:
    circle = RuleForm.errors["enabled"]
    off = ui.button(t("rule.save_off", "Save switched off"), on_click=RuleForm.save_off)
    return rx.el.footer(
        rx.el.label(
            rx.el.input(
                type="checkbox", role="switch", class_name="switch", checked=RuleForm.enabled,
                on_change=RuleForm.toggle("enabled"),
            ),
            rx.el.span(ui.say(t("rule.enabled", "Enabled"))),
            class_name="row",
        ),
        wrong(circle),
        rx.el.span(
            ui.link(t("ui.cancel", "Cancel"), href="/admin/rules", class_name="btn"),
            rx.cond(RuleForm.enabled, off, rx.fragment()),
            ui.button(t("ui.save", "Save"), look="primary", on_click=RuleForm.save, key="mod+enter"),
            class_name="btn-row push",
        ),
        class_name="savebar",
    )  # fmt: skip
