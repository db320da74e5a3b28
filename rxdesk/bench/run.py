"""One run of the bench: the scenarios in their order, each a line as soon as it is known."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch

from rxdesk import heap
from rxdesk.bench import screens
from rxdesk.bench.browser import missing
from rxdesk.bench.desk import Desk, open_desk
from rxdesk.bench.figures import HEAD, Figure, line
from rxdesk.bench.filters import FILTERS
from rxdesk.bench.lists import LISTS
from rxdesk.bench.reading import reading
from rxdesk.bench.reads import READS
from rxdesk.bench.rest import rest_figures
from rxdesk.bench.tape import Recorder, listening
from rxdesk.bench.writes import ingest_figures, reply_figures, rule_figures
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.session import engine

Say = Callable[[str], None]
_READS = READS | FILTERS | LISTS
_WRITES: dict[tuple[str, ...], Callable[[Desk, int], Iterator[Figure]]] = {
    ("rest_list",): rest_figures,
    ("post_reply",): reply_figures,
    ("ingest",): ingest_figures,
    ("rules_5", "rules_10000"): rule_figures,
}
NAMES = (*_READS, *screens.NAMES, *(name for names in _WRITES for name in names))


def run(say: Say, *, only: Sequence[str] = (), rounds: int = 40) -> list[Figure]:
    """Measure the configured, seeded database; `only` names scenarios, where * stands for anything.

    Writes replies, mails, tickets and rules to it. Raises Invalid for a name that no scenario has.
    """
    for pattern in only:
        if not any(fnmatch(name, pattern) for name in NAMES):
            raise Invalid(t("bench.unknown", "No scenario is called {name}", name=pattern))
    heap.settle()  # as every process of a desk does
    say(HEAD)
    figures = []
    for made in _figures(say, only, rounds):
        say(line(made))
        figures.append(made)
    return figures


def _figures(say: Say, only: Sequence[str], rounds: int) -> Iterator[Figure]:
    desk = open_desk()
    with listening(engine()) as recorder:
        for name in _READS:
            if _is_wanted(name, only):
                yield from _reading(say, name, desk, recorder, rounds)
    yield from _screens(say, desk, only, rounds)
    for names, measure in _WRITES.items():
        if any(_is_wanted(name, only) for name in names):
            yield from (made for made in measure(desk, rounds) if _is_wanted(made.scenario, only))


def _reading(say: Say, name: str, desk: Desk, recorder: Recorder, rounds: int) -> Iterator[Figure]:
    made = reading(name, _READS[name], desk, recorder, rounds=rounds)
    if made is None:
        say(f"{name:<36}  nothing to look at on this desk")
    else:
        yield made


def _screens(say: Say, desk: Desk, only: Sequence[str], rounds: int) -> Iterator[Figure]:
    if not any(_is_wanted(name, only) for name in screens.NAMES):
        return
    if missing():
        say(f"The screens are skipped: {missing()}")
    else:
        yield from (made for made in screens.screen_figures(desk, rounds) if _is_wanted(made.scenario, only))


def _is_wanted(name: str, only: Sequence[str]) -> bool:
    return not only or any(fnmatch(name, pattern) for pattern in only)
