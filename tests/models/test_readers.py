"""The composer's list before anything is stored, and marks that hold back earlier messages."""

import pytest
from sqlmodel import col, select

from rxdesk.errors import NotFound
from rxdesk.models.items import Follower, Item
from rxdesk.models.messages import Attachment, Message, MessageKind
from rxdesk.models.portal import PortalOption
from rxdesk.models.readers import Reason, readers, recipients
from rxdesk.models.session import system_session
from rxdesk.services import customers, followers, items
from tests.world import SYSTEM, World, looking


def told(world: World, message: Message) -> dict[str, Reason]:
    with system_session("test", write=False) as session:
        return {each.name: each.reason for each in recipients(session, message)}


def test_the_composer_asks_before_the_message_is_stored(world: World) -> None:
    with system_session("test") as session:
        items.assign(session, SYSTEM, session.get_one(Item, world.printer_ticket.key), agent_id=world.greta.key)
    draft = Message(item_id=world.printer_ticket.key, kind=MessageKind.REPLY, author_agent_id=world.greta.key)
    assert told(world, draft) == {"Bob": Reason.REQUESTER, "Fay": Reason.FOLLOWER, "Olive": Reason.ORGANIZATION}
    by_bob = Message(item_id=world.printer_ticket.key, kind=MessageKind.REPLY, author_customer_id=world.bob.key)
    assert told(world, by_bob) == {
        "Fay": Reason.FOLLOWER, "Olive": Reason.ORGANIZATION, "Greta": Reason.ASSIGNEE,
    }  # fmt: skip
    note = Message(item_id=world.printer_ticket.key, kind=MessageKind.NOTE)
    assert told(world, note) == {"Greta": Reason.ASSIGNEE}


def test_a_held_mail_goes_to_nobody(world: World) -> None:
    assert told(world, world.held) == {}


def test_who_takes_part_is_mailed_whatever_the_portal_shows(world: World) -> None:
    world.show(PortalOption.NOTHING)
    assert set(told(world, world.answer)) == {"Bob", "Fay", "Olive"}


def test_who_was_removed_meanwhile_gets_nothing(world: World) -> None:
    with system_session("test") as session:
        item = session.get_one(Item, world.printer_ticket.key)
        followers.remove_follower(session, SYSTEM, item, customer_id=world.fay.key)
        customers.deactivate_customer(session, SYSTEM, session.get_one(type(world.bob), world.bob.key))
    assert told(world, world.hasty) == {"Olive": Reason.ORGANIZATION}


def test_only_new_messages_holds_back_the_earlier_ones_and_their_files(world: World) -> None:
    world.show(PortalOption.FOLLOWED_PROJECTS)
    with system_session("test") as session:
        item = session.get_one(Item, world.printer_ticket.key)
        followers.add_follower(session, SYSTEM, item, customer_id=world.pia.key)
        followers.add_follower(session, SYSTEM, item, organization_id=world.zen.key)
    for who in (world.pia, world.zoe):
        with looking(world, who) as session:
            assert session.get(Item, world.printer_ticket.id) is not None
            assert session.scalars(select(Message)).all() == []
            assert {
                name for name in session.scalars(select(col(Attachment.filename))) if name.endswith(".txt")
            } == set()
    with system_session("test") as session:
        for row in session.scalars(select(Follower).where(Follower.item_id == world.printer_ticket.id)):
            row.messages_from = 0
    for who in (world.pia, world.zoe):
        with looking(world, who) as session:
            assert len(session.scalars(select(Message)).all()) == 2


def test_a_missing_item_has_no_readers(world: World) -> None:
    with system_session("test", write=False) as session, pytest.raises(NotFound):
        readers(session, 987654)
