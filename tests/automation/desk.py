"""Rules and their work for tests: made as an Admin makes them, run as the worker runs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event as sa_event
from sqlmodel import col, select

from rxdesk import clock, jobs
from rxdesk.automation import worker
from rxdesk.automation.explain import Trace, trace
from rxdesk.jobs.gathering import Waiting
from rxdesk.jobs.handlers import perform_here
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import Item, Kind
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent
from rxdesk.models.rules import Rule, RuleRun, Scope
from rxdesk.models.session import engine, system_session, viewer_session
from rxdesk.services import items, rules
from tests.world import SYSTEM, World

assert worker, "the job is registered"
CREATED = {"type": "created"}


def made(
    trigger: dict[str, Any],
    *actions: dict[str, Any],
    condition: dict[str, Any] | None = None,
    enabled: bool = True,
    **options: Any,
) -> Rule:
    """A rule, switched on."""
    definition = {"version": 1, "trigger": trigger, "condition": condition, "actions": list(actions)}
    with system_session("test") as session:
        return rules.create_rule(session, SYSTEM, definition=definition, enabled=enabled, **options)


def stars(number: int) -> dict[str, Any]:
    return {"type": "set_priority", "priority": number}


def note(text: str) -> dict[str, Any]:
    return {"type": "post_note", "text": text}


def reply(text: str) -> dict[str, Any]:
    return {"type": "post_reply", "text": text}


def status(name: str) -> dict[str, Any]:
    return {"type": "set_status", "status": name}


@contextmanager
def at_work() -> Iterator[jobs.Inline]:
    """When the block ends, the rules answer all that happened in it; no mail is sent."""
    with jobs.inline() as waiting:
        yield waiting
        while due := [job for job in waiting.waiting if job.name == "handle_event"]:
            job = min(due, key=lambda each: each.order)
            waiting.waiting.remove(job)
            perform_here(job)


def ticket(world: World, name: str = "No light", *, by: Any = None, kind: Kind = Kind.TICKET, **options: Any) -> Item:
    """A new item by Bob, or by somebody else, with the rules' work done; read again."""
    viewer = world.viewer(by or world.bob)
    with at_work(), viewer_session(viewer) as session:
        item = items.create_item(session, viewer, kind=kind, name=name, **options)
    return again(item)


def again(item: Item) -> Item:
    with system_session("test", write=False) as session:
        return session.get_one(Item, item.key)


def first_event(item: Item, verb: Verb = Verb.ITEM_CREATED) -> Event:
    with system_session("test", write=False) as session:
        wanted = select(Event).where(Event.item_id == item.key, Event.verb == verb)
        return session.exec(wanted.order_by(col(Event.id).desc())).all()[0]


def runs(item: Item) -> list[tuple[int, str]]:
    """Which rule answered how, in the order of the runs."""
    with system_session("test", write=False) as session:
        wanted = select(RuleRun).where(RuleRun.item_id == item.key).order_by(col(RuleRun.id))
        return [(run.rule_id, str(run.result)) for run in session.exec(wanted)]


def texts(item: Item) -> list[str]:
    with system_session("test", write=False) as session:
        wanted = select(Message.text).where(Message.item_id == item.key).order_by(col(Message.id))
        return list(session.exec(wanted))


def traced(world: World, who: Agent, item: Item, verb: Verb = Verb.ITEM_CREATED) -> Trace:
    viewer = world.viewer(who)
    with viewer_session(viewer, write=False) as session:
        return trace(session, viewer, first_event(item, verb).key)


def handle_again(event: Event) -> None:
    """The same job once more, as after a crash."""
    perform_here(Waiting("handle_event", f"evt-{event.key}", (event.key,), jobs.Queue.EVENTS, None, 0, clock.now()))


BOTH = Scope.ITEMS


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database within the block."""
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa_event.listen(engine(), "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        sa_event.remove(engine(), "before_cursor_execute", listen)
