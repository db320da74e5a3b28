"""The seeded desk that is measured: its readers, and whom and what to look at, drawn with a fixed seed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import Any

from sqlmodel import Session, col, func, select

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import Item
from rxdesk.models.people import Agent
from rxdesk.models.session import engine, system_session
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.seed import people


@dataclass(frozen=True, slots=True)
class Desk:
    """`n` items and the readers that the seed knows by name."""

    n: int
    database: str
    portal_id: int
    admin: AgentViewer
    three_teams: AgentViewer
    one_project: AgentViewer
    ordinary: CustomerViewer
    largest: CustomerViewer
    largest_organization: int


def open_desk() -> Desk:
    """The desk of the configured database. Raises Invalid for one that `rxdesk seed` has not made."""
    with system_session("bench.desk.open_desk", write=False) as session:
        agents = dict(session.exec(select(Agent.email, Agent.id)).all())
        largest, ordinary = _customer(session, people.LARGEST_ORG), _customer(session, people.ORDINARY)
        if people.ADMIN not in agents or largest is None or ordinary is None:
            raise Invalid(t("bench.no_seed", "The bench writes, so it measures a desk of rxdesk seed and no other"))
        portal_id = main_portal_id(session.connection())
        return Desk(
            n=session.exec(select(func.count()).select_from(Item)).one(),
            database=engine().dialect.name,
            portal_id=portal_id,
            admin=AgentViewer(agents[people.ADMIN] or 0),
            three_teams=AgentViewer(agents[people.THREE_TEAMS] or 0),
            one_project=AgentViewer(agents[people.ONE_PROJECT] or 0),
            ordinary=CustomerViewer(ordinary.key, portal_id),
            largest=CustomerViewer(largest.key, portal_id),
            largest_organization=largest.organization_id or 0,
        )


@dataclass(frozen=True, slots=True)
class Draw:
    """What one scenario looks at: `count` subjects, the same ones in every run on the same desk."""

    desk: Desk
    rng: Random
    count: int

    def some(self, column: Any, *where: Any) -> list[Any]:
        """`count` values of a column, or whole rows, drawn by their id; empty when no row will do."""
        key = column.id if isinstance(column, type) else column.class_.id
        with system_session("bench.desk.some", write=False) as session:
            low, high = session.exec(select(func.min(key), func.max(key)).where(*where)).one()
            if low is None:
                return []
            wanted = [self.rng.randint(low, high) for _ in range(self.count)]
            rows = (
                session.exec(select(column).where(col(key) >= least, *where).order_by(key).limit(1)) for least in wanted
            )
            return [row.one() for row in rows]

    def every(self, column: Any, *where: Any) -> list[Any]:
        """The values of a column of a small table."""
        with system_session("bench.desk.every", write=False) as session:
            return list(session.exec(select(column).where(*where).order_by(column.class_.id)))

    def turns(self, values: Iterable[Any]) -> Iterator[Any]:
        """`count` values, from the first again when there are fewer."""
        return islice(cycle(values), self.count)

    def customers(self) -> list[CustomerViewer]:
        """The ordinary reader, then others of anywhere but the largest organization."""
        elsewhere = func.coalesce(col(Customer.organization_id), 0) != self.desk.largest_organization
        return [self.desk.ordinary, *self._as_viewers(self.some(Customer.id, elsewhere))][: self.count]

    def members_of_largest(self) -> list[CustomerViewer]:
        """Members of the organization that asked for a tenth of all items, the known one first."""
        of_largest = col(Customer.organization_id) == self.desk.largest_organization
        proven = col(Customer.organization_proven)
        return [self.desk.largest, *self._as_viewers(self.some(Customer.id, of_largest, proven))][: self.count]

    def items(self) -> list[Item]:
        """Any items."""
        return self.some(Item)

    def _as_viewers(self, keys: list[int]) -> list[CustomerViewer]:
        return [CustomerViewer(key, self.desk.portal_id) for key in keys]


def draw(desk: Desk, scenario: str, count: int) -> Draw:
    """The draws of one scenario, whatever else is measured."""
    return Draw(desk, Random(f"bench {scenario}"), count)


def _customer(session: Session, address: str) -> Customer | None:
    wanted = select(Customer).join(CustomerAddress, col(CustomerAddress.customer_id) == col(Customer.id))
    return session.exec(wanted.where(CustomerAddress.address == address)).first()
