"""What one scenario took: medians in milliseconds, its floor, and whether it met its target."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from rxdesk.bench.stopwatch import Took
from rxdesk.bench.targets import target_of


@dataclass(frozen=True, slots=True)
class Figure:
    """Times of one scenario in milliseconds over `n` items.

    `floor_p50_ms` is the same work without the parts that are RxDesk's own, None where there is no such thing; `ratio`
    is how many times the floor ours takes. `sql_ms` is the part of ours that is spent in the database's driver, and
    `cpu_ms` what this process computed, which other work on the machine does not lengthen.
    """

    scenario: str
    n: int
    p50_ms: float
    p95_ms: float
    floor_p50_ms: float | None = None
    ratio: float | None = None
    per_s: float | None = None
    database: str = ""
    rounds: int = 0
    statements: float | None = None
    sql_ms: float | None = None
    cpu_ms: float | None = None
    missed: tuple[str, ...] = field(default=())

    def plain(self) -> dict[str, object]:
        """As JSON holds it, times rounded to microseconds."""
        return {key: round(it, 3) if isinstance(it, float) else it for key, it in asdict(self).items()}


def figure(
    scenario: str,
    n: int,
    took: Sequence[Took],
    *,
    floor: Sequence[float] = (),
    sql: Sequence[float] = (),
    statements: Sequence[int] = (),
    database: str = "",
    per_s: float | None = None,
) -> Figure:
    """The figure of these rounds, with what it misses of its target; `per_s` where they did not follow each other."""
    times = [each.wall for each in took]
    p50, p95 = statistics.median(times), percentile(times, 95)
    floor_p50 = _median(floor)
    ratio = p50 / floor_p50 if floor_p50 else None
    per_s = per_s or 1000 * len(times) / sum(times)
    return Figure(
        scenario,
        n,
        p50,
        p95,
        floor_p50,
        ratio,
        per_s,
        database,
        len(times),
        _median(statements),
        _median(sql),
        _median([each.cpu for each in took]),
        target_of(scenario).missed(p95_ms=p95, ratio=ratio, per_s=per_s),
    )


def percentile(times: Sequence[float], share: int) -> float:
    """The time that `share` of a hundred rounds do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * share // 100) - 1)]


HEAD = (
    f"{'scenario':<36}{'n':>9}{'p50 ms':>9}{'p95 ms':>9}{'floor':>9}{'ratio':>7}"
    f"{'per s':>8}{'stmts':>7}{'sql ms':>9}{'rest ms':>9}{'cpu ms':>9}"
)


def line(made: Figure) -> str:
    """One line of the table; what misses its target is said at its end."""
    rest = None if made.sql_ms is None else max(0.0, made.p50_ms - made.sql_ms)
    cells = (
        _cell(made.p50_ms, 9, 2), _cell(made.p95_ms, 9, 2), _cell(made.floor_p50_ms, 9, 2), _cell(made.ratio, 7, 1),
        _cell(made.per_s, 8, 0), _cell(made.statements, 7, 0), _cell(made.sql_ms, 9, 2), _cell(rest, 9, 2),
        _cell(made.cpu_ms, 9, 2),
    )  # fmt: skip
    said = f"  MISSED {', '.join(made.missed)}" if made.missed else ""
    return f"{made.scenario:<36}{made.n:>9}{''.join(cells)}{said}"


def _median(numbers: Sequence[float]) -> float | None:
    return statistics.median(numbers) if numbers else None


def _cell(number: float | None, width: int, digits: int) -> str:
    return f"{'-' if number is None else f'{number:.{digits}f}':>{width}}"
