"""The list of automations and their builder by real events: made, switched, ordered, deleted; for Admins alone."""

import asyncio

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.rules import Rule
from rxdesk.models.session import system_session
from rxdesk.state.notices import Notices
from rxdesk.state.rule_draft import definition_of, drafts_of
from rxdesk.state.rule_form import RuleForm
from rxdesk.state.rules import Rules
from tests.harness import Tab
from tests.state.desk import tab_of
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def stored() -> list[Rule]:
    with system_session("test") as session:
        return list(session.exec(select(Rule).order_by(Rule.position)))  # pyright: ignore[reportArgumentType]


async def at(tab: Tab, path: str) -> None:
    tab.path = path
    await tab.send(RuleForm.open)


async def write_note_rule(tab: Tab, text: str) -> None:
    """A new rule whose only action is an internal note of this text."""
    await at(tab, "/admin/rules/new")
    await tab.send(RuleForm.add_action)
    (act,) = tab.shown(RuleForm, "action_parts")
    await tab.send(RuleForm.choose(act.uid, "post_note"))
    await tab.send(RuleForm.fill(act.uid, "text", text))
    await tab.send(RuleForm.save)


def test_a_rule_with_a_nested_and_a_negated_condition_is_made_by_hand_and_opens_again_as_it_was(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await at(adam, "/admin/rules/new")
            root = adam.shown(RuleForm, "condition_parts")[0].uid
            await adam.send(RuleForm.add_condition(root))
            kind = adam.shown(RuleForm, "condition_parts")[1].uid
            await adam.send(RuleForm.choose(kind, "priority"))
            await adam.send(RuleForm.fill(kind, "operator", ">"))
            await adam.send(RuleForm.fill(kind, "values", "3"))
            await adam.send(RuleForm.negate(kind))
            await adam.send(RuleForm.add_group(root))
            group = adam.shown(RuleForm, "condition_parts")[2].uid
            await adam.send(RuleForm.add_condition(group))
            words = adam.shown(RuleForm, "condition_parts")[3].uid
            await adam.send(RuleForm.choose(words, "sender_domain"))
            await adam.send(RuleForm.fill(words, "operator", "is_any_of"))
            await adam.send(RuleForm.fill(words, "values", "acme.test, zen.test"))
            await adam.send(RuleForm.add_action)
            (act,) = adam.shown(RuleForm, "action_parts")
            await adam.send(RuleForm.choose(act.uid, "set_priority"))
            await adam.send(RuleForm.fill(act.uid, "priority", "5"))
            await adam.send(RuleForm.write("name", "Urgent"))
            await adam.send(RuleForm.save)
        (rule,) = stored()
        assert (rule.name, rule.enabled) == ("Urgent", False)
        assert rule.definition["condition"]["of"] == [
            {"type": "not", "of": [{"type": "priority", "operator": ">", "values": [3]}]},
            {
                "type": "any",
                "of": [{"type": "sender_domain", "operator": "is_any_of", "values": ["acme.test", "zen.test"]}],
            },
        ]
        again = definition_of(drafts_of(rule.definition, iter(range(100))))
        assert again["condition"]["of"][0] == {
            "type": "not",
            "of": [{"type": "priority", "operator": ">", "values": ["3"]}],
        }

    asyncio.run(story())


def test_a_placeholder_that_nobody_knows_is_refused_beside_its_text_and_nothing_typed_is_lost(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await write_note_rule(adam, "Hello {{ item.secret }}")
            (act,) = adam.shown(RuleForm, "action_parts")
            (text,) = act.inputs
            assert text.error.default
            assert text.value == "Hello {{ item.secret }}"
            assert stored() == []

    asyncio.run(story())


def test_a_rule_is_switched_moved_deleted_and_brought_back(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await write_note_rule(adam, "One")
            await write_note_rule(adam, "Two")
            await adam.send(Rules.open)
            one, two = (line.id for line in adam.shown(Rules, "lines"))
            await adam.send(Rules.switch(one))
            assert [line.enabled for line in adam.shown(Rules, "lines")] == [True, False]
            await adam.send(Rules.move(one, 1))
            assert [line.id for line in adam.shown(Rules, "lines")] == [two, one]
            await adam.send(Rules.toggle_disabled)
            assert [line.id for line in adam.shown(Rules, "lines")] == [one]
            await adam.send(Rules.toggle_disabled)
            await adam.send(Rules.delete(one))
            assert [line.id for line in adam.shown(Rules, "lines")] == [two]
            await adam.send(Notices.undo(adam.shown(Notices, "rows")[-1].id))
            assert {rule.key for rule in stored() if rule.deleted_at is None} == {one, two}

    asyncio.run(story())


def test_an_agent_who_is_no_admin_finds_nothing_and_can_change_nothing(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await write_note_rule(adam, "Secret of the house")
        (rule,) = stored()
        async with tab_of(world.greta) as greta:
            await greta.send(Rules.open)
            await at(greta, f"/admin/rules/{rule.key}")
            assert greta.shown(Rules, "standing") == "other"
            assert greta.shown(RuleForm, "standing") == "other"
            for event in (Rules.switch(rule.key), Rules.delete(rule.key), Rules.move(rule.key, 1), RuleForm.save):
                await greta.send(event)
            assert "Secret of the house" not in greta.text()
        (after,) = stored()
        assert (after.enabled, after.deleted_at) == (False, None)

    asyncio.run(story())


def test_forged_parts_are_refused(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await at(adam, "/admin/rules/new")
            trigger = adam.shown(RuleForm, "trigger_part")[0].uid
            await adam.send(RuleForm.choose(trigger, "post_note"))
            await adam.send(RuleForm.fill(trigger, "version", "2"))
            assert adam.shown(RuleForm, "trigger_part")[0].type == "created"
            await adam.send(RuleForm.add_action)
            (act,) = adam.shown(RuleForm, "action_parts")
            await adam.send(RuleForm.fill(act.uid, act.inputs[0].name, "999999"))
            await adam.send(RuleForm.save)
            assert adam.shown(RuleForm, "action_parts")[0].inputs[0].error.default
            assert stored() == []

    asyncio.run(story())


def test_routing_opens_filled_in_and_only_the_agent_is_left_to_choose(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await at(adam, f"/admin/rules/new?organization={world.acme.key}")
            assert adam.shown(RuleForm, "organization") == str(world.acme.key)
            leaf = adam.shown(RuleForm, "condition_parts")[1]
            assert (leaf.type, leaf.inputs[1].value) == ("organization", str(world.acme.key))
            (act,) = adam.shown(RuleForm, "action_parts")
            await adam.send(RuleForm.save)
            assert adam.shown(RuleForm, "action_parts")[0].inputs[0].error.default
            await adam.send(RuleForm.fill(act.uid, "agent_id", str(world.greta.key)))
            await adam.send(RuleForm.save)
        (rule,) = stored()
        assert rule.organization_id == world.acme.key
        assert rule.definition["actions"] == [{"type": "add_assignee", "agent_id": world.greta.key}]

    asyncio.run(story())


def test_a_circle_is_refused_with_its_way_and_can_be_saved_switched_off(world: World):
    async def story() -> None:
        async with tab_of(world.adam) as adam:
            await at(adam, "/admin/rules/new")
            trigger = adam.shown(RuleForm, "trigger_part")[0].uid
            await adam.send(RuleForm.choose(trigger, "note_added"))
            await adam.send(RuleForm.add_action)
            (act,) = adam.shown(RuleForm, "action_parts")
            await adam.send(RuleForm.choose(act.uid, "post_note"))
            await adam.send(RuleForm.fill(act.uid, "text", "Again"))
            await adam.send(RuleForm.toggle("enabled"))
            await adam.send(RuleForm.save)
            assert adam.shown(RuleForm, "errors")["enabled"].default
            assert adam.shown(RuleForm, "action_parts")[0].inputs[0].value == "Again"
            assert stored() == []
            await adam.send(RuleForm.save_off)
        (rule,) = stored()
        assert not rule.enabled

    asyncio.run(story())
