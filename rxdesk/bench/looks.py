"""A look is what one reader asks for: one or more reads, each in a session of its own, as a screen opens them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from rxdesk.bench.desk import Draw
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import Viewer

Read = Callable[[Session, Viewer], Any]
Scenario = Callable[[Draw], Iterable["Look"]]


@dataclass(frozen=True, slots=True)
class Look:
    """One subject of a scenario."""

    viewer: Viewer
    reads: tuple[Read, ...]

    def take(self) -> list[Any]:
        """Read everything and give what was read."""
        found = []
        for read in self.reads:
            with viewer_session(self.viewer, write=False) as session:
                found.append(read(session, self.viewer))
        return found


def looks(viewers: Iterable[Viewer], *reads: Read) -> Iterator[Look]:
    """The same reads for one viewer after another."""
    return (Look(viewer, reads) for viewer in viewers)
