"""The scenarios that write: a reply, a mail from its bytes to the job of its answer, the rules on a new ticket."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from sqlmodel import Session, col, func, select

from rxdesk import clock, jobs
from rxdesk.automation.worker import handle_event
from rxdesk.bench.desk import Desk, Draw, draw
from rxdesk.bench.figures import Figure, figure
from rxdesk.bench.mails import mails
from rxdesk.bench.standing import WORD, answering, listening_rules, standing, switch, waiting_rules
from rxdesk.bench.stopwatch import Took, timed
from rxdesk.bench.tape import listening, play
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.jobs.gathering import Waiting
from rxdesk.jobs.handlers import perform_here
from rxdesk.mail.receive import receive_raw
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import Kind
from rxdesk.models.mails import Delivery, RawMail
from rxdesk.models.session import engine, system_session, viewer_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services.items import create_item, get_item
from rxdesk.services.messages import post_reply

WARM_UP = 3
LISTENING = 5
WAITING = 10_000 - LISTENING
_BLOCK = 10
_AT_ONCE = 6


def reply_figures(desk: Desk, rounds: int) -> Iterator[Figure]:
    """An agent's reply until it is committed, on another item each time.

    The floor always goes second: it stores the same rows under keys of its own.
    """
    numbers = [item.number for item in draw(desk, "post_reply", rounds + WARM_UP).items()]
    ours, floors, statements = [], [], []
    with listening(engine()) as recorder:
        for number in numbers:
            with recorder.recording() as tape:
                ours.append(timed(partial(_reply, desk, number)))
            floors.append(play(tape.afresh(), desk.admin, write=True))
            statements.append(tape.statements)
    yield figure(
        "post_reply",
        desk.n,
        ours[WARM_UP:],
        floor=[each.took_ms for each in floors[WARM_UP:]],
        sql=[each.sql_ms for each in floors[WARM_UP:]],
        statements=statements[WARM_UP:],
        database=desk.database,
    )


def ingest_figures(desk: Desk, rounds: int) -> Iterator[Figure]:
    """A mail from its bytes, kept as in production, to the committed job of the answer of three matching rules.

    The two jobs of a mail run in one thread, without the job engine's own pause between them. How many come in within a
    second is counted on one core, which this process is held to where the system can do so, while six are on their way
    at once as in a worker (which takes four times as many): one computes while those of the others wait for the
    database. SQLite has one writer, and so one mail at a time.
    """
    drawn = draw(desk, "ingest", 4 * rounds + WARM_UP)
    come = mails(drawn)
    with standing(answering(drawn)):
        times: list[Took] = []
        kept: list[int] = []
        for raw in islice(come, 2 * rounds + WARM_UP):
            received = timed(lambda raw=raw: kept.append(_received(raw)))
            times.append(received + timed(partial(_handled, *_created_by(kept[-1:]))))
        left, came = list(come), len(kept)
        with _on_one_core(), ThreadPoolExecutor(1 if desk.database == "sqlite" else _AT_ONCE) as threads:
            whole = timed(lambda: kept.extend(threads.map(_received, left)))
            events = _created_by(kept[came:])
            whole += timed(lambda: list(threads.map(_handled, events)))
    _require_answers(kept)
    per_s = 1000 * len(left) / whole.wall
    yield figure("ingest", desk.n, times[WARM_UP:], database=desk.database, per_s=per_s)


def rule_figures(desk: Desk, rounds: int) -> Iterator[Figure]:
    """The job of a new ticket that five rules answer: while no others are there, and among ten thousand, in turn."""
    drawn = draw(desk, "rules", 2 * rounds + WARM_UP)
    events = iter(_new_tickets(drawn))
    few: list[Took] = []
    many: list[Took] = []
    with standing([*listening_rules(drawn), *waiting_rules(WAITING)]) as keys:
        _times(_handled, [next(events) for _ in range(WARM_UP)])
        for begun in range(0, rounds, _BLOCK):
            block = min(_BLOCK, rounds - begun)
            for took, enabled in ((few, False), (many, True)):
                switch(keys[LISTENING:], enabled=enabled)
                took += _times(_handled, [next(events) for _ in range(block)])
    yield figure("rules_5", desk.n, few, database=desk.database)
    yield figure("rules_10000", desk.n, many, floor=[each.wall for each in few], database=desk.database)


def _reply(desk: Desk, number: int) -> None:
    with viewer_session(desk.admin) as session:
        post_reply(session, desk.admin, get_item(session, number), text="On its way.")


def _handled(event_id: int) -> None:
    """The job of this event, as the worker runs it."""
    key = f"evt-{event_id}"
    perform_here(Waiting(handle_event.__name__, key, (event_id,), jobs.Queue.EVENTS, "bench", event_id, clock.now()))


def _times(act: Callable[[int], object], subjects: Iterable[int]) -> list[Took]:
    return [timed(partial(act, subject)) for subject in subjects]


@contextmanager
def _on_one_core() -> Iterator[None]:
    """Holds this thread, and those that it starts, to one core; elsewhere than on Linux they go where they like."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _received(raw: bytes) -> int:
    return receive_raw(raw, source="bench")


def _created_by(raw_ids: Sequence[int]) -> list[int]:
    """The first event of the ticket of each mail."""
    made_it = select(RawMail.id, Event.id).join(Event, col(Event.item_id) == col(RawMail.item_id))
    with system_session("bench.writes.created_by", write=False) as session:
        found: dict[Any, Any] = dict(
            session.exec(made_it.where(col(RawMail.id).in_(raw_ids), Event.verb == Verb.ITEM_CREATED)).all()
        )
    if len(found) < len(raw_ids):
        raise Invalid(t("bench.no_item", "A mail made no ticket"))
    return [found[raw_id] for raw_id in raw_ids]


def _require_answers(raw_ids: Sequence[int]) -> None:
    """A mail that nobody answered would be quicker, and measure nothing."""
    answered = select(Delivery.item_id).where(Delivery.template == "reply")
    wanted = select(func.count()).where(col(RawMail.id).in_(raw_ids), col(RawMail.item_id).in_(answered))
    with system_session("bench.writes.require_answers", write=False) as session:
        if session.exec(wanted).one() != len(raw_ids):
            raise Invalid(t("bench.no_answer", "The rules of the bench did not answer a mail"))


def _new_tickets(drawn: Draw) -> Iterator[int]:
    """Tickets as they come, each made when it is asked for; the ids of their first events."""
    for viewer in drawn.turns(drawn.customers()):
        with system_session("bench.writes.new_ticket") as session:
            event_id = _new_ticket(session, viewer.id)
        yield event_id


def _new_ticket(session: Session, customer_id: int) -> int:
    made = create_item(
        session,
        SystemViewer("bench"),
        kind=Kind.TICKET,
        name="A request",
        description=WORD,
        requester_ids=[customer_id],
    )
    return session.exec(select(Event.id).where(Event.item_id == made.key)).one() or 0
