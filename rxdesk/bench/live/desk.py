"""The desk on which live updates are measured, who reads what on it, and who ought to hear of a change.

What ought to be heard is asked of `readers`, which lists people and shares no statement with the lists that are pushed.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from rxdesk.bench.live.plan import Plan, Reader, Size
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models import tables
from rxdesk.models.customers import Customer
from rxdesk.models.items import Item, Kind, Requester
from rxdesk.models.people import Agent
from rxdesk.models.readers import readers
from rxdesk.models.session import engine, system_session
from rxdesk.models.sight import main_portal_id, shared_sights, within_projects
from rxdesk.origin import Cookie
from rxdesk.seed import Plan as Seed
from rxdesk.seed import seed_desk
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.services.basics import ensure_basics
from rxdesk.state.tickets import Tickets

MOST_ITEMS = 400
"""So many items are changed in turn; none twice while a change of it may still be on its way."""


def make_desk(size: Size) -> None:
    """Seed the empty configured database; a desk that a measurement has left is used again."""
    tables.migrate(engine())
    with system_session("bench.live.desk") as session:
        ensure_basics(session)
        agents = len(session.exec(select(Agent.id)).all())
        people = len(session.exec(select(Customer.id)).all())
    if agents == 0:
        companies = max(10, size.customers // 5)
        many = max(2000, size.customers * 6)
        wanted = Seed(many, size.customers, companies, size.views, agents=max(10, size.agents))
        seed_desk(engine(), wanted, lambda _: None)
    elif agents < size.agents or people < size.customers:
        raise Invalid(t("bench.small", "This desk is too small; name an empty database"))


def make_plan(size: Size, *, host: str, port: int) -> Plan:
    """Sessions and screens for everybody, and the items that will change."""
    with system_session("bench.live.plan") as session:
        items = _items(session, size)
        agents = list(_agents(session, size))
        customers = list(_customers(session, size, items))
        return Plan(
            size,
            secrets.token_hex(3),
            host,
            port,
            (*agents, *customers),
            tuple(item.number for item in items),
            agent_id=1,
        )


def who_ought_to_hear(plan: Plan) -> dict[int, set[int]]:
    """Per number of an item the readers, by their places in the plan, whose screens show it to them."""
    with system_session("bench.live.oracle", write=False) as session:
        rows = [(item.number, item.key, item.project_id) for item in session.exec(select(Item).where(_one_of(plan)))]
        allowed = {key: readers(session, key, limit=100_000) for _, key, _ in rows}
    found: dict[int, set[int]] = {}
    for number, key, project in rows:
        may = {f"{person.kind}:{person.id}" for person in (*allowed[key].customers, *allowed[key].agents)}
        on_screen = {f"project:{project}", "list", f"item:{key}"}
        found[number] = {
            place for place, reader in enumerate(plan.readers) if reader.who in may and reader.shows in on_screen
        }
    return found


def _one_of(plan: Plan) -> ColumnElement[bool]:
    return col(Item.id).in_(plan.items)


def _items(session: Session, size: Size) -> Sequence[Item]:
    is_open = (col(Item.finished_at).is_(None), col(Item.published), Item.kind == Kind.TICKET)
    placed = col(Item.project_id).in_(range(1, size.views + 1))
    per_view: dict[int, list[Item]] = defaultdict(list)
    for item in session.exec(select(Item).where(*is_open, placed).order_by(col(Item.id).desc())):
        per_view[item.project_id or 0].append(item)
    most = MOST_ITEMS // size.views
    turns = [row[turn] for turn in range(most) for row in per_view.values() if turn < len(row)]
    if not turns:
        raise Invalid(t("bench.empty", "No open ticket lies in a project of this desk"))
    return turns


def _agents(session: Session, size: Size) -> Iterator[Reader]:
    people = session.exec(select(Agent).where(col(Agent.id) <= size.agents).order_by(col(Agent.id))).all()
    places = tuple(range(1, size.views + 1))
    seen = within_projects(session.connection(), shared_sights(session.connection(), [a.key for a in people]), places)
    taken: dict[int, int] = defaultdict(int)
    for agent in people:
        open_to = places if agent.is_admin else seen[agent.key].project_ids or places
        project = min(open_to, key=lambda place: taken[place])
        taken[project] += 1
        token = start_session(session, agent, portal_id=None, place=Place())
        click = (f"{Tickets.get_full_name()}.narrow_to", {"level": f"project:{project}", "name": "A project"})
        ready = f'"level_rx_state_":"project:{project}"'
        cookie = f"{Cookie.AGENT.label}={token}"
        yield Reader(f"agent:{agent.key}", f"project:{project}", cookie, "/tickets", (click,), ready)


def _customers(session: Session, size: Size, items: Sequence[Item]) -> Iterator[Reader]:
    """Every second one has a ticket open that will change, the others their list."""
    portal = main_portal_id(session.connection())
    refs = {item.key: item.ref for item in items}
    mine: dict[int, int] = {}
    for row in session.exec(select(Requester).where(col(Requester.item_id).in_(refs))):
        mine.setdefault(row.customer_id, row.item_id)
    people = session.exec(select(Customer).order_by(col(Customer.id)).limit(size.customers)).all()
    for place, customer in enumerate(people):
        token = start_session(session, customer, portal_id=portal, place=Place())
        item_id = mine.get(customer.key) if place % 2 else None
        shows = f"item:{item_id}" if item_id else "list"
        path = f"/portal/requests/{refs[item_id]}" if item_id else "/portal"
        yield Reader(f"customer:{customer.key}", shows, f"{Cookie.CUSTOMER.label}={token}", path, (), "")
