"""How many events one client may send: a general moving window, and a narrower one where a handler names it."""

from functools import cached_property

from limits import RateLimitItem, parse
from limits import aio as shared
from limits.strategies import MovingWindowRateLimiter

from rxdesk.config import settings
from rxdesk.services.windows import QuietMemory
from rxdesk.state.policy import Policy

SIGNED_IN = parse("60 per 3 second")
VISITOR = parse("20 per 3 second")
NETWORK = parse("200 per 3 second")
"""Visitors behind one address together; a visit alone is told apart by its cookie."""


class Limits:
    """Counts in memory with one process, in Redis when it is configured."""

    async def take(
        self, client: str, event_name: str, policy: Policy | None, *, signed_in: bool, network: str = ""
    ) -> bool:
        """Count one event of the client, and of its `network` while nobody is signed in; False when it is too many."""
        if not await self._hit(SIGNED_IN if signed_in else VISITOR, client):
            return False
        if network and not signed_in and not await self._hit(NETWORK, f"network {network}"):
            return False
        return not policy or not policy.limit or await self._hit(parse(policy.limit), client, event_name)

    async def _hit(self, item: RateLimitItem, *names: str) -> bool:
        if self._redis is not None:
            return await self._redis.hit(item, *names)
        return self._memory.hit(item, *names)

    @cached_property
    def _memory(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(QuietMemory())

    @cached_property
    def _redis(self) -> shared.strategies.MovingWindowRateLimiter | None:
        url = settings().redis_url.get_secret_value()
        if not url:
            return None
        storage = shared.storage.RedisStorage(f"async+{url}", implementation="redispy")
        return shared.strategies.MovingWindowRateLimiter(storage)
