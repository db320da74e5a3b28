"""The runs of one event and of all that it set off, as stored; `rxdesk.automation.explain` puts them into words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.errors import NotFound
from rxdesk.models.customers import Customer
from rxdesk.models.events import MAX_DEPTH, Event
from rxdesk.models.mails import Delivery, DeliveryState
from rxdesk.models.people import Agent
from rxdesk.models.permissions import is_agent, require
from rxdesk.models.rules import RuleRun
from rxdesk.models.viewers import Viewer
from rxdesk.services.item_rows import names_in


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail that an event made. `name` and `address` are empty for somebody whom the viewer may not see."""

    event_id: int
    message_id: int | None
    name: str
    address: str
    reason: str
    state: DeliveryState
    answer: str


@dataclass(frozen=True, slots=True)
class EventRuns:
    """The event, the events that rules made of it, every run and every mail, in the order in which they happened."""

    event: Event
    chain: tuple[Event, ...]
    runs: tuple[RuleRun, ...]
    mails: tuple[MailRow, ...]


def event_runs(session: Session, viewer: Viewer, event_id: int) -> EventRuns:
    """What rules made of an event of an item that the agent sees; Forbidden for customers, NotFound otherwise."""
    require(is_agent(session, viewer))
    event = session.exec(select(Event).where(Event.id == event_id)).first()
    if event is None or event.item_id is None:
        raise NotFound
    chain, newest = [event], [event.key]
    for _ in range(MAX_DEPTH + 1):
        found = session.exec(select(Event).where(col(Event.cause_id).in_(newest)).order_by(col(Event.id))).all()
        chain += found
        newest = [each.key for each in found]
        if not newest:
            break
    keys = [each.key for each in chain]
    runs = session.exec(select(RuleRun).where(col(RuleRun.event_id).in_(keys)).order_by(col(RuleRun.id)))
    return EventRuns(event, tuple(chain), tuple(runs), _mails(session, keys))


def _mails(session: Session, event_ids: Sequence[int]) -> tuple[MailRow, ...]:
    wanted = select(Delivery).where(col(Delivery.event_id).in_(event_ids)).order_by(col(Delivery.id))
    found = session.exec(wanted).all()
    customers = names_in(session, Customer, (each.customer_id for each in found))
    agents = names_in(session, Agent, (each.agent_id for each in found))
    rows = []
    for each in found:
        known = agents.get(each.agent_id) if each.agent_id else customers.get(each.customer_id or 0)
        rows.append(
            MailRow(
                event_id=each.event_id or 0,
                message_id=each.message_id,
                name=known.name if known else "",
                address=each.address if known else "",
                reason=each.reason,
                state=each.state,
                answer=each.answer if known else "",
            )
        )
    return tuple(rows)
