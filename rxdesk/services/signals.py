"""What the live updates read past everybody's sight: new events, and facts of many readers in one statement each.

A signal carries no content; of the readers only what decides who is told what, each reader's own marks for them alone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, func, select

from rxdesk.models.events import Event, Signal, events_after
from rxdesk.models.items import ItemSeen
from rxdesk.models.session import acting_as, system_session, viewer_session
from rxdesk.models.sight import AgentSight, Sight, shared_sights, sights_of_customers, within_projects
from rxdesk.models.viewers import CustomerViewer, Viewer

Answer = TypeVar("Answer")


def events_since(last_id: int, also: Iterable[int] = ()) -> list[Signal]:
    """Events after `last_id`, and those named in `also` that were not there yet (ids commit out of order)."""
    with system_session("signals.events_since", write=False) as session:
        return events_after(session.connection(), last_id, also=also)


def latest_event() -> int:
    """The highest id of an event, 0 without any: where a tail begins."""
    with system_session("signals.latest_event", write=False) as session:
        return session.exec(select(func.max(col(Event.id)))).one() or 0


def sights_of_agents(
    agent_ids: Collection[int], places: Collection[tuple[int, ...]] = ()
) -> tuple[dict[int, AgentSight], dict[tuple[int, ...], dict[int, AgentSight]]]:
    """For each active agent the sight without their person, everywhere and within each of these sets of projects.

    Agents of equal sight may be asked about together.
    """
    with system_session("signals.sights_of_agents", write=False) as session:
        connection = session.connection()
        everywhere = shared_sights(connection, agent_ids)
        return everywhere, {place: within_projects(connection, everywhere, place) for place in places}


def in_turn(asking: Sequence[tuple[Viewer, Callable[[Session, Viewer], Answer]]]) -> list[Answer]:
    """What each reader is answered, one after the other in one transaction, each by their own sight.

    The sights of all customers take two statements, and what a transaction remembers is the same for all of them.
    """
    with viewer_session(asking[0][0], write=False) as session:
        customers = {viewer for viewer, _ in asking if isinstance(viewer, CustomerViewer)}
        sights: dict[Viewer, Sight] = {**sights_of_customers(session.connection(), customers)} if customers else {}
        found: list[Answer] = []
        for viewer, ask in asking:
            with acting_as(session, viewer, sight=sights.get(viewer)):
                found.append(ask(session, viewer))
        return found


def read_marks(agent_ids: Collection[int], item_ids: Collection[int]) -> dict[int, dict[int, datetime]]:
    """Per agent when they last read each of these items; hand to each agent their own."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    if not agent_ids or not item_ids:
        return found
    marks = select(ItemSeen.agent_id, ItemSeen.item_id, ItemSeen.seen_at)
    with system_session("signals.read_marks", write=False) as session:
        rows = session.exec(marks.where(col(ItemSeen.agent_id).in_(agent_ids), col(ItemSeen.item_id).in_(item_ids)))
        for agent_id, item_id, seen_at in rows:
            found[agent_id][item_id] = seen_at
    return found
