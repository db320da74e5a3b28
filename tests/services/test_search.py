"""A search finds each word wherever the viewer may read it, nowhere else, and says where it was found."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, text
from sqlmodel import select

from rxdesk.models.customers import Customer
from rxdesk.models.items import Item
from rxdesk.models.messages import Attachment, Conversation, Message
from rxdesk.models.portal import Feature, Portal, PortalOption, Shown
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import followers, items, messages
from rxdesk.services.customer_rows import People, Which, directory
from rxdesk.services.found import Part, Piece, found_in_items
from rxdesk.services.listing_counts import count_items
from rxdesk.services.listing_items import ItemFilter, list_items
from rxdesk.services.listing_people import CustomerFilter, OrganizationFilter, list_customers, list_organizations
from rxdesk.services.portal_listing import PortalFilter, count_portal_items, list_portal_items
from tests.world import SYSTEM, World, looking, make_world

PRINTER = ["Printer on fire"]


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world()


def test_an_agent_finds_every_part_of_an_item(world: World) -> None:
    number = world.printer_ticket.number
    for typed in (
        "printer", "PRINT fi", "prínter", "about: printer", "tray", "other printer", '"the other tray"', "warranty",
        "quick", "let me in", "between you", "note.txt", "answer.t", f"#{number}", f"{number} fire", '"on fire',
    ):  # fmt: skip
        assert _agent_finds(world, typed) == PRINTER, typed
    for typed in ("rinter", '"fire on"', '"on fir"', "printer laptop", "fire -on nothing", "#0", '"printer', "%", '"'):
        assert _agent_finds(world, typed) == (PRINTER if typed == '"printer' else []), typed


def test_a_customer_finds_only_what_they_may_read(world: World) -> None:
    world.show(PortalOption.OWN)
    for typed in ("printer", "tray", "thank", "thanks.txt", "between", f"#{world.printer_ticket.number}", "about fire"):
        assert _customer_finds(world, typed) == PRINTER, typed
    for typed in ("warranty", "quick", "note.txt", "hasty.txt", "held.txt", '"let me in"', "printer warranty"):
        assert _customer_finds(world, typed) == [], typed
        assert _agent_finds(world, typed) == PRINTER, typed


def test_a_customer_does_not_find_replies_that_are_hidden_from_them(world: World) -> None:
    world.show(PortalOption.ORGANIZATION)
    with system_session("test") as session:
        item = items.get_item(session, world.printer_ticket.key)
        followers.add_follower(session, SYSTEM, item, customer_id=world.nils.key)
        messages.post_reply(session, SYSTEM, item, text="From here on visible")
    for typed, found in (("helped", []), ("tray", []), ("between", []), ("fire", PRINTER)):
        assert _customer_finds(world, typed, who=world.nils) == found, typed


def test_a_portal_that_hides_a_part_does_not_search_it(world: World) -> None:
    world.show(PortalOption.OWN)
    number = f"#{world.printer_ticket.number}"
    shown = [str(each) for each in Shown if each not in (Shown.NUMBER, Shown.DESCRIPTION)]
    _switch(world, properties={"ticket": shown, "task": shown})
    assert _customer_finds(world, number) == []
    assert _customer_finds(world, "about fire") == []
    off = [str(each) for each in Feature if each is not Feature.ATTACHMENTS]
    _switch(world, features={"ticket": off, "task": off})
    assert _customer_finds(world, "thanks.txt") == []
    assert _customer_finds(world, "helped") == PRINTER
    without_talk = [str(each) for each in Feature if each is not Feature.CONVERSATIONS]
    _switch(world, features={"ticket": without_talk, "task": without_talk})
    assert _customer_finds(world, "helped") == []


def test_the_words_follow_every_change(world: World, engine: Engine) -> None:
    viewer = world.viewer(world.greta)
    with viewer_session(viewer) as session:
        item = items.get_item(session, world.printer_ticket.key)
        items.rename_item(session, viewer, item, name="Scanner on fire")
    assert (_agent_finds(world, "printer fire"), _agent_finds(world, "scanner")) == (
        ["Scanner on fire"],
        ["Scanner on fire"],
    )
    with system_session("test") as session:
        answer = messages.get_message(session, world.answer.key)
        answer.text = "Take the lower drawer"
        session.add(answer)
        session.delete(session.get_one(Message, world.note.key))
        paper = session.exec(select(Attachment).where(Attachment.filename == "thanks.txt")).one()
        paper.filename = "scan.pdf"
        session.add(paper)
    assert [_agent_finds(world, typed) for typed in ("tray", "warranty", "thanks.txt")] == [[], [], []]
    assert [_agent_finds(world, typed) for typed in ("drawer", "scan.pdf")] == [["Scanner on fire"]] * 2
    with system_session("test") as session:
        session.delete(session.get_one(Item, world.zen_ticket.key))
    with engine.connect() as connection:
        assert not connection.scalar(
            text("SELECT count(*) FROM rx_item_words WHERE id = :id"), {"id": world.zen_ticket.key}
        )


def test_the_rows_of_a_bulk_load_are_found_too(world: World, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(Conversation.__table__), [_row(Conversation(item_id=world.zen_ticket.key))])
        key = connection.scalar(select(func.max(Conversation.__table__.c.id))) or 0
        said = Message(conversation_id=key, item_id=world.zen_ticket.key, text="Loaded in bulk")
        connection.execute(insert(Message.__table__), [_row(said)])
    assert _agent_finds(world, "bulk calm") == ["Calm needed"]


def test_customers_are_found_by_name_phone_and_address_and_organizations_by_name_and_domain(world: World) -> None:
    with system_session("test") as session:
        ana = session.get_one(Customer, world.ana.key)
        ana.name, ana.phone = "Ána Müller", "+41 44 123"
        session.add(ana)
    with looking(world, world.greta) as session:
        for typed in ("ana mull", "ana@acme.test", "ana@ac", "44 123", '"ana acme test"'):
            assert [row.name for row in list_customers(session, CustomerFilter(search=typed)).rows] == ["Ána Müller"], (
                typed
            )
        everyone = {row.name for row in list_customers(session, CustomerFilter(search="acme.test")).rows}
        assert everyone == {"Ána Müller", "Bob", "Una", "Dora"}
        for typed in ("acm", "acme.test", '"acme test"'):
            assert [row.name for row in list_organizations(session, OrganizationFilter(search=typed)).rows] == ["Acme"]
        for typed in ("", "*", '"', "NEAR("):
            assert len(list_organizations(session, OrganizationFilter(search=typed)).rows) == (0 if typed else 3)
        grouped = directory(session, Which(search="zen"))
        assert [(group.name, [member.row.name for member in group.members]) for group in grouped.groups] == [
            ("Zen", ["Zack", "Zoe"])
        ]
        assert len(directory(session, Which(view=People.ALL, search="home.test")).groups[0].members) == 3


def test_a_row_says_why_it_was_found(world: World) -> None:
    assert _why(world, world.greta, "printer") == ("[Printer] on fire", None, "")
    assert _why(world, world.greta, "fir wärranty") == ("Printer on [fire]", Part.NOTE, "The [warranty] is over")
    assert _why(world, world.greta, '"other tray"') == ("Printer on fire", Part.REPLY, "Try the [other tray]")
    assert _why(world, world.greta, "about") == ("Printer on fire", Part.DESCRIPTION, "[About]: Printer on fire")
    assert _why(world, world.greta, "note.txt") == ("Printer on fire", Part.FILE, "[note.txt]")
    assert _why(world, world.greta, f"#{world.printer_ticket.number}") == ("Printer on fire", None, "")
    assert _why(world, world.bob, "tray") == ("Printer on fire", Part.REPLY, "Try the other [tray]")
    for typed in ("warranty", "quick", "note.txt", "hasty"):
        assert _why(world, world.bob, typed) == ("Printer on fire", None, ""), typed


def test_a_snippet_is_cut_around_its_word(world: World) -> None:
    with system_session("test") as session:
        item = items.get_item(session, world.zen_ticket.key)
        item.description = f"{'before ' * 40}needle {'after ' * 40}"
        session.add(item)
    name, part, snippet = _why(world, world.greta, "needle", item=world.zen_ticket)
    assert (name, part) == ("Calm needed", Part.DESCRIPTION)
    assert snippet.startswith("… before before")
    assert snippet.endswith("after …")
    assert " [needle] " in snippet
    assert len(snippet) < 190


def _agent_finds(world: World, typed: str) -> list[str]:
    viewer = world.viewer(world.greta)
    with viewer_session(viewer, write=False) as session:
        which = ItemFilter(search=typed)
        found = list_items(session, viewer, which).rows
        assert count_items(session, viewer, which) == len(found)
        return [row.name for row in found]


def _customer_finds(world: World, typed: str, *, who: Customer | None = None) -> list[str]:
    viewer = world.viewer(who or world.bob)
    with viewer_session(viewer, write=False) as session:
        which = PortalFilter(search=typed)
        found = list_portal_items(session, viewer, which).rows
        assert count_portal_items(session, viewer, which) == len(found)
        return [row.name for row in found]


def _why(world: World, who: Any, typed: str, *, item: Item | None = None) -> tuple[str, Part | None, str]:
    wanted = item or world.printer_ticket
    with looking(world, who) as session:
        found = found_in_items(session, session.info["viewer"], typed, [wanted.ref])[wanted.ref]
        return _drawn(found.name), found.part, _drawn(found.snippet)


def _drawn(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def _switch(world: World, **settings: Any) -> None:
    with system_session("test") as session:
        portal = session.get_one(Portal, world.portal.key)
        for name, value in settings.items():
            setattr(portal, name, value)
        session.add(portal)


def _row(made: Any) -> dict[str, Any]:
    """The columns of a row that is not stored yet."""
    return {column.name: getattr(made, column.name) for column in made.__table__.c if column.name != "id"}
