"""A board asks little: what is the same for everybody once, what its own lines already say not at all."""

from typing import Any

import pytest
from sqlalchemy import BinaryExpression, Engine
from sqlmodel import Session, col, select

from rxdesk.bench.tape import Tape, listening
from rxdesk.models.items import ItemType, Kind, Status
from rxdesk.models.portal import PortalOption, Shown, default_properties
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.shape import ME
from rxdesk.models.viewers import AnonymousViewer, CustomerViewer, Viewer
from rxdesk.services import items
from rxdesk.services.portal_board import Asked, Board, board
from rxdesk.services.portal_listing import PortalFilter
from rxdesk.services.portal_statuses import statuses_of
from tests.state.portal_world import Portals

PENDING = "Pending customer"


@pytest.fixture
def world(engine: Engine) -> Portals:
    made = Portals()
    made.change(option=PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS)
    return made


def test_a_board_takes_as_many_statements_for_many_lines_as_for_one(world: Portals, engine: Engine) -> None:
    seen_by(world, world.ana, engine)  # how much the reader reaches is asked once in ten minutes
    few, first = seen_by(world, world.ana, engine)
    for place in range(20):
        world.a_ticket(f"Lamp {place}", world.ana)
    many, second = seen_by(world, world.ana, engine)
    assert (len(few.lines), len(many.lines)) == (1, 21)
    # The reader and the portal, the lines, the statuses, whose they are, the projects, the reader's zone.
    assert (first.statements, second.statements) == (7, 7)


def test_what_waits_is_the_same_whether_the_lines_say_it_or_the_database(world: Portals, engine: Engine) -> None:
    refs = [world.a_ticket(f"Lamp {place}", world.ana) for place in range(3)]
    world.reply(refs[2], "Which lamp?")
    for ref in (refs[2], refs[0], world.a_ticket("Of a colleague", world.bob)):
        pend(world, ref)
    every, _ = seen_by(world, world.ana, engine)
    some, _ = seen_by(world, world.ana, engine, which=PortalFilter(type="Incident"))
    finished, _ = seen_by(world, world.ana, engine, finished=True)
    assert every.waiting is not None
    assert (every.waiting.name, every.waiting.quote, every.waiting.more) == ("Lamp 2", "Which lamp?", 1)
    assert every.waiting == some.waiting == finished.waiting
    assert sorted(line.item.name for line in every.lines if line.waits) == ["Lamp 0", "Lamp 2"]


def test_what_waits_beyond_the_first_page_is_told(world: Portals, engine: Engine) -> None:
    pend(world, world.ticket)
    for place in range(50):
        world.a_ticket(f"Lamp {place}", world.ana)
    page, _ = seen_by(world, world.ana, engine)
    assert (page.more, len(page.lines), any(line.waits for line in page.lines)) == (True, 50, False)
    assert page.waiting is not None
    assert page.waiting.name == "Printer is blank"


def test_nothing_waits_where_the_status_is_not_shown(world: Portals, engine: Engine) -> None:
    pend(world, world.ticket)
    world.off("properties", "ticket", Shown.STATUS)
    shown, _ = seen_by(world, world.ana, engine)
    assert (shown.waiting, [line.look for line in shown.lines]) == (None, [""])


def test_only_the_reader_s_own_requests_are_theirs(world: Portals, engine: Engine) -> None:
    world.a_ticket("Of a colleague", world.bob)
    for reader, mine in ((world.ana, {"Printer is blank"}), (world.bob, {"Of a colleague"})):
        shown, _ = seen_by(world, reader, engine)
        assert {line.item.name for line in shown.lines if line.mine} == mine
        assert len(shown.lines) == 2


def test_a_visitor_has_requested_nothing(world: Portals, engine: Engine) -> None:
    world.change(option=PortalOption.ALL_PUBLISHED, require_login=False)
    with viewer_session(world.olga) as session:
        items.publish(session, world.olga, items.get_item_by_ref(session, world.ticket), published=True)
    pend(world, world.ticket)
    shown, _ = looked(AnonymousViewer(world.portal), engine, Asked())
    assert world.ticket in {line.item.ref for line in shown.lines}
    assert not any(line.mine or line.waits for line in shown.lines)
    assert shown.waiting is None


def test_statuses_are_offered_in_the_order_of_their_types_and_a_type_without_any_is_offered_too(
    world: Portals, engine: Engine
) -> None:
    with system_session("test") as session:
        session.add(ItemType(kind=Kind.TICKET, name="Bare", position=-1))
        session.add(first := ItemType(kind=Kind.TICKET, name="First", position=-2))
        session.flush()
        session.add(Status(type_id=first.key, name="Very first", position=0))
    shown, _ = seen_by(world, world.ana, engine)
    assert shown.types[:2] == ("First", "Bare")
    assert shown.statuses[0] == "Very first"


def test_a_look_is_that_of_the_item_s_own_status(world: Portals, engine: Engine) -> None:
    with system_session("test") as session:
        twin = ItemType(kind=Kind.TICKET, name="Twin", position=99)
        session.add(twin)
        session.flush()
        waits = session.exec(select(Status).where(col(Status.name) == PENDING)).first()
        assert waits is not None
        session.add(Status(type_id=twin.key, name=waits.customer_name, state=waits.state, position=0))
    pend(world, world.ticket)
    shown, _ = seen_by(world, world.ana, engine)
    assert [line.look for line in shown.lines] == ["you"]


@pytest.mark.parametrize("with_tags", [True, False])
def test_what_the_portal_does_not_show_is_not_read_of_an_item(world: Portals, engine: Engine, with_tags: bool) -> None:  # noqa: FBT001
    if with_tags:
        on = default_properties()
        world.change(properties={"ticket": [*on["ticket"], str(Shown.TAGS)]})
    shown, tape = seen_by(world, world.ana, engine)
    assert any("rx_item.tags" in sent.sql for each in tape.transactions for sent in each) is with_tags
    assert [line.item.tags for line in shown.lines] == [() if with_tags else None]


def test_the_reader_in_a_statement_is_not_compared_in_sql(
    world: Portals, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by(world, world.ana, engine)
    compared: list[object] = []
    judge = BinaryExpression.__bool__

    def noted(self: Any) -> bool:
        compared.append(getattr(self.left, "key", None))
        return judge(self)

    monkeypatch.setattr(BinaryExpression, "__bool__", noted)
    seen_by(world, world.bob, engine)
    assert ME.key not in compared


def pend(world: Portals, ref: str) -> None:
    with viewer_session(world.olga) as session:
        _to(session, world, ref, PENDING)


def seen_by(
    world: Portals, reader: int, engine: Engine, *, which: PortalFilter | None = None, finished: bool = False
) -> tuple[Board, Tape]:
    asked = Asked(which=which or PortalFilter(), finished=finished)
    return looked(CustomerViewer(reader, world.portal), engine, asked)


def looked(viewer: Viewer, engine: Engine, asked: Asked) -> tuple[Board, Tape]:
    with (
        listening(engine) as recorder,
        recorder.recording() as tape,
        viewer_session(viewer, write=False) as session,
    ):
        return board(session, viewer, asked), tape


def _to(session: Session, world: Portals, ref: str, name: str) -> None:
    item = items.get_item_by_ref(session, ref)
    wanted = select(Status).where(Status.type_id == item.type_id, col(Status.name) == name)
    items.set_status(session, world.olga, item, status_id=session.exec(wanted).one().key)


def test_a_status_that_was_made_a_moment_ago_is_known(world: Portals, engine: Engine) -> None:
    """SQLite shows one transaction the same at any time; on PostgreSQL an item may stand in what came meanwhile."""
    with viewer_session(CustomerViewer(world.ana, world.portal), write=False) as session:
        known = statuses_of(session)
        with system_session("test") as other:
            made = Status(type_id=next(iter(known.values())).type_id, name="Parked", position=99)
            other.add(made)
            other.flush()
            key = made.key
        assert key not in statuses_of(session)
        assert (key in statuses_of(session, of=[key])) == (engine.dialect.name == "postgresql")
