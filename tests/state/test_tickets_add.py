"""The dialog that adds a ticket: what is wrong stands beside its field, and a new address makes a customer."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.customers import CustomerAddress
from rxdesk.models.items import Item, Requester
from rxdesk.models.session import system_session
from rxdesk.services.company import change_settings
from rxdesk.state import live
from rxdesk.state.add_item import AddItem
from tests.state.test_tickets import signed_in
from tests.world import SYSTEM, World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> Iterator[World]:
    live.board = live.Board()
    yield make_world()
    live.board = live.Board()


def form(**values: str | bool) -> Any:
    """What the browser sends."""
    return {"name": "Door stays open", "description": "It beeps.", "requester": "", "project": "", "assignee": "",
            "priority": "2", "published": True, **values}  # fmt: skip


def made(name: str) -> Item | None:
    with system_session("test", write=False) as session:
        return session.exec(select(Item).where(Item.name == name)).first()


def test_a_new_address_becomes_a_customer_and_the_requester(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(AddItem.begin("ticket"))
            assert greta.shown(AddItem, "kind") == "ticket"
            await greta.send(AddItem.save(form(requester="new.person@fresh.test")))
            item = made("Door stays open")
            assert item is not None
            assert greta.redirects == [f"/tickets/{item.number}"]
            assert greta.shown(AddItem, "kind") == ""
            with system_session("test", write=False) as session:
                asked = select(Requester.customer_id).where(Requester.item_id == item.key)
                address = select(CustomerAddress.address).where(
                    CustomerAddress.customer_id == session.exec(asked).one()
                )
                assert session.exec(address).all() == ["new.person@fresh.test"]
            assert item.priority == 2

    asyncio.run(story())


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(AddItem.begin("ticket"))
            await greta.send(AddItem.save(form(requester="nobody")))
            assert set(greta.shown(AddItem, "errors")) == {"email"}
            await greta.send(AddItem.save(form(name="  ")))
            assert set(greta.shown(AddItem, "errors")) == {"name"}
            assert greta.shown(AddItem, "kind") == "ticket"
        assert made("Door stays open") is None

    asyncio.run(story())


def test_the_box_follows_what_an_admin_decided_for_new_tickets(world: World):
    with system_session("test") as session:
        change_settings(session, SYSTEM, new_tickets_published=False)

    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(AddItem.begin("ticket"))
            assert greta.shown(AddItem, "published") is False
            await greta.send(AddItem.begin("task"))
            assert greta.shown(AddItem, "published") is True

    asyncio.run(story())


def test_a_project_that_is_not_seen_takes_no_ticket(world: World):
    async def story() -> None:
        async with signed_in(world.greta) as (greta,):
            await greta.connect()
            await greta.send(AddItem.begin("ticket"))
            assert world.vault.name not in {row.label for row in greta.shown(AddItem, "projects")}
            await greta.send(AddItem.save(form(project=str(world.vault.key))))
        assert made("Door stays open") is None

    asyncio.run(story())


def test_a_light_agent_adds_nothing(world: World):
    async def story() -> None:
        async with signed_in(world.lena) as (lena,):
            await lena.connect()
            await lena.send(AddItem.begin("ticket"))
            await lena.send(AddItem.save(form()))
            assert lena.notices()
        assert made("Door stays open") is None

    asyncio.run(story())
