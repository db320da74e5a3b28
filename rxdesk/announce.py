"""Says that events were committed: to this process at once, and through Redis, when there is one, to the others.

Nobody depends on it: whoever misses an announcement finds the events in their table a moment later.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from redis import Redis
from redis.exceptions import RedisError

from rxdesk.config import settings

log = logging.getLogger(__name__)
CHANNEL = "rxdesk:committed"
PATIENCE_SECONDS = 0.25
"""How long a commit waits for Redis at the most; after a failure Redis is left alone for REST_SECONDS."""
REST_SECONDS = 5.0
_ears: list[Callable[[], None]] = []
_rests_until = 0.0


def listen(ear: Callable[[], None]) -> Callable[[], None]:
    """Call `ear`, from whatever thread has committed, after each commit of this process; returns how to stop it."""
    _ears.append(ear)

    def stop() -> None:
        with suppress(ValueError):
            _ears.remove(ear)

    return stop


def committed() -> None:
    """Events were just committed here."""
    for ear in _ears:
        ear()
    _tell_others()


def _tell_others() -> None:
    global _rests_until
    url = settings().redis_url.get_secret_value()
    if not url or time.monotonic() < _rests_until:
        return
    try:
        _redis(url).publish(CHANNEL, str(os.getpid()))
    except RedisError as error:
        _rests_until = time.monotonic() + REST_SECONDS
        log.warning("Redis does not take announcements (%s); screens look at the table instead", type(error).__name__)


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
