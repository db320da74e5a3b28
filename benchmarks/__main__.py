"""How far the lists and a reply are from the bare floor: `make bench` prints p50, p95 and the ratio in one run.

The floor of a list is the same page of items as one Core statement in the same kind of session, rows into dataclasses.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select as core_select


@dataclass(frozen=True, slots=True)
class Figure:
    """Times of one scenario in milliseconds."""

    scenario: str
    n: int
    p50: float
    p95: float
    floor_p50: float

    def line(self) -> str:
        ratio = f"{self.p50 / self.floor_p50:5.1f}" if self.floor_p50 else "    -"
        return f"{self.scenario:<14}{self.n:>6}{self.p50:>10.2f}{self.p95:>10.2f}{self.floor_p50:>12.2f}{ratio:>8}"


def main() -> None:
    """Make a desk in a temporary folder, fill it through the verbs, and time."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RXDESK_DATA_DIR"] = folder
        os.environ.pop("RXDESK_DATABASE_URL", None)
        for figure in _measure(given.items, given.rounds):
            print(figure.line(), flush=True)


def _measure(count: int, rounds: int) -> list[Figure]:
    from benchmarks.world import fill
    from rxdesk.models.items import Item
    from rxdesk.models.session import system_session, viewer_session
    from rxdesk.services.item_detail import item_detail
    from rxdesk.services.items import get_item
    from rxdesk.services.listing_items import ItemFilter, View, list_items
    from rxdesk.services.messages import post_reply
    from rxdesk.services.portal_listing import PortalFilter, list_portal_items

    world = fill(count)
    print(f"{'scenario':<14}{'n':>6}{'p50 ms':>10}{'p95 ms':>10}{'floor p50':>12}{'ratio':>8}", flush=True)
    table = Item.__table__

    def floor() -> None:
        with system_session("bench", write=False) as session:
            page = core_select(table).where(table.c.finished_at.is_(None)).order_by(table.c.updated_at.desc()).limit(50)
            [tuple(row) for row in session.connection().execute(page)]

    def agent_list() -> None:
        with viewer_session(world.agent, write=False) as session:
            list_items(session, world.agent, ItemFilter(view=View.ALL_OPEN))

    def portal_list() -> None:
        with viewer_session(world.customer, write=False) as session:
            list_portal_items(session, world.customer, PortalFilter())

    def open_item() -> None:
        with viewer_session(world.agent, write=False) as session:
            item_detail(session, world.agent, get_item(session, world.item_id))

    def reply() -> None:
        with viewer_session(world.agent) as session:
            post_reply(session, world.agent, get_item(session, world.item_id), text="On its way.")

    bare = statistics.median(_times(floor, rounds))
    scenarios: tuple[tuple[str, Callable[[], None], float], ...] = (
        ("agent_list", agent_list, bare),
        ("portal_list", portal_list, bare),
        ("open_item", open_item, 0.0),
        ("post_reply", reply, 0.0),
    )
    return [_figure(name, count, _times(act, rounds), floor_p50) for name, act, floor_p50 in scenarios]


def _figure(name: str, count: int, times: list[float], floor_p50: float) -> Figure:
    ordered = sorted(times)
    return Figure(name, count, statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1], floor_p50)


def _times(act: Callable[[], None], rounds: int) -> list[float]:
    for _ in range(3):
        act()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return times


if __name__ == "__main__":
    main()
