"""What goes wrong is logged without what somebody could sign in with, and without what was typed (A47)."""

import asyncio
import logging
from datetime import timedelta

import pytest
from reflex_base.event import Event
from sqlalchemy import Engine

from rxdesk import clock
from rxdesk.logs import Discreet, Unflooded
from tests.harness import tab

COOKIE = "Xk3-cookie_value9"
TYPED = "what was typed"


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
    assert Discreet().format(record) == f"ERROR {record.name}: unknown event 'state.gone'"


def test_a_flood_of_unknown_events_is_ten_lines_a_minute_and_hides_nothing_else() -> None:
    limit, start = Unflooded(), clock.now()
    begun = [line for line in (_unknown(limit, "x" * (number * 100)) for number in range(500)) if line]
    assert begun == [f"unknown event {'x' * min(number * 100, 120)!r}" for number in range(10)]
    other = logging.makeLogRecord({"msg": "a handler broke", "exc_info": (KeyError, KeyError("name"), None)})
    assert limit.filter(other)
    assert other.exc_info
    with clock.moved_to(start + timedelta(minutes=2)):
        assert _unknown(limit, "state.later\nERROR forged") == (
            "unknown event 'state.later\\nERROR forged', 490 more before it"
        )


def _unknown(limit: Unflooded, name: str) -> str:
    error = KeyError(f"No registered handler found for event: {name}")
    record = logging.makeLogRecord({"msg": "Event(...)", "exc_info": (KeyError, error, None)})
    return record.getMessage() if limit.filter(record) else ""


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
