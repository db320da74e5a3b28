"""One event and all that rules make of it: every rule that listens answers once, whole or not at all, and says why."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from rxdesk import clock
from rxdesk.automation.actions import Doing, Outcome, Result, perform
from rxdesk.automation.conditions import Leaf
from rxdesk.automation.definition import Definition, definition_of
from rxdesk.automation.fields import About
from rxdesk.automation.forms import masked, one_line, sentence
from rxdesk.errors import DomainError
from rxdesk.i18n import Text, t
from rxdesk.models.events import MAX_DEPTH, Cause, Event, Verb, store, wakes
from rxdesk.models.items import Item
from rxdesk.models.messages import Message
from rxdesk.models.rules import Rule, RuleRun, RunResult
from rxdesk.models.session import acting_as
from rxdesk.models.viewers import AutomationViewer
from rxdesk.services.rule_listeners import count_others, listening
from rxdesk.services.rule_rows import OTHERS, gone
from rxdesk.services.rules import switch_off

log = logging.getLogger(__name__)
# What is brought back is as it was: rules have answered it when it happened first.
_NO_TRIGGER = frozenset({Verb.ITEM_RESTORED, Verb.UNDONE})
_Runs = list[dict[str, Any]]
_GONE = t("rule.names_gone", "It names somebody or something that does not exist any more, so it was switched off")


class RuleFailed(Exception):
    """A rule failed without a savepoint of its own: the event has to be handled once more, from nothing, `apart`."""


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


def handle(session: Session, event: Event, *, apart: bool) -> list[Event]:
    """Let the rules answer the event and, in the same transaction, every event that they cause, to MAX_DEPTH.

    Needs a system session. Returns all events of the chain, the given one first. A rule that has answered an event
    does not answer it again. `apart` gives each rule a savepoint of its own, so that of a failed one nothing stays;
    without them all is quicker, and RuleFailed is raised where one fails.
    """
    chain = [event]
    fresh: list[Event] = []
    session.info["chain"] = fresh
    try:
        _count_others(session, event)
        for each in chain:
            item = _item(session, each)
            if item is not None:
                rules = listening(session, each, item, _names(session, each))
                if runs := _runs(session, each, item, rules, first=event, apart=apart):
                    session.execute(insert(RuleRun), runs)
            for made in fresh:
                _count_others(session, made)
            store(session.connection(), fresh)
            chain += fresh
            fresh.clear()
    finally:
        session.info.pop("chain", None)
    return chain


def stored(text: Text) -> dict[str, Any]:
    """A sentence as JSON, to be read in any language later."""
    return {"key": text.key, "default": text.default, "params": {name: str(it) for name, it in text.params.items()}}


def _item(session: Session, event: Event) -> Item | None:
    """The item that rules may answer for; none in Trash, and none for what was brought back."""
    item = session.get(Item, event.item_id) if event.item_id else None
    return None if item is None or item.deleted_at is not None or event.verb in _NO_TRIGGER else item


def _count_others(session: Session, event: Event) -> None:
    item = _item(session, event)
    if item is not None:
        event.data = {**event.data, OTHERS: count_others(session, item, _names(session, event))}


def _runs(session: Session, event: Event, item: Item, rules: Sequence[Rule], *, first: Event, apart: bool) -> _Runs:
    stopped: Text | None = None
    if event.depth >= MAX_DEPTH:
        stopped = t("rule.too_deep", "Cut: rules have set off rules {n} deep", n=MAX_DEPTH)
    about = About(session, item, event.message_id)
    runs: _Runs = []
    for rule in rules:
        if event.depth >= MAX_DEPTH:
            log.warning("rule %s not asked: the chain of event %s is %s deep", rule.code, first.key, event.depth)
        run = _run(session, rule, event, item, about, first=first, stopped=stopped, apart=apart)
        runs.append(run)
        if run["result"] is RunResult.FIRED:
            about.changed()
            if rule.stop and stopped is None:
                stopped = t("rule.stopped", "{code} stops later rules", code=rule.code)
    return runs


def _names(session: Session, event: Event) -> set[str]:
    message = session.get(Message, event.message_id) if event.message_id else None
    return wakes(event, message.kind if message else None)


def _run(
    session: Session,
    rule: Rule,
    event: Event,
    item: Item,
    about: About,
    *,
    first: Event,
    stopped: Text | None,
    apart: bool,
) -> dict[str, Any]:
    """Let the rule answer; returns its RuleRun as a row to be written with the others."""
    began = time.perf_counter()
    trace = _Trace(why=stopped)
    result = RunResult.STOPPED
    sentence_ = rule.code
    try:
        definition = definition_of(rule.definition)
        sentence_ = _nameless(definition)
        if stopped is None and gone(session, definition, rule.scope):
            result, trace.why = RunResult.FAILED, _GONE
            switch_off(session, rule, because=_GONE)
        elif stopped is None:
            result = _fire(session, rule, definition, event, item, about, trace, first=first, apart=apart)
    except ValidationError:
        result = RunResult.FAILED
        trace.why = t("rule.unreadable", "This rule cannot be read any more; open it and save it again")
    return {
        "rule_id": rule.key,
        "event_id": event.key,
        "item_id": item.key,
        "result": result,
        "sentence": sentence_,
        "trace": {
            "definition": rule.definition,
            "leaves": trace.leaves,
            "acts": trace.acts,
            "why": stored(trace.why) if trace.why else None,
        },
        "took_ms": round((time.perf_counter() - began) * 1000, 2),
        "created_at": clock.now(),
    }


def _fire(
    session: Session,
    rule: Rule,
    definition: Definition,
    event: Event,
    item: Item,
    about: About,
    trace: _Trace,
    *,
    first: Event,
    apart: bool,
) -> RunResult:
    """Ask the conditions and do the actions: all of them stay or none.

    Raises RuleFailed when the rule fails and has no savepoint of its own.
    """
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
        with _caused(session, event, rule), acting_as(session, viewer), ExitStack() as savepoint:
            # What is known already is decided without asking the database, so most rules that say no cost it nothing.
            known = definition.condition is None or about.knows(leaf.asks for leaf in definition.condition.leaves())
            if apart and not known:
                savepoint.enter_context(session.begin_nested())
            if not _decides(about, definition, trace):
                return RunResult.NOT_FIRED
            if apart and known:
                savepoint.enter_context(session.begin_nested())
            for act in definition.actions:
                trace.acts.append(_kept(perform(doing, act)))
            session.flush()
        return RunResult.FIRED
    except Exception as error:
        # A lost connection or a deadlock is no answer of the rule: the job runs again.
        if isinstance(error, DBAPIError) and (error.connection_invalidated or not _is_about_data(error)):
            raise
        if not apart:
            raise RuleFailed from error
        del fresh[mark:]
        if isinstance(error, DomainError):
            return trace.failed(error.text)
        log.exception("rule %s failed on event %s", rule.code, event.key)
    return trace.failed(t("rule.error", "RxDesk met an error; its log tells more"))


@lru_cache(maxsize=1000)
def _nameless(definition: Definition) -> str:
    return one_line(sentence(definition, masked({})))


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
