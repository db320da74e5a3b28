"""Admins alone write rules; what could not run, or would never end, is refused with the part to mark."""

import itertools
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from rxdesk import clock
from rxdesk.automation.ready_made import install_ready_made
from rxdesk.errors import Forbidden, Invalid, NotFound
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ItemType, Status
from rxdesk.models.people import Team
from rxdesk.models.rules import Rule, Scope
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import items, messages, rules
from tests.automation.desk import BOTH, CREATED, again, at_work, made, note, reply, stars, status, ticket
from tests.world import SYSTEM, World

GOOD = {"trigger": CREATED, "actions": [stars(1)]}


def refused(definition: dict[str, Any], **options: Any) -> tuple[str, str]:
    """Which part is marked, and the sentence."""
    with system_session("test") as session, pytest.raises(Invalid) as error:
        rules.create_rule(session, SYSTEM, definition=definition, **options)
    return error.value.field, str(error.value)


def test_admins_write_rules_and_nobody_else(world: World) -> None:
    for who in (world.olga, world.adam):
        viewer = world.viewer(who)
        with viewer_session(viewer) as session:
            rule = rules.create_rule(session, viewer, definition=GOOD)
            rules.set_rule_enabled(session, viewer, rule, enabled=True)
    for who in (world.greta, world.lena, world.bob, None):
        viewer = world.viewer(who)
        with viewer_session(viewer) as session:
            with pytest.raises(Forbidden):
                rules.create_rule(session, viewer, definition=GOOD)
            with pytest.raises(Forbidden):
                rules.update_rule(session, viewer, rule, name="Mine")
            with pytest.raises(Forbidden):
                rules.set_rule_enabled(session, viewer, rule, enabled=False)
            with pytest.raises(Forbidden):
                rules.move_rule(session, viewer, rule, to=0)
            with pytest.raises(Forbidden):
                rules.delete_rule(session, viewer, rule)
            with pytest.raises(Forbidden):
                rules.list_rules(session, viewer)
            with pytest.raises(Forbidden):
                install_ready_made(session, viewer)


def test_a_rule_is_read_by_admins_alone(world: World) -> None:
    rule = made(CREATED, stars(1))
    with viewer_session(world.viewer(world.adam), write=False) as session:
        assert rules.get_rule(session, rule.key).key == rule.key
    with viewer_session(world.viewer(world.greta), write=False) as session, pytest.raises(NotFound):
        rules.get_rule(session, rule.key)


def test_what_is_missing_is_marked(sqlite_world: World) -> None:
    assert refused({"actions": [stars(1)]})[0] == "trigger"
    assert refused({"trigger": CREATED, "actions": []}) == ("actions", "Add at least one action")
    assert refused({"trigger": {"type": "dreamt"}, "actions": [stars(1)]})[0] == "trigger"
    assert refused({"trigger": CREATED, "actions": [stars(1), {"type": []}]})[0] == "actions.1"
    assert refused({"trigger": CREATED, "actions": [stars(1), {"type": "add_team", "team_id": None}]}) == (
        "actions.1.team_id",
        "Fill in a value",
    )
    assert refused({"trigger": CREATED, "actions": [stars(1), note("  ")]}) == ("actions.1.text", "Fill in a value")
    assert refused({"trigger": CREATED, "actions": [stars(9)]})[0] == "actions.0.priority"
    assert refused(GOOD | {"organization_id": 1})[0] == "organization_id"


def test_an_empty_condition_is_marked_by_its_place_in_the_sentence(sqlite_world: World) -> None:
    full = {"type": "sender_domain", "operator": "is", "values": ["acme.test"]}
    empty = {"type": "text", "operator": "contains", "values": []}
    tree = {"type": "all", "of": [full, {"type": "any", "of": [full, empty]}]}
    assert refused(GOOD | {"condition": empty}) == ("condition.0", "Fill in a value")
    assert refused(GOOD | {"condition": tree}) == ("condition.2", "Fill in a value")


def test_what_is_gone_or_foreign_to_the_scope_is_refused(sqlite_world: World) -> None:
    world = sqlite_world
    with system_session("test") as session:
        session.get_one(Team, world.gold.key).deleted_at = clock.now()
    team = {"type": "add_team", "team_id": world.gold.key}
    assert refused({"trigger": CREATED, "actions": [stars(1), team]})[0] == "actions.1.team_id"
    assert refused({"trigger": CREATED, "actions": [status("In progress")]})[0] == "actions.0.status"
    assert refused({"trigger": CREATED, "actions": [status("Open")]}, scope=Scope.TASKS)[0] == "actions.0.status"
    assert refused(GOOD, organization_id=999)[0] == "organization_id"
    nobody = {"type": "requester", "operator": "is", "values": [999]}
    assert refused(GOOD | {"condition": nobody})[0] == "condition.0.values"


def test_an_unknown_placeholder_is_refused_by_name(sqlite_world: World) -> None:
    place, why = refused({"trigger": CREATED, "actions": [reply("Dear {{ requester.password }}")]})
    assert place == "actions.0.text"
    assert "requester.password" in why


def test_a_circle_is_shown_and_refused_and_may_be_kept_switched_off(world: World) -> None:
    first = made({"type": "priority_changes"}, status("Open"))
    back = {"trigger": {"type": "status_changes", "to": "Open"}, "actions": [stars(3)]}
    with system_session("test") as session:
        with pytest.raises(Invalid) as error:
            rules.create_rule(session, SYSTEM, definition=back, enabled=True)
        assert not session.exec(select(Rule).where(Rule.id != first.id)).first()
        off = rules.create_rule(session, SYSTEM, definition=back)
        assert off.enabled is False
        with pytest.raises(Invalid, match="circle"):
            rules.set_rule_enabled(session, SYSTEM, off, enabled=True)
        session.refresh(off)
        assert off.enabled is False
    way = str(error.value).removeprefix("This would make a circle: ").split(" → ")
    assert way[1] == first.code
    assert way[0] == way[2] != first.code


def test_a_rule_that_waits_for_another_value_makes_no_circle(sqlite_world: World) -> None:
    made({"type": "priority_changes"}, status("Open"))
    assert made({"type": "status_changes", "to": "Closed"}, stars(3)).enabled
    closed = {"type": "status", "operator": "is", "values": ["Closed"]}
    assert made({"type": "status_changes"}, stars(3), condition=closed).enabled


def test_a_rule_that_gives_the_same_value_again_is_at_rest(sqlite_world: World) -> None:
    assert made({"type": "updated"}, stars(4)).enabled


@pytest.mark.parametrize("length", [1, 2, 3])
def test_circles_of_every_length_are_found(sqlite_world: World, length: int) -> None:
    if length == 1:
        definition = {"trigger": {"type": "note_added"}, "actions": [note("Again")]}
    else:
        names = ["Open", "Pending agent", "Pending customer"][:length]
        for before, after in itertools.pairwise(names):
            made({"type": "status_changes", "to": before}, status(after))
        definition = {"trigger": {"type": "status_changes", "to": names[-1]}, "actions": [status(names[0])]}
    place, why = refused(definition, enabled=True)
    assert place == "enabled"
    assert why.count("→") == length


def test_rules_of_tickets_and_of_tasks_set_each_other_off_never(sqlite_world: World) -> None:
    made({"type": "priority_changes"}, status("New"), scope=Scope.TASKS)
    assert made({"type": "status_changes", "to": "New"}, stars(2), scope=Scope.TICKETS).enabled
    back = {"trigger": {"type": "status_changes"}, "actions": [stars(1)]}
    assert refused(back, scope=BOTH, enabled=True)[0] == "enabled"


def test_every_verb_writes_one_event_and_no_change_writes_none(world: World) -> None:
    viewer = world.viewer(world.adam)

    def count() -> int:
        with system_session("test", write=False) as session:
            return len(session.exec(select(Event.id).where(Event.verb == Verb.RULE_CHANGED)).all())

    with viewer_session(viewer) as session:
        rule = rules.create_rule(session, viewer, definition=GOOD, name="One")
        other = rules.create_rule(session, viewer, definition=GOOD, name="Two")
    assert count() == 2
    verbs = [
        lambda s: rules.update_rule(s, viewer, rule, name="First"),
        lambda s: rules.set_rule_enabled(s, viewer, rule, enabled=True),
        lambda s: rules.move_rule(s, viewer, other, to=0),
        lambda s: rules.delete_rule(s, viewer, rule),
        lambda s: rules.restore_rule(s, viewer, rule),
    ]
    for number, verb in enumerate(verbs, start=3):
        for _ in range(2):
            with viewer_session(viewer) as session:
                rule, other = rules.get_rule(session, rule.key), rules.get_rule(session, other.key)
                verb(session)
            assert count() == number
    with viewer_session(viewer, write=False) as session:
        assert [row.name for row in rules.list_rules(session, viewer).rows] == ["Two", "First"]
        assert [row.enabled for row in rules.list_rules(session, viewer).rows] == [False, False]


def test_the_list_says_what_each_rule_does_and_did(world: World) -> None:
    acme = {"type": "organization", "operator": "is", "values": [world.acme.key]}
    rule = made(CREATED, {"type": "add_assignee", "agent_id": world.greta.key}, condition=acme)
    ticket(world)
    ticket(world, by=world.zoe)
    viewer = world.viewer(world.adam)
    with viewer_session(viewer, write=False) as session:
        (row,) = rules.list_rules(session, viewer).rows
    assert row.code == rule.code
    assert row.sentence == "When created and requester's organization is Acme then add assignee Greta"
    assert row.runs == 1
    assert row.last_run_at is not None


def test_the_list_comes_in_pages_and_asks_as_much_for_many_rules_as_for_one(sqlite_world: World) -> None:
    viewer = sqlite_world.viewer(sqlite_world.adam)

    def asked() -> int:
        statements: list[str] = []

        def keep(*args: Any) -> None:
            statements.append(args[2])

        for _ in range(3):
            made(CREATED, {"type": "add_assignee", "agent_id": sqlite_world.greta.key})
        with viewer_session(viewer, write=False) as session:
            event.listen(session.connection(), "before_cursor_execute", keep)
            rules.list_rules(session, viewer)
        return len(statements)

    assert asked() == asked()
    with viewer_session(viewer, write=False) as session:
        page = rules.list_rules(session, viewer, limit=4)
        after = rules.list_rules(session, viewer, limit=4, cursor=page.next or "")
    assert (len({row.id for row in (*page.rows, *after.rows)}), after.next) == (6, None)


def test_ready_made_rules_are_made_once_and_do_what_they_say(world: World) -> None:
    for expected in (3, 0):
        with system_session("test") as session:
            assert len(install_ready_made(session, SYSTEM)) == expected
    item = ticket(world)
    greta, bob = world.viewer(world.greta), world.viewer(world.bob)

    def now() -> str:
        with system_session("test", write=False) as session:
            return session.get_one(Status, again(item).status_id).name

    for viewer, after in ((greta, "Pending customer"), (bob, "Pending agent")):
        with at_work(), viewer_session(viewer) as session:
            messages.post_reply(session, viewer, items.get_item_by_ref(session, item.ref), text="Well?")
        assert now() == after
    with system_session("test") as session:
        type_ = session.get_one(ItemType, item.type_id)
        steps = {step.name: step.key for step in items.statuses_of(session, type_)}
    with at_work(), viewer_session(greta) as session:
        seen = items.get_item_by_ref(session, item.ref)
        messages.post_reply(session, greta, seen, text="Done", status_id=steps["Resolved"])
    assert now() == "Resolved", "an agent who finishes with the reply means it"
    with at_work(), viewer_session(bob) as session:
        messages.post_reply(session, bob, items.get_item_by_ref(session, item.ref), text="Not yet")
    assert now() == "Pending agent"
    assert again(item).finished_at is None


def test_the_thank_you_may_be_there_and_off(sqlite_world: World) -> None:
    with system_session("test") as session:
        made_now = install_ready_made(session, SYSTEM, thank_you=False)
    assert [rule.enabled for rule in made_now] == [False, True, True]
