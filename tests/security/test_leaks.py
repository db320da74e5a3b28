"""Planted words, first seen by the agent who may, then sought in everything that reaches a customer (A12, A13)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from rxdesk.api.app import make_api
from rxdesk.config import settings
from rxdesk.models.customers import Customer
from rxdesk.models.items import Item
from rxdesk.models.people import LoginSession, OneTimeLink
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import accounts, customers, files, items, messages, portals, rules
from rxdesk.services.auth.links import Purpose, make_link
from rxdesk.services.files import NewFile
from tests.harness import Tab
from tests.security import moves_portal
from tests.security.stage import MISSING_REF, Stage, built, fresh
from tests.security.sweep import call, looking_as
from tests.state.test_tickets import pushed, until
from tests.world import SYSTEM

SHOWN = (
    "leak-note", "leak-paper.txt", "leak-tag", "leak-phone", "leak-held", "leak-typed", "leak-reply", "leak-colleague",
    "greta@northwind.test", "fay@home.test", "olive@orbit.test", "leak-mail", "marked-desk",
)  # fmt: skip
"""What agents and Admins read on their screens."""
STORED = ("leak-rule", "leak-bytes")
"""What lies in the database or in files only."""
SEEING_OWN = tuple(option for option in PortalOption if option not in ("nothing", "followed_projects"))


@pytest.fixture(scope="module")
def stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with built(_sqlite_template, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def planted(stage: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The stage, with words in Bob's request that are not for Bob."""
    with fresh(stage, tmp_path) as own:
        _plant(own)
        yield own


def test_agents_and_admins_see_what_is_planted(planted: Stage) -> None:
    async def story() -> str:
        seen = ""
        async with looking_as(planted, "greta", "/tickets") as greta:
            await call(greta, "ticket_panel.show", {"number": planted.printer_ticket.key})
            await call(greta, "customer_panel.show_customer", {"customer_id": planted.fay.key})
            await call(greta, "customer_panel.show_customer", {"customer_id": planted.olive.key})
            await call(greta, "customer_panel.show_customer", {"customer_id": planted.ana.key})
            await call(greta, "shell.enter", {})
            seen += greta.text()
        async with looking_as(planted, "olga", "/admin") as olga:
            for screen in ("mail_log", "company", "people", "keys"):
                await call(olga, f"{screen}.open", {})
            await call(olga, "mail_log.of_state", {"state": "held"})
            seen += olga.text()
        return seen

    seen = asyncio.run(story())
    assert [word for word in SHOWN if word not in seen] == []
    held = Path(settings().database_url.get_secret_value().removeprefix("sqlite:///")).read_bytes()
    secret = _secrets()
    assert len(secret) > 20
    assert [word for word in secret if word in seen] == [], "hashes and tokens reach nobody, agents included"
    assert b"leak-rule" in held or b"leak-rule" in _wal()


@pytest.mark.parametrize("option", list(PortalOption))
def test_no_planted_word_reaches_a_customer_by_any_way(planted: Stage, option: PortalOption) -> None:
    _show(option)
    words = (*SHOWN, *STORED, *_secrets())
    asyncio.run(_walk(planted, "bob", option, words))
    heard = _by_http(planted, "bob") + _by_http(planted, "")
    assert [word for word in words if word in heard] == []


async def _walk(stage: Stage, who: str, option: PortalOption, words: tuple[str, ...]) -> None:
    """Every page and every handler of the portal, and what is pushed while an agent works."""
    async with looking_as(stage, who, "/portal") as tab:
        stage.tab = tab
        for move in moves_portal.MOVES:
            if move.name.endswith((".end_session", ".save")):
                continue
            tab.path = move.place(stage)
            for name, arguments in (*move.before, (move.name, move.arguments)):
                await call(tab, name, arguments(stage))
            _clean(tab, words, move.name)
    async with looking_as(stage, who, moves_portal.request(stage)) as tab:
        for name in ("portal_frame.open", "portal_item.open"):
            await call(tab, name, {})
        async with pushed(tab):
            await asyncio.to_thread(_greta_works, stage)
            if option in SEEING_OWN:
                await until(lambda: "Renamed in the open" in tab.text())
        _clean(tab, words, "a live update")


def _clean(tab: Tab, words: tuple[str, ...], where: str) -> None:
    text = tab.text() + repr(tab.redirects)
    assert [word for word in words if word in text] == [], where


def _by_http(stage: Stage, who: str) -> str:
    """Bodies and headers of everything that can be fetched, with references of one's own, of others and of nothing."""
    client = TestClient(make_api(), base_url="http://localhost:3000", raise_server_exceptions=False)
    client.headers.update({"cookie": stage.cookies[who], "origin": "http://localhost:3000"})
    with system_session("test", write=False) as session:
        things = [row.ref for row in session.exec(select(Item))]
        papers = [row.ref for row in session.exec(select(files.Attachment))]
    words = ("leak-note", "leak-tag", "leak", "greta", "fay@home.test", "marked", "fire")
    paths = [f"/api/v1/portal/items/{ref}{way}" for ref in (*things, MISSING_REF) for way in ("", "/messages")]
    paths += [f"/api/files/{ref}" for ref in papers] + [f"/api/v1/portal/attachments/{ref}" for ref in papers]
    paths += [f"/api/v1/portal/items{way}?search={word}" for word in words for way in ("", "/count")]
    paths += ["/api/v1/portal/me", "/api/v1/portal/projects", f"/api/v1/portal/projects/{stage.rollout.ref}"]
    paths += ["/api/v1/items", "/api/v1/customers", "/api/v1/settings", "/api/nowhere"]
    heard = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code < 500, path
        # The query came from the customer; a link to the next page may repeat it.
        heard.append(answer.text + repr(answer.headers.multi_items()))
    counts = [client.get(f"/api/v1/portal/items/count?search={word}").json() for word in words[:3]]
    assert not [found for found in counts if found.get("count")], "a word that is not for the customer finds nothing"
    return "\n".join(heard)


def _plant(stage: Stage) -> None:
    greta = AgentViewer(stage.greta.key)
    with viewer_session(greta) as session:
        item = items.get_item(session, stage.printer_ticket.key)
        items.set_tags(session, greta, item, tags=["leak-tag"])
        messages.post_note(session, greta, item, text="leak-note")
        messages.post_reply(session, greta, item, text="leak-reply, still in its undo time")
    with system_session("test") as session:
        item = items.get_item(session, stage.printer_ticket.key)
        note = messages.get_message(session, stage.note.key)
        files.store_files(session, [NewFile("leak-paper.txt", b"leak-bytes", "text/plain")], item=item, message=note)
        messages.hold_reply(
            session, SYSTEM, item, sender="held@else.test", html="", text="leak-held", quoted="",
            mail_message_id="leak-held-id",
        )  # fmt: skip
        for name, phone in (("fay", "leak-phone"), ("olive", "leak-phone"), ("ana", "leak-colleague")):
            person = session.get_one(Customer, getattr(stage, name).key)
            customers.update_customer(session, SYSTEM, person, phone=phone)
            accounts.give_password(session, SYSTEM, person, password="purple tuba wanders")
        make_link(session, Purpose.RESET, email="fay@home.test", customer_id=stage.fay.key)
        stars = {"type": "set_priority", "priority": 1}
        definition = {"version": 1, "trigger": {"type": "created"}, "actions": [stars]}
        rules.create_rule(session, SYSTEM, definition=definition, name="leak-rule", enabled=True)
        raw = session.get_one(type(stage.raw), stage.raw.key)
        raw.subject = "leak-mail"
        session.add(raw)
    with viewer_session(greta) as session:
        messages.post_note(session, greta, items.get_item(session, stage.printer_ticket.key), text="leak-typed")


def _greta_works(stage: Stage) -> None:
    greta = AgentViewer(stage.greta.key)
    with viewer_session(greta) as session:
        item = items.get_item(session, stage.printer_ticket.key)
        messages.post_note(session, greta, item, text="leak-note, one more")
        items.set_tags(session, greta, item, tags=["leak-tag", "leak-tag-2"])
        items.assign(session, greta, item, agent_id=stage.greta.key)
        items.rename_item(session, greta, item, name="Renamed in the open")


def _show(option: PortalOption) -> None:
    with system_session("test") as session:
        portal = session.exec(select(Portal)).one()
        portals.change_portal(session, SYSTEM, portal, portals.PortalChange(option=option, require_login=False))


def _secrets() -> tuple[str, ...]:
    """Every stored hash: of passwords, of sessions, of links."""
    with system_session("test", write=False) as session:
        hashes = [row.password_hash for row in session.exec(select(Customer)) if row.password_hash]
        hashes += [row.token_hash for row in session.exec(select(LoginSession))]
        hashes += [row.token_hash for row in session.exec(select(OneTimeLink)) if row.token_hash]
    return tuple(hashes)


def _wal() -> bytes:
    path = Path(settings().database_url.get_secret_value().removeprefix("sqlite:///") + "-wal")
    return path.read_bytes() if path.exists() else b""
