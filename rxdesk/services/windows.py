"""Moving windows in the memory of one process, without the thread that the library starts at every count."""

from bisect import bisect_left
from threading import Lock

from limits.storage import MemoryStorage
from limits.storage.memory import Entry

_SWEPT_EVERY = 1000


class QuietMemory(MemoryStorage):
    """The library's storage for moving windows; what is too old goes when its name counts again, or at a sweep."""

    def __init__(self) -> None:
        super().__init__()
        self._one_at_a_time = Lock()
        self._until_sweep = _SWEPT_EVERY

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` under the key, unless that is more than `limit` within `expiry` seconds."""
        with self._one_at_a_time:
            arrived = Entry(expiry)
            self._sweep(arrived.atime)
            entries = self.events.setdefault(key, [])
            # The newest comes first.
            del entries[bisect_left(entries, expiry - arrived.atime, key=lambda entry: -entry.atime) :]
            if len(entries) + amount > limit:
                return False
            entries[:0] = [arrived] * amount
            return True

    def _sweep(self, now: float) -> None:
        self._until_sweep -= 1
        if self._until_sweep:
            return
        self._until_sweep = _SWEPT_EVERY
        for key in [key for key, entries in self.events.items() if not entries or entries[0].expiry <= now]:
            del self.events[key]
