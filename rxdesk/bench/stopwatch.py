"""How long an act took, by the clock on the wall and by what this process computed."""

import time
from collections.abc import Callable
from typing import NamedTuple


class Took(NamedTuple):
    """Milliseconds."""

    wall: float
    cpu: float

    def __add__(self, other: object) -> "Took":
        """Both acts together."""
        if not isinstance(other, Took):
            return NotImplemented
        return Took(self.wall + other.wall, self.cpu + other.cpu)


def timed(act: Callable[[], object]) -> Took:
    """Do it and say how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
