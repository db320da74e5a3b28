"""How items stand on a portal: every status with its type and its look, the same for all customers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session, col

from rxdesk.models.items import ItemType, Kind, State, Status
from rxdesk.models.remembered import forget_after_writes, remembered
from rxdesk.models.sight import CustomerSight
from rxdesk.services.statements import columns

forget_after_writes(Status, ItemType)


@dataclass(frozen=True, slots=True)
class PortalStatus:
    """A status by its name for customers."""

    name: str
    colour: str
    state: State


class PortalType(NamedTuple):
    """A type that a portal shows."""

    id: int
    kind: Kind
    name: str


class Mark(NamedTuple):
    """How an item stands, and of which type it is: an item is always of the type of its status."""

    status: PortalStatus
    type: str


_STATUSES = (
    columns(
        Status.id, Status.name, Status.customer_name, Status.colour, Status.state, Status.pauses_sla,
        col(ItemType.id).label("type_id"), col(ItemType.name).label("type"), ItemType.kind, ItemType.visible,
    )
    .select_from(ItemType)
    .outerjoin(Status, col(Status.type_id) == col(ItemType.id))
    .order_by(col(ItemType.position), col(ItemType.id), col(Status.position))
)  # fmt: skip


def statuses_of(session: Session, *, of: Collection[int] = ()) -> Mapping[int, Any]:
    """Every status by its id, in the order of its type and place; those `of` items too that were made a moment ago."""
    known = _every(session).statuses
    return known if known.keys() >= set(of) else _read(session).statuses


def types_of(session: Session, seen: CustomerSight, kinds: Iterable[Kind]) -> list[PortalType]:
    """The types that the portal shows of these kinds, in their order."""
    wanted = set(kinds)
    return [each for each in _every(session).types if each.kind in wanted and each.id not in seen.hidden_types]


def marks_of(session: Session, status_ids: Collection[int]) -> dict[int, Mark]:
    """What these statuses say of an item."""
    known = statuses_of(session, of=status_ids) if status_ids else {}
    return {key: _mark(known[key]) for key in status_ids}


def name_of(status: Any) -> str:
    """The name that customers read."""
    return status.customer_name or status.name


def look_of(status: Any) -> str:
    """The class of portal.css: your turn is a pause that has a name for customers, any other pause is a hold."""
    if status.state is State.FINISHED:
        return "done"
    if status.state is State.NOT_STARTED:
        return "recv"
    return ("you" if status.customer_name else "plan") if status.pauses_sla else "work"


class _Every(NamedTuple):
    """All statuses, and the types that are not hidden, also those without a status."""

    statuses: dict[int, Any]
    types: tuple[PortalType, ...]


def _every(session: Session) -> _Every:
    return remembered(session, Status, lambda: _read(session))


def _read(session: Session) -> _Every:
    rows = session.execute(_STATUSES).all()
    types = dict.fromkeys(PortalType(row.type_id, row.kind, row.type) for row in rows if row.visible)
    return _Every({row.id: row for row in rows if row.id is not None}, tuple(types))


def _mark(status: Any) -> Mark:
    return Mark(PortalStatus(name_of(status), status.colour, status.state), status.type)
