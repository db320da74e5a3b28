"""A seeded desk is a whole one: the product's own statements reach its rows, and the same seed makes it again."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, func, select

from rxdesk.errors import Conflict
from rxdesk.models.items import Item, Requester
from rxdesk.models.people import Agent
from rxdesk.models.session import system_session, viewer_session
from rxdesk.seed import people, seed_desk
from rxdesk.services.auth.passwords import verify
from rxdesk.services.item_detail import item_detail
from rxdesk.services.items import get_item
from rxdesk.services.listing_counts import count_items
from rxdesk.services.listing_items import ItemFilter, list_items
from rxdesk.services.portal_listing import PortalFilter, list_portal_items
from tests.seed.desk import PLAN, fill, viewers


def test_named_readers_see_what_their_names_say(engine: Engine) -> None:
    said = fill(engine)
    agents, customers = viewers()
    seen = {}
    for name in (people.ADMIN, people.ALL_PROJECTS, people.THREE_TEAMS, people.ONE_PROJECT):
        with viewer_session(agents[name], write=False) as session:
            seen[name] = count_items(session, agents[name], ItemFilter())
            rows = list_items(session, agents[name], ItemFilter()).rows
            assert len(rows) == min(50, seen[name])
            inside = count_items(session, agents[name], ItemFilter(portfolio_id=(1, 2)))
            assert (0 if name == people.ONE_PROJECT else 1) <= inside < seen[name], "some projects lie in no portfolio"
    for name in (people.LARGEST_ORG, people.ORDINARY):
        with viewer_session(customers[name], write=False) as session:
            assert list_portal_items(session, customers[name], PortalFilter()).rows
            seen[name] = session.exec(select(func.count(col(Item.id)))).one()

    assert seen[people.ADMIN] == seen[people.ALL_PROJECTS] == PLAN.items
    assert PLAN.items > seen[people.THREE_TEAMS] > seen[people.ONE_PROJECT] > 0
    assert seen[people.LARGEST_ORG] > seen[people.ORDINARY] > 0
    assert f"{PLAN.items:>9,}  item" in said


def test_an_item_opens_and_a_further_one_gets_the_next_number(engine: Engine) -> None:
    fill(engine)
    admin = viewers()[0][people.ADMIN]
    with viewer_session(admin) as session:
        detail = item_detail(session, admin, get_item(session, 300))
        assert detail.name
        assert detail.requesters
        assert verify(people.PASSWORD, session.get_one(Agent, admin.id).password_hash)
        made = Item(name="one more", type_id=1, status_id=1)
        session.add(made)
        session.flush()
        assert made.key == PLAN.items + 1


def test_the_same_seed_makes_the_same_desk_and_a_used_desk_is_refused(sqlite_engine: Engine) -> None:
    fill(sqlite_engine)
    facts = select(Item.name, Item.project_id, Requester.customer_id).join(Requester).order_by(col(Requester.id))
    with system_session("test", write=False) as session:
        first = session.execute(facts).all()
    with pytest.raises(Conflict):
        seed_desk(sqlite_engine, PLAN, print)
    with system_session("test") as session:
        for table in reversed(Item.metadata.sorted_tables):
            if table.name.startswith("rx_"):
                session.connection().execute(table.delete())
    fill(sqlite_engine)
    with system_session("test", write=False) as session:
        assert session.execute(facts).all() == first
