"""The event table is tailed: each new event is read once, in order, and later those whose id was skipped at first."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from rxdesk import announce
from rxdesk.config import settings
from rxdesk.models.events import Signal

log = logging.getLogger(__name__)
POLL_SECONDS = 0.25
GAP_POLLS = 40
"""For ten seconds an id that was skipped may still commit (PostgreSQL hands ids out before the commit)."""


class Events(Protocol):
    """Where committed events are read; `rxdesk.rxdesk` gives the real one."""

    def latest_event(self) -> int:
        """The highest id of an event, 0 without any."""
        ...

    def events_since(self, last_id: int, also: Iterable[int] = ()) -> Sequence[Signal]:
        """The signals of the events past `last_id`, or named in `also`."""
        ...


@dataclass(slots=True)
class Tail:
    """Reads the new events; it knows the last id, and for each gap how many more polls to look for it."""

    events: Events
    last: int = 0
    gaps: dict[int, int] = field(default_factory=dict)

    def read(self) -> Sequence[Signal]:
        """The signals of all events that appeared since the last call."""
        found = self.events.events_since(self.last, list(self.gaps))
        self._note_gaps([signal.id for signal in found])
        return found

    def _note_gaps(self, keys: list[int]) -> None:
        self.gaps = {key: left - 1 for key, left in self.gaps.items() if left > 1 and key not in keys}
        newest = max([self.last, *keys])
        if newest - self.last < 1000:
            fresh = set(keys)
            self.gaps |= {key: GAP_POLLS for key in range(self.last + 1, newest) if key not in fresh}
        self.last = newest


@asynccontextmanager
async def waking() -> AsyncIterator[asyncio.Event]:
    """Set at each commit of this process, and of the others when there is a Redis; without it the table is polled."""
    wake, loop = asyncio.Event(), asyncio.get_running_loop()

    def ear() -> None:
        loop.call_soon_threadsafe(wake.set)

    stop = announce.listen(ear)
    url = settings().redis_url.get_secret_value()
    hearing = asyncio.create_task(_hear_others(url, wake.set)) if url else None
    try:
        yield wake
    finally:
        stop()
        if hearing is not None:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing


async def _hear_others(url: str, wake: Callable[[], None]) -> None:
    me = str(os.getpid()).encode()
    while True:
        try:
            async with Redis.from_url(url) as client, client.pubsub() as channel:
                await channel.subscribe(announce.CHANNEL)
                async for message in channel.listen():
                    if message["type"] == "message" and message["data"] != me:
                        wake()
        except (RedisError, OSError) as error:
            log.warning("Redis announces nothing (%s); the table is polled", type(error).__name__)
            await asyncio.sleep(announce.REST_SECONDS)
