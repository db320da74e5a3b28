"""The trace is the decision itself, and tells nobody more than they may see."""

from typing import Any, Literal

import pytest
from pydantic import Field
from sqlmodel import select

from rxdesk.automation import actions as doing_module
from rxdesk.automation.actions import Doing, does
from rxdesk.automation.acts import ACTS, Act
from rxdesk.automation.explain import Asked, Ran, trace
from rxdesk.automation.forms import actions
from rxdesk.errors import Forbidden, NotFound
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import Item
from rxdesk.models.mails import Delivery
from rxdesk.models.rules import RunResult
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import items
from rxdesk.services.letters import letter_for
from tests.automation.desk import CREATED, at_work, first_event, made, reply, runs, stars, texts, ticket, traced
from tests.letters import arrive, deliveries, item_of, write
from tests.world import SYSTEM, World


def leaf(type_: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"type": type_, "operator": operator, "values": list(values)}


def decided(ran: Ran) -> bool | None:
    """What the shown answers amount to."""
    return ran.conditions[0].answer if ran.conditions else True


def test_what_is_shown_is_what_was_decided(world: World) -> None:
    light, three = leaf("text", "contains", "light"), leaf("priority", "=", 3)
    yes = made(CREATED, stars(3), condition={"type": "any", "of": [light, three]})
    no = made(CREATED, stars(5), condition={"type": "all", "of": [leaf("kind", "is", "task"), light]})
    sees_the_change = made(CREATED, stars(4), condition={"type": "not", "of": [{"type": "all", "of": [three]}]})
    item = ticket(world)
    with system_session("test") as session:
        items.rename_item(session, SYSTEM, items.get_item(session, item.key), name="Something else")
    shown = traced(world, world.greta, item)
    assert [(ran.rule_id, ran.result) for ran in shown.runs] == [
        (yes.key, RunResult.FIRED),
        (no.key, RunResult.NOT_FIRED),
        (sees_the_change.key, RunResult.NOT_FIRED),
    ]
    for ran in shown.runs:
        assert decided(ran) is (ran.result is RunResult.FIRED)
        assert ran.took_ms > 0
    first, second, third = (ran.conditions for ran in shown.runs)
    assert [(each.seen, each.answer) for each in first[1:]] == [(("No light",), True), ((), None)]
    assert [each.answer for each in second] == [False, False, None]
    assert [(each.answer, each.depth) for each in third] == [(False, 0), (True, 1), (True, 2)]
    assert third[2].seen == ("3",), "the first rule had changed it by then"


def test_rules_that_wait_for_something_else_are_one_number(world: World) -> None:
    made(CREATED, stars(1))
    made({"type": "note_added"}, stars(2))
    made({"type": "reply_by_agent"}, stars(2))
    made({"type": "reply_by_agent"}, stars(2), enabled=False)
    item = ticket(world)
    for who in (world.greta, world.adam):
        shown = traced(world, who, item)
        assert (len(shown.runs), shown.others) == (1, 2)


def test_mails_stand_in_the_trace_with_their_reason(world: World) -> None:
    made(CREATED, reply("Thank you"), {"type": "add_assignee", "agent_id": world.tom.key})
    mails = traced(world, world.greta, ticket(world)).mails
    assert [(mail.name, mail.address, mail.reason) for mail in mails] == [
        ("Bob", "bob@acme.test", "requester"),
        ("Tom", "tom@northwind.test", "assignee"),
    ]


def test_a_trace_tells_no_name_that_its_reader_may_not_see(world: World) -> None:
    vault = leaf("project", "is_none_of", world.vault.key)
    made(CREATED, stars(2), condition=vault)
    made(CREATED, {"type": "move_to_project", "project_id": world.vault.key}, condition=leaf("priority", "=", 5))
    item = ticket(world)
    hidden, open_ = traced(world, world.greta, item), traced(world, world.tom, item)
    assert "Vault" not in repr(hidden)
    assert hidden.runs[0].conditions[0].wanted == ("a project",)
    assert hidden.runs[1].actions[0].values == ("a project",)
    assert "move to project a project" in hidden.runs[1].sentence
    assert open_.runs[0].conditions[0].wanted == ("Vault",)


def test_a_seen_value_is_named_for_those_who_may_see_it(world: World) -> None:
    made(CREATED, stars(2), condition=leaf("requester", "is", world.zoe.key))
    item = ticket(world)
    asked: Asked = traced(world, world.greta, item).runs[0].conditions[0]
    assert (asked.wanted, asked.seen, asked.answer) == (("Zoe",), ("Bob",), False)
    with system_session("test") as session:
        session.get_one(Customer, world.zoe.key).deleted_at = item.created_at
    asked = traced(world, world.greta, item).runs[0].conditions[0]
    assert asked.wanted == ("somebody",)


def test_customers_never_read_a_trace_and_agents_only_of_what_they_see(world: World) -> None:
    made(CREATED, stars(2))
    event = first_event(world.vault_ticket)
    for who in (world.bob, None):
        viewer = world.viewer(who)
        with viewer_session(viewer, write=False) as session, pytest.raises(Forbidden):
            trace(session, viewer, event.key)
    viewer = world.viewer(world.greta)
    with viewer_session(viewer, write=False) as session, pytest.raises(NotFound):
        trace(session, viewer, event.key)


def test_mail_of_a_machine_is_answered_by_no_rule_of_any_trigger(world: World) -> None:
    made({"type": "created_by_customer"}, reply("Thank you"))
    made({"type": "updated"}, reply("Somebody was added"))
    with at_work():
        robot = item_of(
            arrive(write("bob@acme.test", "Out of office", Cc="ana@acme.test", Auto_Submitted="auto-replied"))
        )
    assert texts(robot) == []
    assert len(runs(robot)) == 2, "both rules were asked"
    assert str(traced(world, world.greta, robot).runs[0].actions[0].why).startswith("Not answered automatically: ")
    with at_work():
        person = item_of(arrive(write("bob@acme.test", "No light", Cc="ana@acme.test")))
    assert texts(person) == ["Thank you", "Somebody was added"]


def test_an_answer_to_an_unproven_address_repeats_nothing_that_was_written(world: World) -> None:
    made(CREATED, reply("Dear {{ requester.name }}, we have got {{ item.name }}"))
    with at_work():
        item = item_of(arrive(write("Buy Now <new@else.test>", "Cheap pills", "Click here")))
    assert texts(item) == ["Dear Buy Now, we have got Cheap pills"], "the portal shows what was posted"
    with system_session("test") as session:
        (mail,) = [row for row in deliveries(item) if row.customer_id]
        address = session.exec(select(CustomerAddress).where(CustomerAddress.address == mail.address)).one()
        assert address.proven_at is None
        letter = letter_for(session, session.get_one(Delivery, mail.key))
    said = repr(letter)
    assert "ThankYouUnproven" in said
    assert not [word for word in ("Buy", "pills", "Click") if word in said]


def test_a_new_kind_of_action_has_a_form_a_sentence_and_a_trace_by_its_class_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Paint(Act):
        """Paint the door"""

        type: Literal["paint"] = "paint"
        colour: str = Field(title="Colour", min_length=1)

    monkeypatch.setitem(ACTS.classes, "paint", Paint)
    monkeypatch.setattr(doing_module, "_DOES", dict(doing_module._DOES))

    @does(Paint)
    def _paint(doing: Doing, act: Paint) -> Item:
        return items.rename_item(doing.session, doing.viewer, doing.item, name=f"A {act.colour} door")

    (spec,) = [each for each in actions() if each.type == "paint"]
    assert str(spec.label) == "Paint the door"
    assert [(field.name, str(field.label), field.kind, field.required) for field in spec.fields] == [
        ("colour", "Colour", "text", True)
    ]
    made(CREATED, {"type": "paint", "colour": "green"})
    item = ticket(world)
    assert item.name == "A green door"
    assert traced(world, world.greta, item).runs[0].sentence == "When created then paint the door green"
