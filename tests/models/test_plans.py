"""Lists, counts, searches and look-ups use indexes: on 20,000 items no plan reads a big table from end to end."""

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.models import item_scope, narrowing, probe, search, search_index
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.item_scope import reach_of
from rxdesk.models.items import Follower, Item, ItemType, Kind, Requester, Status
from rxdesk.models.messages import Conversation, Message
from rxdesk.models.people import Agent, Role
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.projects import Project, ProjectFollower, ProjectMember
from rxdesk.models.search import Form
from rxdesk.models.search_query import parse
from rxdesk.models.search_sql import ITEM
from rxdesk.models.session import viewer_session
from rxdesk.models.sight import CustomerSight, sight_of
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.services.customer_rows import People, Which, directory
from rxdesk.services.listing_counts import count_items, view_counts
from rxdesk.services.listing_items import ItemFilter, Phase, View, list_items
from rxdesk.services.listing_people import (
    CustomerFilter,
    Grouping,
    OrganizationFilter,
    list_customers,
    list_organizations,
)
from rxdesk.services.listing_projects import ProjectFilter, list_projects
from rxdesk.services.portal_listing import PortalFilter, count_portal_items, list_portal_items

ITEMS, CUSTOMERS, ORGANIZATIONS, PROJECTS = 20_000, 4_000, 400, 1_000
BIG = (
    "rx_item", "rx_requester", "rx_follower", "rx_customer", "rx_customer_address", "rx_message", "rx_conversation",
    "rx_item_words", "rx_customer_words",
)  # fmt: skip
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
        search_index.stop(connection)
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
        search_index.rebuild(connection)
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


LOOKS: dict[str, Callable[[Session], object]] = {
    "count of all that are open": lambda session: count_items(session, ADMIN, ItemFilter(view=View.ALL_OPEN)),
    "open and finished": lambda session: list_items(session, ADMIN, ItemFilter(kind=Kind.TICKET, view=View.ALL)),
    "counts of the views": lambda session: view_counts(session, ADMIN, ItemFilter(kind=Kind.TICKET), [ADMIN.id]),
    "customers by name": lambda session: list_customers(session, CustomerFilter()),
    "customers by organization": lambda session: list_customers(
        session, CustomerFilter(), grouping=Grouping.ORGANIZATION
    ),
    "customers nobody has confirmed": lambda session: directory(session, Which(People.UNCONFIRMED)),
    "groups of customers": lambda session: directory(session, Which(People.GROUPED)),
    "customers found": lambda session: list_customers(session, CustomerFilter(search="c777")),
    "organizations by name": lambda session: list_organizations(session, OrganizationFilter()),
    "projects by name": lambda session: list_projects(session, ProjectFilter()),
    "projects found": lambda session: list_projects(session, ProjectFilter(search="p77")),
}
FOUND = {"item": Form.MANY, "part7": Form.SOME, "rare1999": Form.FEW}
"""A word of each form, with the bounds that the test sets."""


def test_counts_and_lists_by_name_walk_indexes(many: Engine) -> None:
    for name, look in LOOKS.items():
        # The counts beside the lists of customers end at a thousand, wherever they begin.
        for place, plan in enumerate(_plans(many, ADMIN, look, listed="customers" in name)):
            assert not [line for line in plan if _reads_all(many, line)], f"{name} {place}: {plan}"


def test_counts_of_customers_walk_indexes(many: Engine) -> None:
    for viewer in (ORDINARY, WIDEST):
        for state in (None, Phase.OPEN):

            def look(session: Session, viewer: Viewer = viewer, state: Phase | None = state) -> object:
                return count_portal_items(session, viewer, PortalFilter(state=state))

            for plan in _plans(many, viewer, look):
                assert not [line for line in plan if _reads_all(many, line)], f"{viewer} {state}: {plan}"


def test_searches_walk_indexes_in_every_form(many: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 100)
    for word, form in FOUND.items():
        with many.connect() as connection:
            assert search.form_of(connection, ITEM, parse(word)) is form, word
        for viewer in (ADMIN, AGENT, ORDINARY, WIDEST):

            def look(session: Session, viewer: Viewer = viewer, word: str = word) -> object:
                if isinstance(viewer, CustomerViewer):
                    return list_portal_items(session, viewer, PortalFilter(search=word)).rows
                return list_items(session, viewer, ItemFilter(search=word)).rows

            for plan in _plans(many, viewer, look):
                assert not [line for line in plan if _reads_all(many, line)], f"{viewer} {word}: {plan}"


def test_what_leads_a_list_on_postgresql_is_sorted_before_anything_else_is_asked(
    many: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many.name != "postgresql":
        return
    monkeypatch.setattr(search, "FEW", 100)

    def found(session: Session) -> object:
        return list_portal_items(session, WIDEST, PortalFilter(search="rare1999")).rows

    def narrowed(session: Session) -> object:
        return list_items(session, ADMIN, ItemFilter(customer_id=7)).rows

    def found_often(session: Session) -> object:
        return list_portal_items(session, WIDEST, PortalFilter(search="part7")).rows

    for viewer, look in ((WIDEST, found), (WIDEST, found_often), (ADMIN, narrowed)):
        plan = next(plan for plan in _plans(many, viewer, look) if "Unique" in plan)
        assert plan[0] == "Limit", plan
        assert not {"Sort", "Merge Join"} & set(plan[: plan.index("Unique")]), plan


def test_items_of_a_filter_are_found_by_an_index_alone(many: Engine) -> None:
    def look(session: Session) -> object:
        return list_items(session, ADMIN, ItemFilter(customer_id=7)).rows

    index = "ix_rx_requester_customer_item"
    # Freshly filled tables are not yet known to be visible, so PostgreSQL does not say here that it reads no row.
    wanted = f"COVERING INDEX {index}" if many.name == "sqlite" else index
    assert [plan for plan in _plans(many, ADMIN, look) if any(wanted in line for line in plan)]


def test_open_items_of_a_project_are_counted_in_the_index_of_what_is_open(many: Engine) -> None:
    plans = _plans(many, ADMIN, lambda session: list_projects(session, ProjectFilter()), listed=True)
    assert [plan for plan in plans if any("ix_rx_item_open_place" in line for line in plan)], plans


def test_a_filter_of_some_thousands_is_gathered_and_the_list_walked_past_all_others(
    many: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "reached_by", lambda *_, **__: narrowing.MANY)

    def look(session: Session) -> object:
        return list_items(session, ADMIN, ItemFilter(customer_id=7)).rows

    plan = _plans(many, ADMIN, look)[0]
    assert any("ix_rx_item_updated" in line for line in plan[:2]), plan
    assert not [line for line in plan if line == "Sort" or "TEMP B-TREE" in line], plan


def test_a_filter_of_thousands_leads_where_few_of_them_are_open(many: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered, found = [], []
    for open_ in (narrowing._FEW, narrowing._FEW - 1):
        monkeypatch.setattr(narrowing, "reached_by", partial(_reached, {"unfinished": open_}))
        with _caught(many) as sent, viewer_session(ADMIN, write=False) as session:
            found.append(list_items(session, ADMIN, ItemFilter(customer_id=7, state=Phase.OPEN)).rows)
        gathered.append(any(re.search(r"\) IS (true|1)\b", sql) for sql, _ in sent))
    assert gathered == [True, False]
    assert found[0] == found[1] != ()


def test_what_is_open_of_a_filter_is_looked_up_in_the_small_index_of_it(many: Engine) -> None:
    def listed(session: Session) -> object:
        return list_items(session, ADMIN, ItemFilter(customer_id=7, state=Phase.OPEN)).rows

    def counted(session: Session) -> object:
        return count_items(session, ADMIN, ItemFilter(customer_id=7, state=Phase.OPEN))

    def probed(session: Session) -> object:
        return narrowing._unfinished(session, narrowing.linked(Requester.customer_id, 7))

    for look in (listed, counted, probed):
        plans = [plan for plan in _plans(many, ADMIN, look) if any("rx_requester_customer" in line for line in plan)]
        assert any("ix_rx_item_open_number" in line for line in plans[-1]), plans


def test_the_counts_of_the_views_collect_an_agents_projects_once(many: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_scope, "reached_by", lambda *_: probe.MANY)
    plans = _plans(
        many, AGENT, lambda session: view_counts(session, AGENT, ItemFilter(kind=Kind.TICKET), [AGENT.id, ADMIN.id])
    )
    words = [line.split() for plan in plans for line in plan]
    assert sum("shared_project" in each or each[-1] == "rx_project" for each in words) == 1, plans


def test_few_items_of_a_filter_are_asked_each_for_itself(many: Engine) -> None:
    asked = []
    for which in (PortalFilter(), PortalFilter(mine=True)):
        with _caught(many) as sent, viewer_session(ORDINARY, write=False) as session:
            list_portal_items(session, ORDINARY, which)
        asked.append(any("UNION SELECT" in " ".join(sql.split()) for sql, _ in sent))
    assert asked == [True, False], "all that is reached is collected for a list, and not for the few that are mine"


def _reached(sizes: dict[str, int], _connection: object, name: Any, _ids: object, *, at_most: int = 0) -> int:
    """In the place of a probe: the size that is said for the first word of a name, many when none is."""
    return sizes.get(name[0], narrowing.MANY)


def _plans(
    engine: Engine, viewer: Viewer, look: Callable[[Session], object], *, listed: bool = False
) -> list[list[str]]:
    """The plans of all statements about big tables that the look sends, or of those that are `listed` in an order."""
    with _caught(engine, BIG) as sent, viewer_session(viewer, write=False) as session:
        look(session)
    with engine.connect() as connection:
        # The probe of a search looks at the newest rows, which it finds by their id.
        looks = [(sql, parameters) for sql, parameters in sent if "AS newest" not in sql]
        asked = [(sql, parameters) for sql, parameters in looks if "ORDER BY" in sql or not listed]
        return [_plan(connection, sql, parameters, narrow=True) for sql, parameters in asked]


def _reads_all(engine: Engine, line: str) -> bool:
    return _scans(line) if engine.name == "sqlite" else line.startswith("Seq Scan") and line.split()[-1] in BIG


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
    return [line for line in plan if _reads_all(engine, line)], min(times)


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
def _caught(engine: Engine, tables: Iterable[str] = ("rx_item", "rx_message")) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, executemany: Any) -> None:
        if any(f"FROM {table}" in sql for table in tables):
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
        "id": key, "name": f"item part{key % 40} rare{key % 2000}", "type_id": 1, "status_id": 1,
        "updated_at": moment - timedelta(minutes=key),
        "project_id": key % (PROJECTS * 2) + 1 if key % (PROJECTS * 2) < PROJECTS else None,
    }  # fmt: skip
