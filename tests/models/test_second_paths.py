"""The other ways to a row: joins, subqueries, writes, refreshes; each is narrowed, and what cannot be is refused."""

from typing import Any

import pytest
from sqlalchemy import column as core_column
from sqlalchemy import (
    delete,
    exists,
    func,
    insert,
    lambda_stmt,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import aliased
from sqlmodel import Session

from rxdesk.models import item_scope, probe
from rxdesk.models.base import Row
from rxdesk.models.items import Follower, Item, Requester, Status
from rxdesk.models.messages import Attachment, Draft, Message
from rxdesk.models.portal import PortalOption
from rxdesk.models.projects import Project
from rxdesk.models.scope import Unscoped
from rxdesk.models.session import acting_as, system_session
from rxdesk.models.tables import metadata
from rxdesk.models.viewers import SystemViewer
from rxdesk.models.visibility import AGENTS_SEE, CUSTOMERS_SEE, UNSEEN
from tests.world import World, looking

# A type checker takes the columns of a class for values.
ITEM: Any = Item
STATUS: Any = Status
REQUESTER: Any = Requester
MESSAGE: Any = Message
PROJECT: Any = Project
CORE = Item.__table__
OTHER: Any = aliased(Item)
HIDDEN = "Calm needed"


def statements() -> dict[str, Any]:
    """Each asks for the names of items; none of those may be hidden."""
    named = select(ITEM.name).where(ITEM.name == HIDDEN)
    inner, common = select(ITEM.name).subquery(), select(ITEM.name).cte("named")
    deeper = select(OTHER.name).where(exists().where(ITEM.id == OTHER.id)).subquery()
    return {
        "a column": select(ITEM.name),
        "an alias": select(OTHER.name),
        "two of one table": select(OTHER.name, ITEM.name).join(ITEM, ITEM.id == OTHER.id),
        "a cross join": select(OTHER.name, ITEM.name).join(ITEM, true()),
        "an outer join": select(STATUS.name, ITEM.name).outerjoin(ITEM, ITEM.status_id == STATUS.id),
        "joined people": select(ITEM.name).join(REQUESTER, REQUESTER.item_id == ITEM.id),
        "a subquery": select(inner.c.name),
        "a deep subquery": select(deeper.c.name),
        "a common table": select(common.c.name),
        "a scalar subquery": select(named.scalar_subquery()),
        "a lateral": select(named.union(select(ITEM.name)).subquery().c.name),
        "a union": union_all(select(ITEM.name), named),
        "a union inside": select(union_all(select(ITEM.name), named).subquery().c.name),
        "other columns": select(Item).with_only_columns(ITEM.name),
        "an aggregate": select(func.max(ITEM.name), func.min(ITEM.name)),
        "a group": select(ITEM.name, func.count()).group_by(ITEM.name),
        "a window": select(ITEM.name, func.row_number().over(order_by=ITEM.name)),
        "a distinct": select(ITEM.name).distinct(),
        "a condition": select(literal(HIDDEN)).where(exists().where(ITEM.name == HIDDEN)),
        "a membership": select(literal(HIDDEN)).where(literal(HIDDEN).in_(select(ITEM.name))),
        "a correlated count": select(
            literal(HIDDEN),
        ).where(select(func.count(ITEM.id)).where(ITEM.name == HIDDEN).scalar_subquery() > 0),
        "an order": select(literal(HIDDEN)).where(named.exists()).order_by(named.scalar_subquery()),
        "a message": select(MESSAGE.text).join(ITEM, ITEM.id == MESSAGE.item_id).where(ITEM.name == HIDDEN),
    }


@pytest.mark.parametrize("name", statements())
def test_a_customer_never_gets_a_hidden_name(world: World, name: str) -> None:
    world.show(PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS)
    for who, seen in ((world.ana, False), (world.zoe, True)):
        with looking(world, who) as session:
            found = session.execute(statements()[name]).all()
        assert any(HIDDEN in row for row in found) is (seen and name != "a message"), who.name


REFUSED: dict[str, Any] = {
    "a Core table": select(CORE.c.name),
    "a Core table beside a class": select(STATUS.name, CORE.c.name),
    "a Core count": select(func.count()).select_from(CORE),
    "a Core count inside": select(ITEM.id, select(func.count()).select_from(CORE).scalar_subquery()),
    "a Core exists": select(STATUS.name).where(exists().where(CORE.c.name == HIDDEN)),
    "a Core alias": select(CORE.alias("other").c.name),
    "a Core join": select(STATUS.name).select_from(CORE.join(Status.__table__)),
    "a Core join target": select(STATUS.name).join(CORE, CORE.c.status_id == STATUS.id),
    "a Core common table": select(select(CORE.c.name).cte("c").c.name),
    "a Core union": union_all(select(ITEM.name), select(CORE.c.name)),
    "a Core update": update(CORE).values(name="mine now"),
    "a Core delete": delete(CORE),
    "a Core insert": insert(CORE).values(name="x"),
    "a table by name": select(table("rx_item", core_column("name")).c.name),
    "text": text("SELECT name FROM rx_item"),
    "text in a condition": select(ITEM.name).where(text("1 = 1")),
    "text as rows": select(Item).from_statement(text("SELECT * FROM rx_item")),
    "text as columns": text("SELECT name FROM rx_item").columns(core_column("name")),
    "text as a column": select(literal_column("(SELECT count(*) FROM rx_item)")),
    "a lambda": lambda_stmt(lambda: select(ITEM.name)),
    "a lambda condition": select(ITEM.name).where(lambda: ITEM.name == HIDDEN),
    "an insert from a select": insert(Draft).from_select(["html"], select(ITEM.name)),
    "an update beside others": update(Item).where(ITEM.id == REQUESTER.item_id).values(name="mine now"),
    "an update from others": update(Item).values(name=MESSAGE.text),
    "a delete beside others": delete(Draft).where(Draft.item_id == ITEM.id),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_scope_cannot_cover_is_refused(world: World, name: str) -> None:
    for who in (world.ana, world.olga):
        with looking(world, who, write=True) as session, pytest.raises(Unscoped):
            session.execute(REFUSED[name])


def test_bulk_writes_reach_only_what_is_seen(world: World) -> None:
    world.show(PortalOption.ORGANIZATION)
    with looking(world, world.ana, write=True) as session:
        session.execute(update(Item).values(priority=5))
        session.execute(delete(Message).where(MESSAGE.text != ""))
    with looking(world, world.tom, write=True) as session:
        session.execute(update(Item).values(percent_complete=7))
    with system_session("test", write=False) as session:
        stars = {item.name for item in session.scalars(select(Item)) if item.priority == 5}
        done = {item.name for item in session.scalars(select(Item)) if item.percent_complete == 7}
        texts = set(session.scalars(select(MESSAGE.text)))
    assert stars == {"Printer on fire", "Laptop does not wake"}
    assert done == {item.name for item in world.items.values()} - {"In Trash"}
    assert {"The warranty is over", "I was too quick", "Let me in", "Between you and me"} <= texts
    assert "Try the other tray" not in texts


@pytest.mark.parametrize("reached", [0, probe.MANY, probe.MOST])
def test_bulk_writes_of_an_agent_reach_what_is_seen_however_much_that_is(
    world: World, monkeypatch: pytest.MonkeyPatch, reached: int
) -> None:
    monkeypatch.setattr(item_scope, "reached_by", lambda *_: reached)
    with looking(world, world.greta, write=True) as session:
        session.execute(update(Item).values(percent_complete=8))
    with system_session("test", write=False) as session:
        done = {item.id for item in session.scalars(select(Item)) if item.percent_complete == 8}
    hidden = {world.deleted_ticket.id, world.vault_ticket.id}
    assert done == {item.id for item in world.items.values()} - hidden


def test_writes_by_primary_key_are_refused(world: World) -> None:
    mine = [{"id": world.zen_ticket.id, "name": "mine now"}]
    with looking(world, world.ana, write=True) as session:
        with pytest.raises(Unscoped):
            session.execute(update(Item), mine)
        with pytest.raises(Unscoped):
            session.bulk_update_mappings(ITEM, mine)
        with pytest.raises(Unscoped):
            session.bulk_save_objects([world.zen_ticket])


def test_a_known_row_is_asked_again(world: World) -> None:
    with looking(world, world.bob, write=True) as session:
        item = session.get_one(Item, world.printer_ticket.key)
        with acting_as(session, SystemViewer("test")):
            hidden = session.get_one(Item, world.zen_ticket.key)
            _hide(session, item)
        assert session.get(Item, hidden.id) is None
        assert session.get(Item, item.id) is None
        with pytest.raises(InvalidRequestError):
            session.refresh(item)
        with pytest.raises(InvalidRequestError):
            session.refresh(hidden)


def test_a_reader_cannot_write(world: World) -> None:
    with pytest.raises(RuntimeError, match="for reading"), looking(world, world.greta) as session:
        session.get_one(Item, world.printer_ticket.key).name = "changed"


def test_acting_as_somebody_ends_with_the_block(world: World) -> None:
    with system_session("test", write=False) as session:
        everything = len(session.scalars(select(Item)).all())
        with acting_as(session, world.viewer(world.nils)):
            assert [item.name for item in session.scalars(select(Item))] == ["Behind the door"]
            with acting_as(session, world.viewer(world.zoe)):
                assert [item.name for item in session.scalars(select(Item))] == [HIDDEN]
            assert [item.name for item in session.scalars(select(Item))] == ["Behind the door"]
        assert len(session.scalars(select(Item)).all()) == everything


def test_the_people_of_hidden_items_are_hidden_too(world: World) -> None:
    world.show(PortalOption.OWN)
    with looking(world, world.fay) as session:
        assert session.scalars(select(Follower)).all() == []
    with looking(world, world.greta) as session:
        keys = set(session.scalars(select(REQUESTER.item_id)))
        assert world.vault_ticket.key not in keys
        assert world.printer_ticket.key in keys


def test_every_table_has_been_considered() -> None:
    tables = {mapper.class_ for mapper in Row.__subclasses__() for mapper in [mapper.__mapper__]}  # pyright: ignore[reportAttributeAccessIssue]
    assert {each.__table__.name for each in tables} == {each for each in metadata.tables if each.startswith("rx_")}
    assert tables - AGENTS_SEE.keys() == UNSEEN
    assert CUSTOMERS_SEE.keys() <= AGENTS_SEE.keys()


def test_a_table_without_a_clause_is_seen_by_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for sees in (AGENTS_SEE, CUSTOMERS_SEE):
        monkeypatch.delitem(sees, Attachment)
    for who in (world.bob, world.greta, world.olga, None):
        with looking(world, who) as session:
            assert session.scalars(select(Attachment)).all() == []


def _hide(session: Session, item: Item) -> None:
    session.execute(update(Item).where(ITEM.id == item.id).values(deleted_at=item.created_at))
