"""One event and all that rules make of it: every rule that listens answers once, whole or not at all, and says why."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, or_
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.automation.actions import Doing, Outcome, Result, perform
from rxdesk.automation.conditions import Leaf
from rxdesk.automation.definition import Definition
from rxdesk.automation.fields import About
from rxdesk.automation.forms import masked, one_line, sentence
from rxdesk.errors import DomainError
from rxdesk.i18n import Text, t
from rxdesk.models.customers import Customer
from rxdesk.models.events import MAX_DEPTH, Cause, Event, Verb, wakes
from rxdesk.models.items import Item, Kind, Requester, Status
from rxdesk.models.messages import Message
from rxdesk.models.rules import Rule, RuleRun, RunResult, Scope
from rxdesk.models.session import acting_as
from rxdesk.models.viewers import AutomationViewer
from rxdesk.services.rule_rows import OTHERS, gone, readable
from rxdesk.services.rules import switch_off

log = logging.getLogger(__name__)
# What is brought back is as it was: rules have answered it when it happened first.
_NO_TRIGGER = frozenset({Verb.ITEM_RESTORED, Verb.UNDONE})
_SCOPES = {Kind.TICKET: (Scope.TICKETS, Scope.ITEMS), Kind.TASK: (Scope.TASKS, Scope.ITEMS)}


_GONE = t("rule.names_gone", "It names somebody or something that does not exist any more, so it was switched off")


@dataclass(slots=True)
class _Trace:
    """What a run keeps while it goes on."""

    leaves: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)
    why: Text | None = None

    def failed(self, why: Text) -> RunResult:
        """The action that was tried last could not be done; what came before it is undone."""
        for act in self.acts:
            act["undone"] = True
            act.pop("message_id", None)
        self.acts.append({"result": Result.FAILED.value, "why": stored(why)})
        return RunResult.FAILED


def handle(session: Session, event: Event) -> list[Event]:
    """Let the rules answer the event and, in the same transaction, every event that they cause, to MAX_DEPTH.

    Needs a system session. Returns all events of the chain, the given one first. A rule that has answered an event
    does not answer it again.
    """
    chain = [event]
    fresh: list[int] = []
    session.info["chain"] = fresh
    try:
        for each in chain:
            _answer(session, each, first=event)
            chain += [session.get_one(Event, key) for key in fresh]
            fresh.clear()
    finally:
        session.info.pop("chain", None)
    return chain


def stored(text: Text) -> dict[str, Any]:
    """A sentence as JSON, to be read in any language later."""
    return {"key": text.key, "default": text.default, "params": {name: str(it) for name, it in text.params.items()}}


def _answer(session: Session, event: Event, *, first: Event) -> None:
    item = session.get(Item, event.item_id) if event.item_id else None
    if item is None or item.deleted_at is not None or event.verb in _NO_TRIGGER:
        return
    _count_others(session, event, item)
    stopped: Text | None = None
    if event.depth >= MAX_DEPTH:
        stopped = t("rule.too_deep", "Cut: rules have set off rules {n} deep", n=MAX_DEPTH)
    for rule in _listening(session, event, item):
        if event.depth >= MAX_DEPTH:
            log.warning("rule %s not asked: the chain of event %s is %s deep", rule.code, first.key, event.depth)
        result = _run(session, rule, event, item, first=first, stopped=stopped)
        if rule.stop and result is RunResult.FIRED and stopped is None:
            stopped = t("rule.stopped", "{code} stops later rules", code=rule.code)


def _listening(session: Session, event: Event, item: Item) -> list[Rule]:
    """The rules that wait for this event, in list order, and have not answered it yet."""
    names = _names(session, event)
    organizations = (
        select(Customer.organization_id)
        .join(Requester, col(Requester.customer_id) == col(Customer.id))
        .where(Requester.item_id == item.key)
    )
    wanted = (
        select(Rule)
        .where(
            col(Rule.enabled),
            col(Rule.deleted_at).is_(None),
            col(Rule.trigger).in_(sorted(names)),
            col(Rule.scope).in_(_SCOPES[item.kind]),
            or_(col(Rule.organization_id).is_(None), col(Rule.organization_id).in_(organizations)),
            col(Rule.id).not_in(select(RuleRun.rule_id).where(RuleRun.event_id == event.key)),
        )
        .order_by(col(Rule.position), col(Rule.id))
    )
    found = list(session.exec(wanted)) if names else []
    status = _new_status(session, event) if any(rule.trigger == "status_changes" for rule in found) else ""
    return [rule for rule in found if _accepts(rule, status)]


def _accepts(rule: Rule, status: str) -> bool:
    definition = readable(rule)
    return definition is None or definition.trigger.accepts(status)


def _names(session: Session, event: Event) -> set[str]:
    message = session.get(Message, event.message_id) if event.message_id else None
    return wakes(event, message.kind if message else None)


def _count_others(session: Session, event: Event, item: Item) -> None:
    """Keep with the event how many rules wait for something else, for readers who may not open the rules."""
    waiting = select(func.count()).where(
        col(Rule.enabled),
        col(Rule.deleted_at).is_(None),
        col(Rule.scope).in_(_SCOPES[item.kind]),
        col(Rule.trigger).not_in(sorted(_names(session, event))),
    )
    event.data = {**event.data, OTHERS: session.exec(waiting).one()}
    session.add(event)


def _new_status(session: Session, event: Event) -> str:
    keys = [change.new for change in event.changed if change.property == "status" and isinstance(change.new, int)]
    return (session.exec(select(Status.name).where(Status.id == keys[-1])).first() or "") if keys else ""


def _run(session: Session, rule: Rule, event: Event, item: Item, *, first: Event, stopped: Text | None) -> RunResult:
    began = time.perf_counter()
    trace = _Trace(why=stopped)
    result = RunResult.STOPPED
    sentence_ = rule.code
    try:
        definition = Definition.model_validate(rule.definition)
        sentence_ = one_line(sentence(definition, masked({})))
        if stopped is None and gone(session, definition, rule.scope):
            result, trace.why = RunResult.FAILED, _GONE
            switch_off(session, rule, because=_GONE)
        elif stopped is None:
            result = _fire(session, rule, definition, event, item, trace, first=first)
    except ValidationError:
        result = RunResult.FAILED
        trace.why = t("rule.unreadable", "This rule cannot be read any more; open it and save it again")
    session.add(
        RuleRun(
            rule_id=rule.key,
            event_id=event.key,
            item_id=item.key,
            result=result,
            sentence=sentence_,
            trace={
                "definition": rule.definition,
                "leaves": trace.leaves,
                "acts": trace.acts,
                "why": stored(trace.why) if trace.why else None,
            },
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            created_at=clock.now(),
        )
    )
    session.flush()
    return result


def _fire(
    session: Session, rule: Rule, definition: Definition, event: Event, item: Item, trace: _Trace, *, first: Event
) -> RunResult:
    """Ask the conditions and do the actions in a savepoint of their own: all of them stay or none."""
    fresh = session.info["chain"]
    mark = len(fresh)
    viewer = AutomationViewer(rule.key)
    doing = Doing(
        session,
        viewer,
        item,
        on_creation=first.verb is Verb.ITEM_CREATED,
        no_auto_reply=str(first.data.get("no_auto_reply") or ""),
    )
    try:
        with _caused(session, event, rule), acting_as(session, viewer), session.begin_nested():
            if not _decides(About(session, item.key, event.message_id), definition, trace):
                return RunResult.NOT_FIRED
            for act in definition.actions:
                trace.acts.append(_kept(perform(doing, act)))
            session.flush()
        return RunResult.FIRED
    except DomainError as error:
        del fresh[mark:]
        return trace.failed(error.text)
    except DBAPIError as error:
        # A lost connection or a deadlock is no answer of the rule: the job runs again.
        if error.connection_invalidated or not _is_about_data(error):
            raise
        log.exception("rule %s failed on event %s", rule.code, event.key)
    except Exception:
        log.exception("rule %s failed on event %s", rule.code, event.key)
    del fresh[mark:]
    return trace.failed(t("rule.error", "RxDesk met an error; its log tells more"))


def _decides(about: About, definition: Definition, trace: _Trace) -> bool:
    if definition.condition is None:
        return True
    places = {id(leaf): place for place, leaf in enumerate(definition.condition.leaves())}

    def keep(leaf: Leaf, seen: tuple[Any, ...], answer: bool) -> None:  # noqa: FBT001 - the shape of Keep
        trace.leaves.append({"at": places[id(leaf)], "seen": [_short(each) for each in seen], "answer": answer})

    return definition.condition.decide(about, keep)


def _kept(outcome: Outcome) -> dict[str, Any]:
    kept: dict[str, Any] = {"result": outcome.result.value}
    if outcome.why:
        kept["why"] = stored(outcome.why)
    if outcome.message_id:
        kept["message_id"] = outcome.message_id
    return kept


@contextmanager
def _caused(session: Session, event: Event, rule: Rule) -> Iterator[None]:
    session.info["cause"] = Cause(event.key, event.depth + 1, rule.key)
    try:
        yield
    finally:
        session.info.pop("cause", None)


def _short(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= 200 else value[:199] + "…"


def _is_about_data(error: DBAPIError) -> bool:
    return type(error).__name__ in ("IntegrityError", "DataError")
