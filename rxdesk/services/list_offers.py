"""What the filters and the row menu of a list offer to choose from."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.models.customers import Organization
from rxdesk.models.items import Kind
from rxdesk.models.people import Agent
from rxdesk.models.permissions import can_edit_item, can_remove
from rxdesk.models.projects import PortfolioChild
from rxdesk.models.viewers import Viewer
from rxdesk.services.house import StatusRow, list_types
from rxdesk.services.item_rows import Named
from rxdesk.services.items import get_item

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class ListOffer:
    """The choices of the filters. Each type has statuses of its own, so they are told by name."""

    statuses: tuple[str, ...]
    agents: tuple[Named, ...]
    organizations: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class RowOffer:
    """What may be done with one item of the list."""

    number: int
    name: str
    status_id: int
    statuses: tuple[StatusRow, ...]
    may_edit: bool
    may_remove: bool


def list_offer(session: Session, viewer: Viewer, kind: Kind) -> ListOffer:
    """Statuses of the kind, active agents, organizations by name."""
    agents = select(Agent.id, Agent.name).where(col(Agent.active)).order_by(col(Agent.name)).limit(MOST_OFFERED)
    living = select(Organization.id, Organization.name).where(col(Organization.deleted_at).is_(None))
    wanted = living.order_by(col(Organization.name)).limit(MOST_OFFERED)
    names = dict.fromkeys(status.name for type_ in list_types(session, kind=kind) for status in type_.statuses)
    return ListOffer(
        statuses=tuple(names),
        agents=tuple(Named(key or 0, name) for key, name in session.exec(agents)),
        organizations=tuple(Named(key or 0, name) for key, name in session.exec(wanted)),
    )


def row_offer(session: Session, viewer: Viewer, number: int) -> RowOffer:
    """The statuses that this item may take, and what the viewer may do with it."""
    item = get_item(session, number)
    steps = next((type_.statuses for type_ in list_types(session, kind=item.kind) if type_.id == item.type_id), ())
    may_edit, may_remove = can_edit_item(session, viewer, item), can_remove(session, viewer, item)
    return RowOffer(item.number, item.name, item.status_id, steps, may_edit, may_remove)


def portfolios_in(session: Session, portfolio_id: int) -> tuple[int, ...]:
    """The portfolio and those inside it, at any depth."""
    inside: dict[int, list[int]] = {}
    for child in session.exec(select(PortfolioChild)):
        inside.setdefault(child.parent_id, []).append(child.child_id)
    found, waiting = {portfolio_id}, [portfolio_id]
    while waiting:
        fresh = [key for key in inside.get(waiting.pop(), []) if key not in found]
        found.update(fresh)
        waiting += fresh
    return tuple(sorted(found))
