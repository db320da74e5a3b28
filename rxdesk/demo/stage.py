"""Acts under a moved clock, in the order in which they happened, with the jobs they ask for run in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rxdesk import clock
from rxdesk.jobs import Inline
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import AgentViewer, Viewer


@dataclass(slots=True)
class Stage:
    """What is planned, and who the named people have become."""

    jobs: Inline
    agents: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)
    planned: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Plan an act; acts of one moment keep their order."""
        self.planned.append((moment, len(self.planned), act))

    def play(self, tell: Callable[[int, int], None]) -> None:
        """Do everything that is planned, oldest first, and the jobs that fall due before and after each act."""
        acts = sorted(self.planned, key=lambda each: each[:2])
        for count, (moment, _, act) in enumerate(acts, start=1):
            self._work_until(moment)
            with clock.moved_to(moment):
                act()
                self.jobs.run_due()
            tell(count, len(acts))
        self._work_until(clock.now())

    def agent(self, email: str) -> AgentViewer:
        return AgentViewer(self.agents[email])

    def do(self, viewer: Viewer, act: Callable[[Any, Any], Any]) -> Any:
        """Run one verb as that person, in a session of their own."""
        with viewer_session(viewer) as session:
            return act(session, viewer)

    def _work_until(self, moment: datetime) -> None:
        """Run the jobs that were due before that moment, each at its own time."""
        while due := [job.due_at for job in self.jobs.waiting if job.due_at <= moment]:
            with clock.moved_to(min(due)):
                self.jobs.run_due()
