"""Rules run in order, once, whole or not at all, and never without end."""

import logging
from typing import Any

import pytest
from sqlmodel import select

from rxdesk.automation.actions import Result
from rxdesk.models.customers import Organization
from rxdesk.models.events import Verb
from rxdesk.models.items import Channel, Kind
from rxdesk.models.mails import Delivery
from rxdesk.models.people import Team
from rxdesk.models.rules import Rule, RuleRun, RunResult
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import followers, items, messages, rules
from rxdesk.services.undo import undo_event
from tests.automation.desk import (
    BOTH,
    CREATED,
    again,
    at_work,
    first_event,
    handle_again,
    made,
    note,
    reply,
    runs,
    stars,
    status,
    texts,
    ticket,
    traced,
)
from tests.world import SYSTEM, World


def deliveries_of(item_id: int) -> list[Delivery]:
    with system_session("test", write=False) as session:
        return list(session.exec(select(Delivery).where(Delivery.item_id == item_id)))


def test_later_rules_overwrite_earlier_ones_in_list_order(world: World) -> None:
    first, second = made(CREATED, stars(1)), made(CREATED, stars(2))
    assert ticket(world).priority == 2
    with system_session("test") as session:
        rules.move_rule(session, SYSTEM, session.get_one(Rule, second.key), steps=-1)
    item = ticket(world)
    assert item.priority == 1
    assert [key for key, _ in runs(item)] == [second.key, first.key]


def test_a_rule_that_stops_ends_the_list_of_its_event(world: World) -> None:
    first, second = made(CREATED, stars(1), stop=True), made(CREATED, stars(2))
    item = ticket(world)
    assert item.priority == 1
    assert runs(item) == [(first.key, "fired"), (second.key, "stopped")]
    assert str(traced(world, world.greta, item).runs[1].why) == f"{first.code} stops later rules"


def test_a_rule_that_does_not_fire_stops_nothing(world: World) -> None:
    made(CREATED, stars(1), stop=True, condition={"type": "priority", "operator": ">", "values": [3]})
    made(CREATED, stars(2))
    assert ticket(world).priority == 2


@pytest.mark.parametrize("condition", [None, {"type": "priority", "operator": "<", "values": [3]}])
def test_a_failing_third_action_leaves_nothing_of_the_first_two(world: World, condition: dict[str, Any] | None) -> None:
    broken = made(CREATED, stars(4), reply("We are on it"), status("In progress"), scope=BOTH, condition=condition)
    later = made(CREATED, note("Still here"))
    item = ticket(world)
    assert runs(item) == [(broken.key, "failed"), (later.key, "fired")]
    assert item.priority == 0
    assert texts(item) == ["Still here"]
    assert not [row for row in deliveries_of(item.key) if row.automatic], "a reply that is gone is never mailed"
    ran = traced(world, world.greta, item).runs[0]
    assert [each.result for each in ran.actions] == [Result.DONE, Result.DONE, Result.FAILED]
    assert [each.undone for each in ran.actions] == [True, True, False]
    assert str(ran.actions[2].why) == "The type Incident has no status In progress"


def test_what_a_rolled_back_rule_did_sets_off_no_other_rule(world: World) -> None:
    made(CREATED, stars(4), status("In progress"), scope=BOTH)
    made({"type": "priority_changes"}, note("Heard of it"))
    item = ticket(world)
    assert texts(item) == []


def test_a_reply_by_a_rule_is_mailed_to_the_requester_alone(world: World) -> None:
    made(CREATED, reply("Thank you, {{ requester.name }}"))
    item = ticket(world, by=world.greta, requester_ids=[world.bob.key], follower_ids=[world.fay.key])
    mails = [row for row in deliveries_of(item.key) if row.automatic]
    assert texts(item) == ["Thank you, Bob"]
    assert [row.customer_id for row in mails] == [world.bob.key]


def test_a_second_run_of_the_job_does_nothing_though_rules_were_added(world: World) -> None:
    made(CREATED, note("Once"))
    item = ticket(world)
    late = made(CREATED, note("Too late"))
    handle_again(first_event(item))
    assert texts(item) == ["Once"]
    assert late.key not in [key for key, _ in runs(item)]


def test_a_chain_is_cut_at_depth_five_and_the_log_says_so(world: World, caplog: pytest.LogCaptureFixture) -> None:
    loop = made({"type": "note_added"}, note("Again"), enabled=False)
    with system_session("test") as session:
        session.get_one(Rule, loop.key).enabled = True
    viewer = world.viewer(world.greta)
    with caplog.at_level(logging.WARNING), at_work(), viewer_session(viewer) as session:
        messages.post_note(session, viewer, items.get_item(session, world.zen_ticket.key), text="First")
    assert texts(world.zen_ticket) == ["First", *["Again"] * 5]
    assert [result for _, result in runs(world.zen_ticket)] == ["fired"] * 5 + ["stopped"]
    assert loop.code in caplog.text


def test_rules_answer_what_rules_do(world: World) -> None:
    first = made(CREATED, status("Open"))
    second = made({"type": "status_changes", "to": "Open"}, stars(3))
    third = made({"type": "status_changes", "to": "Closed"}, stars(5))
    item = ticket(world)
    assert item.priority == 3
    assert runs(item) == [(first.key, "fired"), (second.key, "fired")]
    assert third.key not in dict(runs(item))
    assert [(ran.code, ran.after) for ran in traced(world, world.greta, item).runs] == [
        (first.code, ""),
        (second.code, first.code),
    ]


def test_routing_is_for_its_organization_alone(world: World) -> None:
    with system_session("test") as session:
        draft = rules.routing_definition(session.get_one(Organization, world.acme.key))
    draft["actions"][0]["agent_id"] = world.greta.key
    with system_session("test") as session:
        routing = rules.create_rule(session, SYSTEM, definition=draft, organization_id=world.acme.key, enabled=True)
    ours, theirs = ticket(world, by=world.bob), ticket(world, by=world.zoe)
    assert runs(ours) == [(routing.key, "fired")]
    assert runs(theirs) == []
    with system_session("test", write=False) as session:
        assert items.assignee_ids(session, ours) == [world.greta.key]


def test_a_rule_for_tasks_leaves_tickets_alone(world: World) -> None:
    made(CREATED, stars(5), scope=rules.Scope.TASKS)
    assert ticket(world).priority == 0
    assert ticket(world, by=world.greta, kind=Kind.TASK).priority == 5


def test_a_rule_whose_team_is_gone_fails_and_is_switched_off_with_the_reason(world: World) -> None:
    orphan = made(CREATED, stars(4), {"type": "add_team", "team_id": world.gold.key})
    with system_session("test") as session:
        session.get_one(Team, world.gold.key).deleted_at = world.printer_ticket.created_at
    item = ticket(world)
    with system_session("test", write=False) as session:
        rule = session.get_one(Rule, orphan.key)
        run = session.exec(select(RuleRun).where(RuleRun.rule_id == orphan.key)).one()
    assert (item.priority, rule.enabled, run.result) == (0, False, RunResult.FAILED)
    assert "does not exist any more" in rule.switched_off_because
    assert runs(ticket(world)) == []


def test_restoring_an_item_sets_off_no_rule(world: World) -> None:
    made({"type": "updated"}, note("Changed"))
    viewer = world.viewer(world.olga)
    with at_work(), viewer_session(viewer) as session:
        items.restore_item(session, viewer, items.get_item(session, world.deleted_ticket.key))
    assert texts(world.deleted_ticket) == []
    assert first_event(world.deleted_ticket, Verb.ITEM_RESTORED)


def test_undoing_sets_off_no_rule(world: World) -> None:
    heard = made({"type": "updated"}, note("Changed"))
    viewer = world.viewer(world.greta)
    with at_work(), viewer_session(viewer) as session:
        items.set_priority(session, viewer, items.get_item(session, world.zen_ticket.key), priority=3)
    with at_work(), viewer_session(viewer) as session:
        undo_event(session, viewer, first_event(world.zen_ticket, Verb.ITEM_UPDATED).key)
    assert again(world.zen_ticket).priority == 0
    assert runs(world.zen_ticket) == [(heard.key, "fired")]


def test_text_is_looked_for_in_the_message_of_the_event_and_in_no_older_one(world: World) -> None:
    says = {"type": "text", "operator": "contains", "values": ["BLÖCKED"]}
    made({"type": "reply_by_customer"}, stars(4), condition=says)
    item = ticket(world)
    viewer = world.viewer(world.bob)

    def answer(text: str) -> int:
        with at_work(), viewer_session(viewer) as session:
            seen = items.get_item_by_ref(session, item.ref)
            messages.post_reply(session, viewer, seen, text=text, channel=Channel.PORTAL)
        return again(item).priority

    assert answer("All is well") == 0
    assert answer("The gate is blocked") == 4
    with system_session("test") as session:
        items.set_priority(session, SYSTEM, items.get_item(session, item.key), priority=0)
    assert answer("Thank you") == 0


def test_a_reply_by_a_rule_is_skipped_where_no_customer_would_read_it(world: World) -> None:
    made(CREATED, reply("Hello"), stars(2))
    item = ticket(world, by=world.greta)
    assert (item.priority, texts(item)) == (2, [])
    with system_session("test", write=False) as session:
        assert followers.requester_ids(session, item) == []
    skipped = traced(world, world.greta, item).runs[0].actions[0]
    assert skipped.result is Result.SKIPPED
    assert str(skipped.why) == "There is no requester and no customer follower"
