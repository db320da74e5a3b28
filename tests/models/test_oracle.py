"""The statements against the oracle, on random small worlds and both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine
from sqlmodel import col, select

from rxdesk.models import branches, item_scope, probe
from rxdesk.models.items import Item
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent, Role
from rxdesk.models.readers import readers, recipients
from rxdesk.models.scope import ASKS
from rxdesk.models.search import Form
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, AnonymousViewer, CustomerViewer, Viewer
from rxdesk.models.why import why
from rxdesk.services import search
from rxdesk.services.listing import counts_of, read_counts
from rxdesk.services.search import item_search
from tests.models.oracle import SmallWorld
from tests.models.small_worlds import store, worlds

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JUDGE = 99  # an Admin outside of the worlds, who asks why


@quick
@given(world=worlds)
def test_narrow_wide_and_the_oracle_agree(engine: Engine, world: SmallWorld) -> None:
    with stored(engine, world) as connection, pytest.MonkeyPatch.context() as patch:
        for size in (0, probe.MANY, probe.MOST):
            for module in (branches, item_scope):
                patch.setattr(module, "reached_by", lambda *_, size=size: size)
            for viewer, items, messages in expected(world):
                with viewer_session(viewer, write=False, connection=connection) as session:
                    for asks in probe.Asks:
                        found = session.scalars(select(col(Item.id)), execution_options={ASKS: asks})
                        assert set(found) == items, (viewer, size, asks)
                    each = [select(col(Item.id)).where(Item.id == key) for key in world.items]
                    counts = read_counts(session, counts_of([select(col(Item.id)), *each]))
                    assert list(counts) == [len(items), *(key in items for key in world.items)], (viewer, size)
                    assert set(session.scalars(select(col(Message.id)))) == messages, (viewer, size)


@settings(quick, max_examples=15)
@given(world=worlds)
def test_a_word_is_found_by_those_who_may_read_it(engine: Engine, world: SmallWorld) -> None:
    with stored(engine, world) as connection, pytest.MonkeyPatch.context() as patch:
        said = {message.id: item.id for item in world.items.values() for message in item.messages}
        for form in Form:
            patch.setattr(search, "form_of", lambda *_, form=form, **__: form)
            for viewer, _, messages in expected(world):
                with viewer_session(viewer, write=False, connection=connection) as session:
                    for key, item in said.items():
                        found = session.scalars(
                            select(col(Item.id)).where(item_search(session, viewer, f'"word{key}"'))
                        )
                        assert list(found) == ([item] if key in messages else []), (viewer, form, key)


@quick
@given(world=worlds)
def test_readers_are_those_in_whose_list_the_item_stands(engine: Engine, world: SmallWorld) -> None:
    with stored(engine, world) as connection, system_session("test", write=False, connection=connection) as session:
        for item in world.items.values():
            found = readers(session, item.id)
            customers = {who.id for who in world.customers.values() if world.customer_sees(who, item)}
            agents = {who.id for who in world.agents.values() if world.agent_sees(who, item)}
            assert {reader.id for reader in found.customers} == customers
            assert {reader.id for reader in found.agents} - {JUDGE} == agents
            assert (found.customer_count, found.agent_count - 1) == (len(customers), len(agents))
            assert found.visitors is world.customer_sees(None, item)


@quick
@given(world=worlds)
def test_recipients_are_those_who_take_part(engine: Engine, world: SmallWorld) -> None:
    with stored(engine, world) as connection, system_session("test", write=False, connection=connection) as session:
        for item in world.items.values():
            for message in item.messages:
                told = recipients(session, session.get_one(Message, message.id))
                assert {(each.kind, each.id) for each in told} == world.told(item, message)
                assert len(told) == len({(each.kind, each.id) for each in told})


@quick
@given(world=worlds)
def test_why_answers_as_the_clause_and_always_gives_reasons(engine: Engine, world: SmallWorld) -> None:
    with stored(engine, world) as connection:
        for viewer, items, _ in expected(world):
            with viewer_session(AgentViewer(JUDGE), write=False, connection=connection) as session:
                for key in world.items:
                    answer = why(session, viewer, key)  # pyright: ignore[reportArgumentType]
                    assert answer.yes is (key in items), (viewer, key)
                    assert bool(answer.chain) is answer.yes
                    assert bool(answer.failed) is not answer.yes
                    assert bool(answer.fixes) is not answer.yes


def expected(world: SmallWorld) -> Iterator[tuple[Viewer, set[int], set[int]]]:
    """Every reader with the items and messages that they see."""
    for who in (*world.customers.values(), None):
        viewer = CustomerViewer(who.id, 1) if who is not None else AnonymousViewer(1)
        seen = {item.id for item in world.items.values() if world.customer_sees(who, item)}
        heard = {
            message.id
            for item in world.items.values()
            for message in item.messages
            if world.customer_reads(who, item, message)
        }
        yield viewer, seen, heard
    for agent in world.agents.values():
        seen = {item.id for item in world.items.values() if world.agent_sees(agent, item)}
        heard = {
            message.id
            for item in world.items.values()
            for message in item.messages
            if world.agent_reads(agent, item, message)
        }
        yield AgentViewer(agent.id), seen, heard


@contextmanager
def stored(engine: Engine, world: SmallWorld) -> Iterator[Connection]:
    """The world in the database, gone afterwards."""
    with engine.connect() as connection:
        probe.forget()
        store(connection, world)
        judge: Any = {"id": JUDGE, "name": "judge", "email": "judge@northwind.test", "role": Role.ADMIN}
        connection.execute(Agent.__table__.insert().values(_row(Agent(**judge))))
        try:
            yield connection
        finally:
            connection.rollback()


def _row(made: Agent) -> dict[str, Any]:
    return {column.name: getattr(made, column.name) for column in Agent.__table__.c}
