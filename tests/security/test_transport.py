"""A stolen client token, a foreign origin, the framework's upload route: nothing is gained (A07 to A11)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from rxdesk.api.app import make_api
from rxdesk.api.headers import Headers
from rxdesk.origin import allowed_origins
from rxdesk.rxdesk import app as reflex_app
from tests.harness import Tab, tabs
from tests.security.stage import Stage, built, fresh
from tests.security.sweep import FULL, call

EVIL = "https://evil.test"


@pytest.fixture(scope="module")
def stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with built(_sqlite_template, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def own(stage: Stage, tmp_path: Path) -> Iterator[Stage]:
    with fresh(stage, tmp_path) as made:
        yield made


@pytest.mark.parametrize("thief", ["", "greta", "zoe", "bob"])
@pytest.mark.parametrize("first", ["hydrate", "a handler", "another handler"])
def test_a_stolen_client_token_yields_nothing_of_its_owner(own: Stage, thief: str, first: str) -> None:
    async def story() -> None:
        async with tabs(cookies=(own.cookies["tom"], own.cookies[thief])) as (tom, other):
            await tom.connect()
            await call(tom, "ticket_panel.show", {"number": own.vault_ticket.key})
            assert "Behind the door" in tom.text()
            stolen = _with_token_of(tom, other)
            if first == "hydrate":
                await stolen.connect()
            elif first == "a handler":
                await call(stolen, "ticket_panel.show_tab", {"tab": "activity"})
            else:
                await call(stolen, "notices.unexpected", {"error_id": "deadbeef"})
            heard = stolen.text() + repr(stolen.redirects)
            assert "Behind the door" not in heard
            assert "Vault" not in heard
            assert "marked-" not in heard

    asyncio.run(story())


def _with_token_of(victim: Tab, thief: Tab) -> Tab:
    """The thief's own socket and cookies, under the victim's token: all that reaches that token is theirs now."""
    victim.cookie, victim.frames, victim.page = thief.cookie, [], {}
    victim.redirects.clear()
    return victim


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000.evil.test", "https://localhost:3000"])
def test_the_socket_takes_only_our_own_origins(own: Stage, origin: str) -> None:
    assert _handshake(own, "http://localhost:3000").startswith('0{"sid"')
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)):
        _handshake(own, origin)


def _handshake(stage: Stage, origin: str) -> str:
    """The first word of the server to a socket that carries Tom's cookie."""
    assert reflex_app.sio is not None
    client = TestClient(socketio.ASGIApp(reflex_app.sio, socketio_path="_event"))
    asked = {"Origin": origin, "Cookie": stage.cookies["tom"], "Upgrade": "websocket"}
    with client.websocket_connect("/_event/?EIO=4&transport=websocket", headers=asked) as socket:
        return socket.receive_text()


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_a_foreign_page_may_not_read_an_answer(own: Stage, tmp_path: Path, method: str) -> None:
    whole = Headers(Starlette(routes=make_api().routes), tmp_path)
    client = TestClient(whole, base_url="http://localhost:3000", raise_server_exceptions=False)
    asked = {"Origin": EVIL, "Cookie": own.cookies["tom"], "Access-Control-Request-Method": "GET"}
    answer = client.request(method, "/api/v1/items", headers=asked)
    assert "access-control-allow-origin" not in answer.headers
    assert "Behind the door" not in answer.text


def test_the_origins_of_the_framework_are_ours_alone(own: Stage) -> None:
    found = [each for each in reflex_app._api.user_middleware if each.cls is CORSMiddleware] if reflex_app._api else []
    for each in found:
        allowed: Any = each.kwargs["allow_origins"]
        assert "*" not in allowed
        assert set(allowed) <= set(allowed_origins())


@pytest.mark.parametrize("path", ["/_upload", "/_upload/", "/_upload/guess.txt", "/_upload/..%2f..%2fetc%2fpasswd"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_the_upload_route_of_the_framework_is_not_there(own: Stage, tmp_path: Path, path: str, method: str) -> None:
    whole = TestClient(Headers(Starlette(), tmp_path), base_url="http://localhost:3000")
    assert whole.request(method, path, headers={"reflex-client-token": "stolen"}).status_code == 404
    assert not [name for name in FULL if "upload_files" in name]
