"""Lists and look-ups of every kind of reader use indexes: on 20,000 items no plan reads a big table from end to end."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from sqlmodel import col, select

from rxdesk import clock
from rxdesk.models import probe
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.item_scope import reach_of
from rxdesk.models.items import Follower, Item, ItemType, Requester, Status
from rxdesk.models.messages import Conversation, Message
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.projects import Project, ProjectFollower, ProjectMember
from rxdesk.models.session import viewer_session
from rxdesk.models.sight import CustomerSight, sight_of
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer

ITEMS, CUSTOMERS, ORGANIZATIONS, PROJECTS = 20_000, 4_000, 400, 1_000
BIG = ("rx_item", "rx_requester", "rx_follower", "rx_customer", "rx_message", "rx_conversation")
ORDINARY, WIDEST = CustomerViewer(7, 1), CustomerViewer(1, 1)
AGENT, ADMIN = AgentViewer(2), AgentViewer(1)

LIST = select(Item).order_by(col(Item.updated_at).desc(), col(Item.id).desc()).limit(50)
GET = select(Item).where(Item.id == 4321)
TALK = select(Message).where(Message.item_id == 4321).order_by(col(Message.id))


@pytest.fixture
def many(engine: Engine) -> Engine:
    """A big help desk; customer 1 is in an organization that asked for half of everything."""
    moment = clock.now()

    def rows(table: Any, values: list[dict[str, Any]]) -> None:
        defaults = {column.name: getattr(table(**values[0]), column.name) for column in table.__table__.c}
        fresh = {name for name in ("ref", "id") if name in defaults}
        usual = {name: value for name, value in defaults.items() if name not in fresh}
        made = [
            usual | ({"ref": f"ref{number}"} if "ref" in fresh else {}) | each for number, each in enumerate(values)
        ]
        connection.execute(insert(table.__table__), made)

    with engine.begin() as connection:
        rows(ItemType, [{"id": 1, "name": "Incident"}])
        rows(Status, [{"id": 1, "type_id": 1, "name": "New"}])
        rows(Portal, [{"id": 1, "slug": "main", "name": "Main", "main": True, "option": _OPTION}])
        rows(Agent, [{"id": 1, "name": "a", "email": "a@x.test", "role": Role.ADMIN}])
        rows(Agent, [{"id": 2, "name": "b", "email": "b@x.test", "role": Role.AGENT, "ref": "agent2"}])
        rows(Organization, [{"id": key, "name": f"o{key}"} for key in range(1, ORGANIZATIONS + 1)])
        rows(Customer, [_customer(key) for key in range(1, CUSTOMERS + 1)])
        rows(Project, [_project(key) for key in range(1, PROJECTS + 1)])
        rows(
            ProjectFollower,
            [{"project_id": key, "organization_id": key % ORGANIZATIONS + 1} for key in range(1, PROJECTS)],
        )
        rows(ProjectMember, [{"project_id": key, "agent_id": 2} for key in range(1, PROJECTS, 3)])
        rows(Item, [_item(key, moment) for key in range(1, ITEMS + 1)])
        rows(Requester, [{"item_id": key, "customer_id": _asked_by(key)} for key in range(1, ITEMS + 1)])
        rows(Follower, [{"item_id": key, "customer_id": key % CUSTOMERS + 1} for key in range(1, ITEMS, 2)])
        rows(Conversation, [{"id": key, "item_id": key} for key in range(1, ITEMS + 1)])
        rows(Message, [{"conversation_id": key, "item_id": key, "text": "t"} for key in range(1, ITEMS + 1)])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    probe.forget()
    return engine


def test_no_plan_reads_a_big_table_from_end_to_end(many: Engine) -> None:
    with many.connect() as connection:
        for viewer, is_wide in ((ORDINARY, False), (WIDEST, True)):
            sight = sight_of(connection, viewer)
            assert isinstance(sight, CustomerSight)
            assert (reach_of(connection, sight) is not probe.Reach.FEW) is is_wide
    for who, viewer in {"ordinary": ORDINARY, "widest": WIDEST, "agent": AGENT, "admin": ADMIN}.items():
        for what, statement in {"list": LIST, "get": GET, "talk": TALK}.items():
            bad, took = _asked(many, viewer, statement)
            assert not bad, f"{who} {what}: {bad}"
            assert took < 0.25, f"{who} {what}: {took:.3f} s"


def _asked(engine: Engine, viewer: Viewer, statement: Any) -> tuple[list[str], float]:
    """Whole-table reads in the plan, and the best time of five, in seconds."""
    times = []
    with _caught(engine) as sent:
        for _ in range(5):
            start = time.perf_counter()
            with viewer_session(viewer, write=False) as session:
                session.scalars(statement).all()
            times.append(time.perf_counter() - start)
    sql, parameters = sent[-1]
    with engine.connect() as connection:
        plan = _plan(connection, sql, parameters, narrow=viewer == ORDINARY)
    if os.environ.get("RXDESK_SHOW_PLANS"):
        print(engine.name, viewer, f"{min(times) * 1000:.1f} ms", *plan, sep="\n  ")
    if engine.name == "sqlite":
        return [line for line in plan if _scans(line)], min(times)
    return [line for line in plan if line.startswith("Seq Scan") and line.split()[-1] in BIG], min(times)


def _scans(line: str) -> bool:
    """SQLite: SCAN without an index; walking the list's own index in order is meant."""
    return line.startswith("SCAN") and "INDEX" not in line and any(word in BIG for word in line.split())


def _plan(connection: Any, sql: str, parameters: Any, *, narrow: bool) -> list[str]:
    if connection.engine.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    if narrow:
        # 20,000 rows are so few that PostgreSQL rightly hashes them all; with many it must not have to.
        connection.exec_driver_sql("SET enable_seqscan = off")
    answer = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).scalar()
    return list(_nodes((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]))


def _nodes(node: dict[str, Any]) -> Iterator[str]:
    yield " ".join(str(node[key]) for key in ("Node Type", "Index Name", "Relation Name") if key in node)
    for child in node.get("Plans", ()):
        yield from _nodes(child)


@contextmanager
def _caught(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, executemany: Any) -> None:
        if "FROM rx_item" in sql or "FROM rx_message" in sql:
            sent.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


_OPTION = PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS


def _customer(key: int) -> dict[str, Any]:
    return {"id": key, "name": f"c{key}", "organization_id": key % ORGANIZATIONS + 1, "organization_proven": True}


def _project(key: int) -> dict[str, Any]:
    return {"id": key, "name": f"p{key}", "shared_with_all": key % 2 == 0}


def _asked_by(key: int) -> int:
    """Half of all items come from the ten members of organization 2."""
    return (key // 2 % 10) * ORGANIZATIONS + 1 if key % 2 else key % CUSTOMERS + 1


def _item(key: int, moment: Any) -> dict[str, Any]:
    return {
        "id": key, "name": f"item {key}", "type_id": 1, "status_id": 1, "updated_at": moment - timedelta(minutes=key),
        "project_id": key % (PROJECTS * 2) + 1 if key % (PROJECTS * 2) < PROJECTS else None,
    }  # fmt: skip
