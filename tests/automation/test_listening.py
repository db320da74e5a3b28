"""Which rules answer an event: those that stand in the database at that moment, whatever was read before."""

import json

from sqlalchemy import text

from rxdesk import clock, jobs
from rxdesk.models.customers import Organization
from rxdesk.models.events import Verb
from rxdesk.models.items import Kind
from rxdesk.models.people import Team
from rxdesk.models.rules import Rule
from rxdesk.models.session import engine, system_session, viewer_session
from rxdesk.services import items, organizations, rules
from tests.automation.desk import CREATED, again, made, note, runs, stars, statements, texts, ticket, traced
from tests.world import SYSTEM, World

NOTED = {"type": "note_added"}


def starred(number: int) -> dict[str, object]:
    return {"type": "priority", "operator": "=", "values": [number]}


def test_a_rule_that_another_process_has_changed_answers_as_it_stands_now(world: World) -> None:
    rule = made(CREATED, stars(2))
    assert ticket(world).priority == 2
    with engine().begin() as elsewhere:
        changed = json.dumps({**rule.definition, "actions": [stars(5)]})
        elsewhere.execute(text("UPDATE rx_rule SET definition = :new WHERE id = :id"), {"new": changed, "id": rule.key})
    assert ticket(world).priority == 5


def test_two_rules_that_change_at_once_both_answer_anew(world: World) -> None:
    first, second = made(CREATED, stars(1)), made(CREATED, note("One"))
    assert texts(ticket(world)) == ["One"]
    with system_session("test") as session:
        for rule, act in ((first, stars(4)), (second, note("Two"))):
            definition = {**rule.definition, "actions": [act]}
            rules.update_rule(session, SYSTEM, session.get_one(Rule, rule.key), definition=definition)
    item = ticket(world)
    assert (item.priority, texts(item)) == (4, ["Two"])


def test_a_rule_that_is_switched_off_while_events_wait_does_not_answer_them(world: World) -> None:
    off, on = made(CREATED, stars(3)), made(CREATED, note("Here"))
    assert ticket(world).priority == 3
    viewer = world.viewer(world.bob)
    with jobs.inline() as waiting:
        with viewer_session(viewer) as session:
            item = items.create_item(session, viewer, kind=Kind.TICKET, name="Waits")
        with system_session("test") as session:
            rules.set_rule_enabled(session, SYSTEM, session.get_one(Rule, off.key), enabled=False)
        waiting.run_due()
    assert again(item).priority == 0
    assert runs(item) == [(on.key, "fired")]


def test_the_routing_of_a_deleted_organization_answers_nobody(world: World) -> None:
    with system_session("test") as session:
        acme = session.get_one(Organization, world.acme.key)
        definition = rules.routing_definition(acme) | {"actions": [stars(5)]}
        rules.create_rule(session, SYSTEM, definition=definition, enabled=True, organization_id=acme.key)
    assert ticket(world, by=world.bob).priority == 5
    with system_session("test") as session:
        organizations.delete_organization(session, SYSTEM, session.get_one(Organization, world.acme.key))
    assert ticket(world, by=world.bob).priority == 0


def test_a_condition_sees_what_an_earlier_rule_has_done(world: World) -> None:
    made(CREATED, stars(4), condition=starred(0))
    made(CREATED, note("Urgent"), condition=starred(4))
    made(CREATED, note("Still calm"), condition=starred(0))
    item = ticket(world)
    assert texts(item) == ["Urgent"]
    assert [result for _, result in runs(item)] == ["fired", "fired", "not_fired"]
    assert [ran.conditions[0].seen for ran in traced(world, world.greta, item).runs] == [("0",), ("4",), ("4",)]


def test_a_rule_that_could_not_run_waits_for_nothing_any_more(world: World) -> None:
    made(CREATED, stars(2))
    made(NOTED, stars(1))
    broken = made(CREATED, {"type": "add_team", "team_id": world.gold.key})
    with system_session("test") as session:
        session.get_one(Team, world.gold.key).deleted_at = clock.now()
    item = ticket(world)
    assert runs(item)[-1] == (broken.key, "failed")
    assert traced(world, world.greta, item).others == 1
    assert traced(world, world.greta, item, verb=Verb.ITEM_UPDATED).others == 2


def test_rules_that_wait_for_something_else_cost_no_statement(world: World) -> None:
    made(CREATED, stars(2))
    ticket(world)
    with statements() as alone:
        ticket(world)
    for _ in range(20):
        made(NOTED, stars(1))
    with statements() as among_others:
        item = ticket(world)
    assert len(among_others) == len(alone)
    assert traced(world, world.greta, item).others == 20


def test_what_rules_do_to_a_ticket_at_once_is_one_change_of_it(world: World) -> None:
    made(CREATED, stars(2))
    made(CREATED, note("Looked at"))
    with statements() as asked:
        item = ticket(world)
    assert (item.version, item.priority, texts(item)) == (2, 2, ["Looked at"])
    stored = [each for each in asked if each.startswith("INSERT INTO rx_event")]
    # The ticket's own before; SQLite, to which no way is long, takes rows that answer one by one.
    assert len(stored) == (2 if engine().dialect.name == "postgresql" else 3)
    assert traced(world, world.greta, item, verb=Verb.MESSAGE_ADDED).runs == ()
