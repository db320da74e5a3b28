"""Every condition answers as plain Python does over the same world, alone and in groups."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from rxdesk.automation.conditions import CONDITIONS
from rxdesk.automation.fields import About
from rxdesk.models.customers import Customer
from rxdesk.models.items import Item, Requester, Status
from rxdesk.models.messages import Message
from rxdesk.models.session import system_session
from rxdesk.services import items
from tests.automation.desk import statements
from tests.world import SYSTEM, World

Facts = dict[str, Any]
Says = Callable[[Facts], bool]


def facts(session: Any, item: Item, message: Message | None) -> Facts:
    """What the oracle knows, read row by row."""
    askers = session.exec(select(Requester.customer_id).where(Requester.item_id == item.key)).all()
    people = session.exec(select(Customer).where(col(Customer.id).in_(askers))).all()
    said = message.text if message is not None and message.item_id == item.id else ""
    return {
        "kind": str(item.kind),
        "channel": str(item.channel),
        "requester": set(askers),
        "organization": {each.organization_id for each in people} - {None},
        "status": session.get_one(Status, item.status_id).name.lower(),
        "priority": item.priority,
        "project": {item.project_id} - {None},
        "text": [each.lower() for each in (item.name, item.description, said) if each],
        "published": item.published,
        "tags": {each.lower() for each in item.tags},
        "creator": str(item.creator_kind),
    }


def about(session: Any, item: Item, message_id: int | None = None) -> About:
    return About(session, items.get_item(session, item.key), message_id)


def cases(world: World) -> list[tuple[dict[str, Any], Says]]:
    bob, acme, zen, rollout = world.bob.key, world.acme.key, world.zen.key, world.rollout.key

    def leaf(type_: str, operator: str, *values: Any) -> dict[str, Any]:
        return {"type": type_, "operator": operator, "values": list(values)}

    plain: list[tuple[dict[str, Any], Says]] = [
        (leaf("kind", "is", "task"), lambda f: f["kind"] == "task"),
        (leaf("kind", "is_not", "task"), lambda f: f["kind"] != "task"),
        (leaf("channel", "is_any_of", "agent", "email"), lambda f: f["channel"] in ("agent", "email")),
        (leaf("channel", "is_none_of", "agent"), lambda f: f["channel"] != "agent"),
        (leaf("requester", "is", bob), lambda f: bob in f["requester"]),
        (leaf("requester", "is_not", bob), lambda f: bob not in f["requester"]),
        (leaf("requester", "is_empty"), lambda f: not f["requester"]),
        (leaf("requester", "is_not_empty"), lambda f: bool(f["requester"])),
        (leaf("organization", "is", acme), lambda f: acme in f["organization"]),
        (leaf("organization", "is_any_of", acme, zen), lambda f: bool({acme, zen} & f["organization"])),
        (leaf("organization", "is_none_of", acme, zen), lambda f: not {acme, zen} & f["organization"]),
        (leaf("organization", "is_empty"), lambda f: not f["organization"]),
        (leaf("status", "is", "nEW"), lambda f: f["status"] == "new"),
        (leaf("status", "is_any_of", "Open", "Closed"), lambda f: f["status"] in ("open", "closed")),
        (leaf("priority", "=", 3), lambda f: f["priority"] == 3),
        (leaf("priority", "<", 3), lambda f: f["priority"] < 3),
        (leaf("priority", ">", 2), lambda f: f["priority"] > 2),
        (leaf("project", "is", rollout), lambda f: rollout in f["project"]),
        (leaf("project", "is_not", rollout), lambda f: rollout not in f["project"]),
        (leaf("project", "is_empty"), lambda f: not f["project"]),
        (leaf("text", "contains", "PRÍNTER"), lambda f: any("printer" in each for each in f["text"])),
        (leaf("text", "does_not_contain", "printer"), lambda f: not any("printer" in each for each in f["text"])),
        (leaf("text", "contains", "tray"), lambda f: any("tray" in each for each in f["text"])),
        (leaf("published", "is_on"), lambda f: f["published"]),
        (leaf("published", "is_off"), lambda f: not f["published"]),
        (leaf("tags", "contains", "Urgent"), lambda f: "urgent" in f["tags"]),
        (leaf("tags", "contains", "urg"), lambda f: "urg" in f["tags"]),
        (leaf("tags", "is_empty"), lambda f: not f["tags"]),
        (leaf("creator_kind", "is", "system"), lambda f: f["creator"] == "system"),
    ]
    (one, is_one), (two, is_two), (three, is_three) = plain[4], plain[13], plain[20]
    return [
        *plain,
        ({"type": "all", "of": [one, two]}, lambda f: is_one(f) and is_two(f)),
        ({"type": "any", "of": [one, two]}, lambda f: is_one(f) or is_two(f)),
        ({"type": "not", "of": [one, two]}, lambda f: not is_one(f) and not is_two(f)),
        (
            {"type": "all", "of": [{"type": "any", "of": [one, two]}, {"type": "not", "of": [three]}]},
            lambda f: (is_one(f) or is_two(f)) and not is_three(f),
        ),
    ]


def test_every_condition_answers_as_python_does(world: World) -> None:
    with system_session("test") as session:
        items.set_priority(session, SYSTEM, items.get_item(session, world.zen_ticket.key), priority=3)
        items.set_tags(session, SYSTEM, items.get_item(session, world.laptop_ticket.key), tags=["Urgent", "paper"])
    answers: dict[bool, int] = {True: 0, False: 0}
    with system_session("test", write=False) as session:
        known = session.exec(select(Item)).all()
        for data, expected in cases(world):
            condition = CONDITIONS.load(data)
            for message in (None, world.answer):
                for item in known:
                    asked = About(session, item, message.key if message else None)
                    answer = condition.decide(asked, lambda *_: None)
                    assert answer == expected(facts(session, item, message)), (data, item.name)
                    answers[answer] += 1
    assert min(answers.values()) > 100


@pytest.mark.parametrize("hidden", ["held", "whisper"])
def test_text_that_is_not_for_everybody_is_not_part_of_what_an_item_says(world: World, hidden: str) -> None:
    message: Message = getattr(world, hidden)
    condition = CONDITIONS.load({"type": "text", "operator": "contains", "values": [message.text]})
    with system_session("test", write=False) as session:
        assert not condition.decide(about(session, world.printer_ticket, message.key), lambda *_: None)


def test_groups_stop_asking_once_the_answer_is_known(world: World) -> None:
    no = {"type": "priority", "operator": ">", "values": [4]}
    asked: list[bool] = []
    condition = CONDITIONS.load({"type": "all", "of": [no, no]})
    with system_session("test", write=False) as session:
        assert not condition.decide(about(session, world.zen_ticket), lambda _, __, answer: asked.append(answer))
    assert asked == [False]


def test_a_message_of_another_item_says_nothing_about_this_one(world: World) -> None:
    condition = CONDITIONS.load({"type": "text", "operator": "contains", "values": ["other tray"]})
    with system_session("test", write=False) as session:
        assert condition.decide(about(session, world.printer_ticket, world.answer.key), lambda *_: None)
        assert not condition.decide(about(session, world.zen_ticket, world.answer.key), lambda *_: None)


def test_what_stands_on_the_item_itself_is_not_asked_again(world: World) -> None:
    own = [("text", "contains", "paper"), ("priority", "<", 2), ("tags", "is_empty"), ("published", "is_on")]
    own += [("kind", "is", "task"), ("project", "is_empty")]
    own += [("channel", "is", "email"), ("creator_kind", "is_not", "agent")]
    with system_session("test", write=False) as session, statements() as asked:
        printer = about(session, world.printer_ticket)
        asked.clear()
        for type_, operator, *values in own:
            condition = CONDITIONS.load({"type": type_, "operator": operator, "values": values})
            assert printer.knows(leaf.asks for leaf in condition.leaves())
            condition.decide(printer, lambda *_: None)
        assert asked == []
        status = CONDITIONS.load({"type": "status", "operator": "is", "values": ["open"]})
        assert not printer.knows(leaf.asks for leaf in status.leaves())
        status.decide(printer, lambda *_: None)
        assert len(asked) == 1
