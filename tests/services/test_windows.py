"""Counting in memory: a moving window for each name, no thread of its own, and nothing kept for ever."""

import threading
import time

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from rxdesk.services import windows
from rxdesk.services.windows import QuietMemory

TWICE = parse("2 per 10 second")


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be moved."""
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_a_window_moves_with_the_time(moment: list[float]) -> None:
    limiter = MovingWindowRateLimiter(QuietMemory())
    assert limiter.hit(TWICE, "ana")
    moment[0] += 6
    assert limiter.hit(TWICE, "ana")
    assert not limiter.hit(TWICE, "ana")
    assert limiter.get_window_stats(TWICE, "ana").reset_time == pytest.approx(1010)
    moment[0] += 5
    assert limiter.hit(TWICE, "ana")
    assert not limiter.hit(TWICE, "ana")
    assert limiter.hit(TWICE, "bob")


def test_counting_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter = MovingWindowRateLimiter(QuietMemory())
    time.sleep(0.05)
    monkeypatch.setattr(threading.Thread, "start", lambda _self: pytest.fail("a thread was started"))
    assert limiter.hit(TWICE, "ana")


def test_names_that_have_gone_quiet_are_forgotten(moment: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_SWEPT_EVERY", 5)
    memory = QuietMemory()
    limiter = MovingWindowRateLimiter(memory)
    for visitor in range(4):
        limiter.hit(TWICE, str(visitor))
    moment[0] += 11
    limiter.hit(TWICE, "late")
    assert len(memory.events) == 1
