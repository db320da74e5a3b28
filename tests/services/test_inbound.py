"""A mail that comes in becomes the right thing, once, and nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail import receive
from rxdesk.mail.model import ParsedMail
from rxdesk.models.customers import Customer, CustomerAddress, Organization
from rxdesk.models.items import ActorKind, Channel, Item, Kind
from rxdesk.models.mails import RawMail, RawState
from rxdesk.models.session import system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services import company
from rxdesk.services.followers import follower_keys, requester_ids
from rxdesk.services.inbound import take_in
from rxdesk.storage import storage
from tests.letters import DESK, arrive, item_of, replies_on, said_on, token_for, write
from tests.world import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def change(**values: object) -> None:
    with system_session("test") as session:
        company.change_settings(session, SystemViewer("test"), **values)


def customer_at(address: str) -> Customer | None:
    with system_session("test", write=False) as session:
        row = session.exec(select(CustomerAddress).where(CustomerAddress.address == address)).first()
        return session.get(Customer, row.customer_id) if row else None


def is_proven(address: str) -> bool:
    with system_session("test", write=False) as session:
        return (
            session.exec(select(CustomerAddress).where(CustomerAddress.address == address)).one().proven_at is not None
        )


def followers_of(item: Item) -> list[str]:
    with system_session("test", write=False) as session:
        return follower_keys(session, item)


def test_a_first_mail_makes_customer_organization_and_ticket(world: World) -> None:
    change(auto_organizations=True)
    raw = arrive(write("Kim Lee <kim@newco.test>", "No light", "The lamp is dark.\n\n-- \nKim"))
    item, kim = item_of(raw), customer_at("kim@newco.test")
    assert raw.state is RawState.DONE
    assert (item.name, item.kind, item.channel) == ("No light", Kind.TICKET, Channel.EMAIL)
    assert "The lamp is dark." in item.description
    assert item.sender_domain == "newco.test"
    assert kim is not None
    assert kim.name == "Kim Lee"
    assert item.creator_kind is ActorKind.CUSTOMER
    with system_session("test", write=False) as session:
        organization = session.get_one(Organization, kim.organization_id)
        assert requester_ids(session, item) == [kim.id]
    assert organization.name == "newco.test"
    assert not kim.organization_proven, "a mail alone proves no membership"


def test_a_listed_domain_takes_the_sender_but_waits_for_proof(world: World) -> None:
    arrive(write("new@acme.test", "Hello"))
    newcomer = customer_at("new@acme.test")
    assert newcomer is not None
    assert (newcomer.organization_id, newcomer.organization_proven) == (world.acme.id, False)


def test_a_free_mail_domain_makes_no_organization(world: World) -> None:
    change(auto_organizations=True)
    arrive(write("kim.lee@gmail.com", "Hello"))
    newcomer = customer_at("kim.lee@gmail.com")
    assert newcomer is not None
    assert newcomer.organization_id is None


def test_the_same_mail_by_two_ways_counts_once(world: World) -> None:
    raw = write("bob@acme.test", "Only once")
    first = arrive(raw)
    second = arrive(b"Received: from elsewhere\r\n" + raw)
    assert first.state is RawState.DONE
    assert second.state is RawState.DUPLICATE
    assert second.item_id is None


def test_an_answer_to_the_own_reply_address_is_appended(world: World) -> None:
    address = token_for(world.printer_ticket, customer_id=world.bob.id)
    raw = arrive(write("bob@acme.test", "Re: anything", "Still burning.", to=address))
    assert raw.item_id == world.printer_ticket.id
    newest = replies_on(world.printer_ticket)[-1]
    assert (newest.text, newest.author_customer_id) == ("Still burning.", world.bob.id)


def test_an_answer_that_names_the_first_mail_is_appended_and_its_quote_is_folded(world: World) -> None:
    first = arrive(write("bob@acme.test", "Door", Message_ID="<door@acme.test>"))
    text = "It opens now.\n\nOn 3 May 2026, Northwind wrote:\n> Please push.\n> Hard."
    second = arrive(write("bob@acme.test", "Re: Door", text, In_Reply_To="<door@acme.test>"))
    assert second.item_id == first.item_id
    (reply,) = replies_on(item_of(first))
    assert reply.text == "It opens now."
    assert "Please push." in reply.quoted


def test_a_mail_to_the_task_address_makes_a_task(world: World) -> None:
    assert item_of(arrive(write("bob@acme.test", "Plan it", to="task@rxdesk.example"))).kind is Kind.TASK


def test_people_in_copy_of_a_new_mail_follow_but_the_desk_and_listed_addresses_do_not(world: World) -> None:
    change(never_add=("support@northwind.test",))
    raw = write("bob@acme.test", "With others", Cc=f"ana@acme.test, support@northwind.test, {DESK}, fresh@other.test")
    item = item_of(arrive(raw))
    fresh = customer_at("fresh@other.test")
    assert fresh is not None
    assert set(followers_of(item)) == {f"customer:{world.ana.id}", f"customer:{fresh.id}"}
    assert customer_at("support@northwind.test") is None


def test_nobody_in_copy_follows_when_the_company_says_so(world: World) -> None:
    change(cc_policy="nobody")
    assert followers_of(item_of(arrive(write("bob@acme.test", "Alone", Cc="ana@acme.test")))) == []


def test_a_deactivated_sender_makes_a_flagged_ticket(world: World) -> None:
    item = item_of(arrive(write("dora@acme.test", "I am still here")))
    assert item.flag == "Sender deactivated"
    dora = customer_at("dora@acme.test")
    assert dora is not None
    assert not dora.active


def test_mail_of_an_agent_with_proof_is_an_agents_item_and_without_proof_is_held(world: World) -> None:
    address = token_for(world.printer_ticket, agent_id=world.greta.id)
    arrive(write("greta@northwind.test", "Re: fire", "We come at noon.", to=address))
    newest = replies_on(world.printer_ticket)[-1]
    assert (newest.text, newest.author_agent_id) == ("We come at noon.", world.greta.id)
    bare = arrive(write("greta@northwind.test", "Do as I say"))
    assert bare.state is RawState.HELD
    assert bare.item_id is None
    assert "without proof" in bare.reason


def test_a_light_agents_mail_becomes_a_note(world: World) -> None:
    before = len(replies_on(world.printer_ticket))
    address = token_for(world.printer_ticket, agent_id=world.lena.id)
    arrive(write("lena@northwind.test", "Re: fire", "Ask the landlord.", to=address))
    assert len(replies_on(world.printer_ticket)) == before
    assert any(message.text == "Ask the landlord." for message in said_on(world.printer_ticket))


def test_a_mail_without_a_sender_is_held_with_the_reason(world: World) -> None:
    raw = arrive(b"Subject: nobody\r\n\r\nHello\r\n")
    assert (raw.state, raw.reason) == (RawState.HELD, "No sender address")


def test_more_mails_than_the_budget_are_held_and_the_budget_can_be_switched_off(world: World) -> None:
    change(sender_mails_per_hour=3)
    states = [arrive(write("nils@home.test", f"Mail {number}")).state for number in range(5)]
    assert states == [RawState.DONE] * 3 + [RawState.HELD] * 2
    change(sender_mails_per_hour=0)
    assert arrive(write("nils@home.test", "Mail 6")).state is RawState.DONE


def test_our_own_mail_is_dropped_at_its_first_return(world: World) -> None:
    marked = arrive(write("fwd@acme.test", "Fwd", X_RxDesk_Loop=settings().loop_mark))
    other = arrive(write("desk@other.test", "Hello", X_RxDesk_Loop="another desk"))
    assert marked.state is RawState.DROPPED
    assert "X-RxDesk-Loop" in marked.reason
    assert other.state is RawState.DONE


def test_a_mail_that_breaks_a_limit_is_quarantined_and_the_next_is_read(world: World) -> None:
    bomb = b"From: bob@acme.test\r\n" + b"X-A: b\r\n" * 3000 + b"\r\nHello"
    raw = arrive(bomb)
    assert (raw.state, raw.reason) == (RawState.QUARANTINED, "It has more than 2,000 headers")
    assert arrive(write("bob@acme.test", "After the bomb")).state is RawState.DONE


def test_every_mail_lies_in_the_store_before_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: bytes) -> None:
        raise RuntimeError("the parser died")

    monkeypatch.setattr("rxdesk.mail.receive.parse", broken)
    raw = write("bob@acme.test", "Survives")
    row = arrive(raw)
    assert row.state is RawState.QUARANTINED
    assert storage().get(row.path) == raw


@pytest.mark.parametrize("trouble", [RuntimeError("a mistake of ours"), Invalid(t("test.full", "The item is full"))])
def test_a_mail_that_cannot_be_taken_in_leaves_nothing_and_the_next_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def half(session: Session, row: RawMail, mail: ParsedMail) -> None:
        take_in(session, row, mail)
        raise trouble

    monkeypatch.setattr(receive, "take_in", half)
    raw = arrive(write("kim@newco.test", "Half"))
    monkeypatch.undo()
    why = "The item is full" if isinstance(trouble, Invalid) else "RuntimeError"
    assert (raw.state, raw.reason) == (RawState.QUARANTINED, f"Could not be taken in: {why}")
    assert raw.item_id is None
    assert customer_at("kim@newco.test") is None
    assert arrive(write("bob@acme.test", "After it")).state is RawState.DONE
    receive.try_again(raw.key)
    assert customer_at("kim@newco.test") is not None


def test_what_a_dead_process_left_is_taken_in_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "handle_raw", lambda _raw_id: None)
    with clock.moved_to(clock.now() - timedelta(minutes=5)):
        left = receive.receive_raw(write("bob@acme.test", "Left behind"), source="test")
    monkeypatch.undo()
    receive.sweep_mail()
    with system_session("test", write=False) as session:
        row = session.get_one(RawMail, left)
    assert row.state is RawState.DONE
    assert item_of(row).name == "Left behind"


def test_a_forwarding_agent_proves_nothing_about_the_first_sender(
    world: World, own_settings: pytest.MonkeyPatch
) -> None:
    change(trust_authenticated_mail=True)
    own_settings.setenv("RXDESK_AUTH_SERVER", "mx.rxdesk.example")
    settings.cache_clear()
    passed = "mx.rxdesk.example; dmarc=pass header.from=northwind.test"
    told = "---------- Forwarded message ---------\nFrom: Cy Doe <cy@acme.test>\nSubject: Lamp\n\nThe lamp is dark."
    raw = arrive(write("greta@northwind.test", "Fwd: Lamp", told, Authentication_Results=passed))
    assert item_of(raw).sender_address == "cy@acme.test"
    assert not is_proven("cy@acme.test")
    direct = arrive(write("Cy Doe <cy@acme.test>", "Lamp", Authentication_Results=passed.replace("northwind", "acme")))
    assert direct.state is RawState.DONE
    assert is_proven("cy@acme.test")
