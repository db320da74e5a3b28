"""No mail goes round, nobody is bombed through us, nothing comes in twice (A27, A28, A30; the story of mail loops)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.mail.guard import LOOP_HEADER
from rxdesk.models.items import Item
from rxdesk.models.mails import Delivery, DeliveryState, RawMail, RawState
from rxdesk.models.messages import Message
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import company, items, messages
from rxdesk.services.customers import addresses_of
from rxdesk.services.deliveries import new_delivery
from rxdesk.services.followers import follower_keys, requester_ids
from rxdesk.services.identity import known
from tests.automation.desk import at_work
from tests.letters import DESK, arrive, item_of, replies_on, said_on, write
from tests.world import SYSTEM, World, make_world

SUPPORT = "support@northwind.test"
MACHINES = {
    "an absence note": {"Auto_Submitted": "auto-replied"},
    "a list": {"List_Id": "<news.else.test>", "Precedence": "list"},
    "bulk": {"Precedence": "bulk"},
    "an empty return path": {"Return_Path": "<>"},
    "a machine that asks for silence": {"X_Auto_Response_Suppress": "All"},
}
NAMED = {
    "an absence note": "Auto-Submitted",
    "a list": "Precedence: list",
    "bulk": "Precedence: bulk",
    "an empty return path": "Return-Path",
    "a machine that asks for silence": "X-Auto-Response-Suppress",
}
"""What the log says of each."""


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def change(**values: object) -> None:
    with system_session("test") as session:
        company.change_settings(session, SYSTEM, **values)


def rows(table: type) -> list:
    with system_session("test", write=False) as session:
        return list(session.exec(select(table)))


def mailed_to(address: str) -> list[Delivery]:
    return [row for row in rows(Delivery) if row.address == address]


def greta_replies(world: World, item: Item, times: int = 1) -> None:
    viewer = world.viewer(world.greta)
    for number in range(times):
        with at_work(), viewer_session(viewer) as session:
            messages.post_reply(session, viewer, items.get_item(session, item.key), text=f"Answer {number}")


def test_a_forwarding_address_on_the_list_is_nobody_and_gets_nothing(world: World) -> None:
    change(wait_seconds=0, never_add=[SUPPORT])
    with at_work():
        raw = arrive(write("kim@newco.test", "No light", to=f"{DESK}, {SUPPORT}", Cc=SUPPORT))
    item = item_of(raw)
    greta_replies(world, item, 3)
    with system_session("test", write=False) as session:
        assert known(session, SUPPORT).customer_id is None
        asked = requester_ids(session, item)
        assert len(asked) == 1
        assert [row.address for row in addresses_of(session, asked[0])] == ["kim@newco.test"]
        assert [key for key in follower_keys(session, item) if key.startswith("customer")] == []
    assert mailed_to(SUPPORT) == []
    assert len(mailed_to("kim@newco.test")) == 3


def test_our_own_mail_that_comes_back_is_dropped_at_its_first_return(world: World) -> None:
    change(wait_seconds=0)
    with at_work():
        item = item_of(arrive(write("kim@newco.test", "No light", to=f"{DESK}, {SUPPORT}")))
    greta_replies(world, item)
    [mail] = mailed_to(SUPPORT)
    before = len(rows(Item)), len(rows(Message)), len(rows(Delivery))
    for headers in ({"Message_ID": mail.mail_message_id}, {LOOP_HEADER.replace("-", "_"): settings().loop_mark}):
        with at_work():
            raw = arrive(write(SUPPORT, "Fwd: No light", **headers))
        assert raw.state is RawState.DROPPED
        assert "own" in raw.reason
    assert (len(rows(Item)), len(rows(Message)), len(rows(Delivery))) == before
    change(never_add=[SUPPORT])
    with system_session("test", write=False) as session:
        assert [key for key in follower_keys(session, item) if key.startswith("customer")] == []


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_gets_no_answer_and_the_log_names_why(world: World, machine: str) -> None:
    with at_work():
        raw = arrive(write("robot@else.test", f"From {machine}", **MACHINES[machine]))
    assert len([row for row in rows(Delivery) if row.automatic]) == 0
    assert mailed_to("robot@else.test") == []
    assert NAMED[machine] in f"{raw.reason} {raw.xray}"


def test_a_bounce_makes_no_customer_and_no_ticket(world: World) -> None:
    before = len(rows(Item))
    daemon = write("MAILER-DAEMON@else.test", "Undelivered Mail Returned to Sender", Return_Path="<>",
                   Auto_Submitted="auto-replied", Content_Description="Notification")  # fmt: skip
    with at_work():
        raw = arrive(daemon)
    with system_session("test", write=False) as session:
        assert known(session, "mailer-daemon@else.test").customer_id is None
    assert len(rows(Item)) == before
    assert mailed_to("mailer-daemon@else.test") == []
    assert raw.state in (RawState.DROPPED, RawState.DONE)


def test_two_desks_that_answer_each_other_fall_silent(world: World) -> None:
    """The other desk marks its mails as automatic with a loop mark of its own: they are taken in, never answered."""
    change(wait_seconds=0)
    for turn in range(5):
        with at_work():
            arrive(write("desk@other.test", f"Re: thank you {turn}", **{LOOP_HEADER.replace("-", "_"): "another-desk",
                                                                        "Auto_Submitted": "auto-replied"}))  # fmt: skip
    assert mailed_to("desk@other.test") == []


def test_of_25_mails_of_one_sender_in_an_hour_five_are_held(world: World) -> None:
    states = [arrive(write("kim@newco.test", f"Mail {number}")).state for number in range(25)]
    assert states == [RawState.DONE] * 20 + [RawState.HELD] * 5
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        assert arrive(write("kim@newco.test", "Later")).state is RawState.DONE


def test_automatic_mail_above_ten_an_hour_to_one_address_is_held_with_the_reason(world: World) -> None:
    with at_work(), system_session("test") as session:
        for number in range(13):
            new_delivery(
                session, template="thanks", address="victim@else.test", reason="test", automatic=True,
                data={"n": number},
            )  # fmt: skip
    states = [row.state for row in mailed_to("victim@else.test")]
    assert states == [DeliveryState.WAITING] * 10 + [DeliveryState.HELD] * 3
    assert all("budget" in row.answer for row in mailed_to("victim@else.test")[10:])


def test_many_mails_in_a_strangers_name_do_not_bomb_the_stranger(world: World) -> None:
    """A forged From is answered, if at all, within the budgets and with none of the forger's words."""
    with at_work():
        for number in range(40):
            arrive(write("victim@else.test", f"BUY PILLS {number}", "CHEAP PILLS"))
    sent = [row for row in mailed_to("victim@else.test") if row.state is not DeliveryState.HELD]
    assert len(sent) <= 10
    assert "PILLS" not in repr([(row.data, row.subject) for row in sent])


def test_the_same_mail_twice_is_one_message(world: World) -> None:
    letter = write("bob@acme.test", "Only once", Message_ID="<once@acme.test>")
    first, again = arrive(letter), arrive(letter)
    assert (first.state, again.state) == (RawState.DONE, RawState.DUPLICATE)
    assert len([item for item in rows(Item) if item.name == "Only once"]) == 1
    assert len([raw for raw in rows(RawMail) if raw.item_id == first.item_id]) == 1


def test_a_used_message_id_with_other_words_is_not_swallowed(world: World) -> None:
    first = arrive(write("bob@acme.test", "First", "one", Message_ID="<same@acme.test>"))
    other = arrive(write("zoe@zen.test", "Second", "two", Message_ID="<same@acme.test>"))
    assert other.state is RawState.DONE
    assert other.item_id != first.item_id
    assert "two" not in " ".join(row.text for row in replies_on(item_of(first)) + said_on(item_of(first)))
