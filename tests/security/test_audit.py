"""What goes wrong is logged without what somebody could sign in with, and without what was typed (A47)."""

import asyncio
import logging
from datetime import timedelta

import pytest
import socketio
from reflex_base.event import Event
from sqlalchemy import Engine

from rxdesk import clock
from rxdesk.logs import Discreet, Unflooded, write_to_stderr
from tests.harness import tab

COOKIE = "Xk3-cookie_value9"
TYPED = "what was typed"
UNKNOWN = "No registered handler found for event: "


def test_an_event_that_nobody_knows_is_logged_by_its_name_alone(
    sqlite_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> str:
        async with tab(f"rxdesk-agent={COOKIE}") as stale:
            await stale.connect()
            lost = Event(name="state.gone", payload={"text": TYPED}, router_data=stale._router())
            await stale.processor.enqueue(stale.token, lost)
            await asyncio.sleep(0.2)
            return stale.token

    with caplog.at_level(logging.WARNING):
        token = asyncio.run(story())
    whole, told = caplog.text, "\n".join(Discreet().format(record) for record in caplog.records)
    for secret in (COOKIE, token, TYPED):
        assert secret in whole, "the framework has stopped writing it: this test proves nothing any more"
        assert secret not in told
    assert "Event(name='state.gone' ...)" in told
    assert "KeyError" in told
    (record,) = (record for record in caplog.records if Unflooded().filter(record))
    assert Discreet().format(record) == f"ERROR {record.name}: unknown event: 'state.gone'"


@pytest.mark.parametrize(
    ("name", "level", "said", "error", "told"),
    [
        ("x", logging.ERROR, "x", KeyError(f"{UNKNOWN}a\nERROR forged"), "unknown event: 'a\\nERROR forged'"),
        ("x", logging.ERROR, "x", KeyError(UNKNOWN), "unknown event: ''"),
        ("x", logging.ERROR, "x", KeyError(UNKNOWN + "x" * 9000), f"unknown event: {'x' * 120!r}"),
        ("engineio.server", logging.ERROR, "x", ValueError(TYPED), "unreadable message: ValueError"),
        ("reflex.app", logging.WARNING, f"Text came. Event data: {TYPED}", None, "refused message: 'Text came.'"),
        ("rxdesk.errors", logging.WARNING, "a page failed: no such row", None, "a page failed: no such row"),
    ],
)
def test_what_anybody_can_cause_is_ten_short_lines_a_minute(
    name: str, level: int, said: str, error: Exception | None, told: str
) -> None:
    def line() -> str:
        cause = (type(error), error, None) if error else None
        record = logging.LogRecord(name, level, "", 0, said, (), cause)
        return Discreet().format(record) if limit.filter(record) else ""

    limit, start, first = Unflooded(), clock.now(), f"{logging.getLevelName(level)} {name}: {told}"
    assert [line() for _ in range(500)] == [first] * 10 + [""] * 490
    with clock.moved_to(start + timedelta(minutes=2)):
        assert line() == f"{first}, 490 more before it"


@pytest.mark.parametrize("name", ["rxdesk.errors", "reflex.app", "reflex_base.event.processor.event_processor"])
def test_what_is_our_own_fault_keeps_its_traceback_and_every_line(name: str) -> None:
    limit = Unflooded()
    for _ in range(50):
        record = logging.LogRecord(name, logging.ERROR, "", 0, "it broke", (), (KeyError, KeyError("name"), None))
        assert limit.filter(record)
        assert record.exc_info is not None


def test_the_server_of_sockets_writes_through_our_handler_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for logger in (logging.getLogger("engineio.server"), logging.getLogger("socketio.server")):
        monkeypatch.setattr(logger, "handlers", [])
        monkeypatch.setattr(logger, "level", logging.NOTSET)
    write_to_stderr()
    socketio.AsyncServer(async_mode="asgi")
    assert logging.getLogger("engineio.server").handlers == logging.getLogger("socketio.server").handlers == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Cookie: a=b; __Host-rxdesk-customer=Abc-1_2; c=d", "Cookie: a=b; __Host-rxdesk-customer=...; c=d"),
        ("{'authorization': 'Bearer rxk_abc-DEF', 'x': 1}", "{'authorization': 'Bearer ...', 'x': 1}"),
        ("the key rxk_abc-DEF_9 is unknown", "the key rxk_... is unknown"),
        ("GET /_event/?EIO=4&token=1d-2f&x=1", "GET /_event/?EIO=4&token=...&x=1"),
        ("https://desk.test/api/auth/link/abc-DEF_1 was opened", "https://desk.test/api/auth/link/... was opened"),
        ("Event(name=1, router_data={'a': 'b'}) at last\nnext", "Event(name=1 ...)\nnext"),
        (f"Event(name={'n' * 500}, payload='typed')", f"Event(name={'n' * 120} ...)"),
        ("mail 7 could not be read", "mail 7 could not be read"),
    ],
)
def test_a_line_loses_its_secrets_and_nothing_else(said: str, told: str) -> None:
    record = logging.makeLogRecord({"msg": said, "levelname": "ERROR", "name": "rxdesk"})
    assert Discreet().format(record) == f"ERROR rxdesk: {told}"
