"""/admin/rules: the list of automations, and the builder of one."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.agent.admin.frame import admin_page
from rxdesk.components.agent.rules.builder import rule_builder
from rxdesk.components.agent.rules.listed import rules_list
from rxdesk.i18n import t
from rxdesk.state.rule_form import RuleForm
from rxdesk.state.rules import Rules


def rules_page() -> rx.Component:
    return admin_page(rules_list(), place="rules", standing=Rules.standing)


def rule_page() -> rx.Component:
    """/admin/rules/new and /admin/rules/7."""
    code = rx.cond(RuleForm.code != "", RuleForm.code, ui.say(t("rule.new", "New automation"))).to(str)
    return admin_page(rule_builder(), place="rules", standing=RuleForm.standing, look="auto", inside=(code,))
