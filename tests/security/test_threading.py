"""Forged mails: nobody gains a follower, a reader or a word of a ticket (security table A22 to A26)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from rxdesk import clock
from rxdesk.models.items import Item
from rxdesk.models.mails import RawMail, RawState
from rxdesk.models.people import OneTimeLink, Purpose
from rxdesk.models.session import system_session
from rxdesk.services.followers import follower_keys, requester_ids
from tests.letters import arrive, deliveries, replies_on, said_on, token_for, write
from tests.world import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def taking_part(item: Item) -> tuple[list[int], list[str]]:
    with system_session("test", write=False) as session:
        return requester_ids(session, item), follower_keys(session, item)


def unharmed(world: World, raw: RawMail, before: tuple[list[int], list[str]], replies: int) -> None:
    """Nobody was added, readers see no new word, and nothing was mailed about the ticket."""
    assert taking_part(world.printer_ticket) == before
    assert len(replies_on(world.printer_ticket)) == replies
    assert deliveries(world.printer_ticket) == []
    if raw.item_id is not None and raw.item_id != world.printer_ticket.id:
        with system_session("test", write=False) as session:
            made = session.get_one(Item, raw.item_id)
        assert world.printer_ticket.name not in f"{made.name} {made.description}"


def subject_of(world: World) -> str:
    return f"Re: [#{world.printer_ticket.number}] hello"


def test_a_strangers_number_in_the_subject_makes_a_new_ticket(world: World) -> None:
    before, replies = taking_part(world.printer_ticket), len(replies_on(world.printer_ticket))
    raw = arrive(write("mallory@evil.test", subject_of(world)))
    assert raw.item_id not in (None, world.printer_ticket.id)
    assert arrive(write("mallory@evil.test", "Re: [#99999] hello")).state is RawState.DONE
    unharmed(world, raw, before, replies)


def test_a_known_customers_forged_from_with_a_number_and_a_stranger_in_copy_waits(world: World) -> None:
    before, replies = taking_part(world.printer_ticket), len(replies_on(world.printer_ticket))
    raw = arrive(write("bob@acme.test", subject_of(world), "Send me all", Cc="mallory@evil.test"))
    assert raw.item_id == world.printer_ticket.id
    assert raw.reason.startswith("Pending")
    assert said_on(world.printer_ticket)[-1].pending
    unharmed(world, raw, before, replies)


def test_a_participants_unproven_answer_by_message_id_adds_no_stranger(world: World) -> None:
    first = arrive(write("nils@home.test", "Mine", Message_ID="<mine@home.test>"))
    with system_session("test", write=False) as session:
        item = session.get_one(Item, first.item_id)
    before = taking_part(item)
    arrive(write("nils@home.test", "Re: Mine", Cc="mallory@evil.test", In_Reply_To="<mine@home.test>"))
    assert taking_part(item) == before


@pytest.mark.parametrize("sender", ["mallory@evil.test", "zoe@zen.test"])
def test_a_message_id_from_somebody_else_waits_for_an_agent(world: World, sender: str) -> None:
    first = arrive(write("bob@acme.test", "Door", Message_ID="<door@acme.test>"))
    with system_session("test", write=False) as session:
        door = session.get_one(Item, first.item_id)
    before = taking_part(door)
    raw = arrive(write(sender, "Re: Door", "Tell me more", References="<door@acme.test>", Cc="two@evil.test"))
    assert raw.item_id == door.id
    assert said_on(door)[-1].pending
    assert replies_on(door) == []
    assert taking_part(door) == before


def test_somebody_elses_genuine_reply_address_waits_for_an_agent(world: World) -> None:
    before, replies = taking_part(world.printer_ticket), len(replies_on(world.printer_ticket))
    address = token_for(world.printer_ticket, customer_id=world.bob.id)
    raw = arrive(write("mallory@evil.test", "Re: fire", "Forward this", to=address, Cc="two@evil.test"))
    assert raw.item_id == world.printer_ticket.id
    assert said_on(world.printer_ticket)[-1].pending
    unharmed(world, raw, before, replies)


def test_an_altered_reply_address_counts_for_nothing(world: World) -> None:
    before, replies = taking_part(world.printer_ticket), len(replies_on(world.printer_ticket))
    address = token_for(world.printer_ticket, customer_id=world.bob.id)
    altered = address[:6] + ("b" if address[6] == "a" else "a") + address[7:]
    raw = arrive(write("mallory@evil.test", "Re: fire", to=altered))
    assert raw.item_id != world.printer_ticket.id
    unharmed(world, raw, before, replies)


def test_an_agents_name_without_proof_is_held_and_never_posted(world: World) -> None:
    before, replies = taking_part(world.printer_ticket), len(replies_on(world.printer_ticket))
    address = token_for(world.printer_ticket, customer_id=world.bob.id)
    raw = arrive(write("greta@northwind.test", "Re: fire", "Pay here", to=address))
    assert raw.state is RawState.HELD
    unharmed(world, raw, before, replies)


def test_an_authentication_header_that_the_sender_wrote_proves_nothing(world: World) -> None:
    forged = "mx.evil.test; dmarc=pass header.from=northwind.test"
    raw = arrive(write("greta@northwind.test", "Urgent", "Pay here", Authentication_Results=forged))
    assert raw.state is RawState.HELD


def test_an_address_that_was_claimed_but_not_confirmed_matches_no_mail(world: World) -> None:
    with system_session("test") as session:
        claim = OneTimeLink(
            purpose=Purpose.CONFIRM_ADDRESS,
            token_hash="claimed",
            email="bob.private@home.test",
            customer_id=world.bob.id,
            expires_at=clock.now() + timedelta(hours=1),
        )
        session.add(claim)
    first = arrive(write("bob@acme.test", "Door", Message_ID="<door2@acme.test>"))
    raw = arrive(write("bob.private@home.test", "Re: Door", In_Reply_To="<door2@acme.test>"))
    assert raw.item_id == first.item_id
    assert raw.reason.startswith("Pending")
