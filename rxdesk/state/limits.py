"""How many events one client may send: a general moving window, and a narrower one where a handler names it."""

from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from rxdesk.config import settings
from rxdesk.services.windows import QuietMemory
from rxdesk.state.policy import Policy

SIGNED_IN = parse("60 per 3 second")
VISITOR = parse("20 per 3 second")
NETWORK = parse("200 per 3 second")
"""Visitors behind one address together; a visit alone is told apart by its cookie."""


class Limits:
    """Counts in memory with one process, in Redis when it is configured; asked in threads, never on the event loop."""

    def __init__(self) -> None:
        self._making = Lock()
        self._made: MovingWindowRateLimiter | None = None

    def take(self, client: str, event_name: str, policy: Policy | None, *, signed_in: bool, network: str = "") -> bool:
        """Count one event of the client, and of its `network` while nobody is signed in; False when it is too many."""
        if not self._hit(SIGNED_IN if signed_in else VISITOR, client):
            return False
        if network and not signed_in and not self._hit(NETWORK, f"network {network}"):
            return False
        return not policy or not policy.limit or self._hit(parse(policy.limit), client, event_name)

    def _hit(self, item: RateLimitItem, *names: str) -> bool:
        return self._windows.hit(item, *names)

    @property
    def _windows(self) -> MovingWindowRateLimiter:
        with self._making:  # two threads that come first would count apart
            if self._made is None:
                url = settings().redis_url.get_secret_value()
                self._made = MovingWindowRateLimiter(RedisStorage(url) if url else QuietMemory())
            return self._made
