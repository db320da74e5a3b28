"""A scenario that reads, beside its floor: both see the same subject in each round and take turns in going first."""

from itertools import islice

from rxdesk.bench.desk import Desk, draw
from rxdesk.bench.figures import Figure, figure
from rxdesk.bench.looks import Look, Scenario
from rxdesk.bench.stopwatch import Took, timed
from rxdesk.bench.tape import Recorder, Tape, play


def reading(name: str, scenario: Scenario, desk: Desk, recorder: Recorder, *, rounds: int) -> Figure | None:
    """Measure `rounds` subjects once each; None when the desk has none.

    Every subject is looked at once before the first round, so the database has all of them in reach and each is one of
    many. The floor of a round is what ours sent in that round: when it went first, on what ours sent at the warm-up,
    and ours then sent something else, the floor is measured again.
    """
    subjects = list(islice(scenario(draw(desk, name, rounds)), rounds))
    if not subjects:
        return None
    for look in subjects[:3]:
        look.take()
    warm = [_taken(look, recorder)[0] for look in subjects]
    ours, floors, statements = [], [], []
    for turn, (look, before) in enumerate(zip(subjects, warm, strict=True)):
        floor = play(before, look.viewer) if turn % 2 else None
        tape, took = _taken(look, recorder)
        if floor is None or not tape.is_like(before):
            floor = play(tape, look.viewer)
        ours.append(took)
        floors.append(floor)
        statements.append(tape.statements)
    return figure(
        name,
        desk.n,
        ours,
        floor=[each.took_ms for each in floors],
        sql=[each.sql_ms for each in floors],
        statements=statements,
        database=desk.database,
    )


def _taken(look: Look, recorder: Recorder) -> tuple[Tape, Took]:
    with recorder.recording() as tape:
        return tape, timed(look.take)
