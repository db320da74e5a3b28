"""What the processes of a measurement cost: processor time and memory, as the kernel counts them."""

import os
from dataclasses import dataclass
from pathlib import Path

from rxdesk.models.session import engine

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor and megabytes of memory."""

    seconds: float = 0.0
    megabytes: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.seconds + other.seconds, self.megabytes + other.megabytes)


def cost(pid: int) -> Cost:
    """What the process has used so far; nothing when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return Cost()
    return Cost((int(fields[11]) + int(fields[12])) / _TICKS, pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def children(pid: int) -> list[int]:
    """The processes that it started, and theirs."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [*found, *(below for child in found for below in children(child))]


def backends_seconds() -> float:
    """What the processes of PostgreSQL that serve this desk have used; 0 for SQLite, and for a server elsewhere."""
    if engine().dialect.name != "postgresql":
        return 0.0
    with engine().connect() as connection:
        rows = connection.exec_driver_sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()").all()
    return sum(cost(pid).seconds for (pid,) in rows)
