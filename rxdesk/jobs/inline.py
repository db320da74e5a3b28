"""Running gathered jobs here and now, in the order in which they are due."""

from collections.abc import Iterator
from contextlib import contextmanager

from rxdesk import clock
from rxdesk.jobs.gathering import Waiting, gathered
from rxdesk.jobs.handlers import perform_here


class Inline:
    """The jobs of this block that have not run yet."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []

    def run_due(self) -> int:
        """Run what is due by the clock, and what that asks for; returns how many ran."""
        count = 0
        while due := [job for job in self.waiting if job.due_at <= clock.now()]:
            job = min(due, key=lambda each: (each.due_at, each.order))
            self.waiting.remove(job)
            perform_here(job)
            count += 1
        return count

    def run_all(self) -> int:
        """Run everything in the order in which it is due, moving the clock to each when it lies ahead."""
        count = self.run_due()
        while self.waiting:
            moment = min(job.due_at for job in self.waiting)
            with clock.moved_to(moment):
                count += self.run_due()
        return count


@contextmanager
def inline() -> Iterator[Inline]:
    """Within the block jobs wait in this thread until they are run by hand; the worker never hears of them."""
    here = Inline()
    mark = gathered.set(here.waiting)
    try:
        yield here
    finally:
        gathered.reset(mark)
