"""How often somebody may try: moving windows, counted in memory with one process and in Redis when it is configured."""

import math
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.errors import TooMany
from rxdesk.i18n import t
from rxdesk.services.windows import QuietMemory

FAILURES = parse("10 per 15 minute")
"""Wrong passwords and wrong links, per account and per network address."""
MAILS_TO_ADDRESS = parse("3 per hour")
MAILS_FROM_NETWORK = parse("20 per hour")
"""Sign-in, reset and confirmation mails that somebody asks for."""
FORMS = parse("10 per hour")
"""Forms that need no sign-in, per address and per network address."""
API_CALLS = parse("600 per minute")
"""Per key."""
_making = Lock()


def take(limit: RateLimitItem, *names: str) -> None:
    """Count one try under these names; the first name says what is tried. Raises TooMany when it is one too many."""
    if not _limiter().hit(limit, *_keys(names)):
        raise _too_many(limit, names)


def require_room(limit: RateLimitItem, *names: str) -> None:
    """Raise TooMany when the next try would be one too many; counts nothing."""
    if not _limiter().test(limit, *_keys(names)):
        raise _too_many(limit, names)


def forget(limit: RateLimitItem, *names: str) -> None:
    """Begin to count afresh."""
    _limiter().clear(limit, *_keys(names))


def disconnect() -> None:
    """Forget the counters of this process and close its connection to Redis; the next count opens a new one."""
    storage = _limiter().storage
    if isinstance(storage, RedisStorage):
        storage.storage.close()
    _limiter_of.cache_clear()


def network(address: str) -> str:
    """The name under which tries from `address` count: an IPv6 network of 64 bits is one household."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))


def _too_many(limit: RateLimitItem, names: tuple[str, ...]) -> TooMany:
    free_at = _limiter().get_window_stats(limit, *_keys(names)).reset_time
    longest = math.ceil(limit.get_expiry() / 60)
    minutes = min(longest, max(1, math.ceil((free_at - clock.now().timestamp()) / 60)))
    if minutes == 1:
        return TooMany(t("limit.wait_one", "Try again in 1 minute", minutes=1))
    return TooMany(t("limit.wait", "Try again in {minutes} minutes", minutes=minutes))


def _keys(names: tuple[str, ...]) -> list[str]:
    # Addresses may hold the separator of the storage, and need not stand in it in clear.
    return [sha256(name.encode()).hexdigest()[:32] for name in names]


def _limiter() -> MovingWindowRateLimiter:
    with _making:  # two threads that come first would count apart
        return _limiter_of(settings().redis_url.get_secret_value(), str(settings().data_dir))


@cache
def _limiter_of(redis_url: str, installation: str) -> MovingWindowRateLimiter:
    if not redis_url:
        return MovingWindowRateLimiter(QuietMemory())
    return MovingWindowRateLimiter(RedisStorage(redis_url))
