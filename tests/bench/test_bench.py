"""The bench measures every scenario of a seeded desk, and its floor fetches what ours fetched."""

import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, func, select

from rxdesk.bench.desk import Desk, draw, open_desk
from rxdesk.bench.figures import figure
from rxdesk.bench.looks import Look
from rxdesk.bench.reads import agent_list, open_item
from rxdesk.bench.run import NAMES, run
from rxdesk.bench.screens import NAMES as SCREENS
from rxdesk.bench.stopwatch import Took
from rxdesk.bench.tape import listening, play
from rxdesk.errors import Invalid
from rxdesk.models.rules import Rule
from rxdesk.models.session import system_session
from rxdesk.seed import Plan, seed_desk
from rxdesk.services.basics import ensure_basics
from rxdesk.services.portal_listing import PortalFilter, list_portal_items
from tests.cli.commands import rxdesk


@pytest.fixture
def desk(engine: Engine) -> Desk:
    with system_session("test") as session:
        ensure_basics(session)
    seed_desk(engine, Plan(items=120, customers=12, organizations=3, projects=3), lambda _: None)
    return open_desk()


@pytest.fixture
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand rules take longer to make than all else here."""
    monkeypatch.setattr("rxdesk.bench.writes.WAITING", 20)


def test_every_scenario_runs_and_leaves_no_rule_behind(
    desk: Desk, few_rules: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("rxdesk.bench.run.missing", lambda: "there is no chromium")
    figures = run(said.append, rounds=1)

    assert {made.scenario for made in figures} == {*NAMES} - {*SCREENS}
    assert {made.scenario for made in figures if made.floor_p50_ms is None} == {"ingest", "rest_list", "rules_5"}
    assert all(made.n == desk.n == 120 for made in figures)
    assert "The screens are skipped: there is no chromium" in said
    assert len(said) == len(NAMES) - len(SCREENS) + 2
    with system_session("test", write=False) as session:
        assert session.exec(select(func.count()).where(col(Rule.enabled))).one() == 0


def test_the_floor_fetches_the_rows_that_ours_shows(desk: Desk, engine: Engine) -> None:
    wanted = Look(desk.largest, (partial(list_portal_items, which=PortalFilter()),))
    for look in (*agent_list(draw(desk, "test", 1)), wanted, *open_item(draw(desk, "test", 1))):
        with listening(engine) as recorder, recorder.recording() as tape:
            shown = look.take()[0]
        refs = {row.ref for row in shown.rows} if hasattr(shown, "rows") else {shown.ticket.detail.ref}

        played = play(tape, look.viewer)

        assert len(tape.transactions) == len(look.reads)
        assert any(refs and refs == {getattr(row, "ref", "") for row in rows} for rows in played.rows), look


def test_the_command_writes_the_figures_of_the_scenarios_that_were_asked_for(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    done = rxdesk("bench", "--items", "100", "--rounds", "2", "--json", str(kept), "--only", "agent_list", "list_by_*")

    assert done.returncode == 0, done.stderr
    made = json.loads(kept.read_text())
    assert [each["scenario"] for each in made] == [
        "agent_list",
        "list_by_created",
        "list_by_priority",
        "list_by_number",
    ]
    for each in made:
        assert each["n"] == 100
        assert {"p50_ms", "p95_ms", "floor_p50_ms", "ratio", "per_s"} < each.keys()
        assert each["p95_ms"] >= each["p50_ms"] > 0
        assert each["floor_p50_ms"] > 0


def test_a_name_that_no_scenario_has_is_refused() -> None:
    with pytest.raises(Invalid, match="no_such_thing"):
        run(lambda _: None, only=["no_such_thing"])


def test_a_desk_that_was_not_seeded_is_not_written_to(sqlite_engine: Engine) -> None:
    with pytest.raises(Invalid, match="rxdesk seed"):
        open_desk()


@pytest.mark.parametrize(
    ("scenario", "milliseconds", "floor", "missed"),
    [
        ("agent_list", 4.9, 1.0, ()),
        ("agent_list", 20.0, 7.0, ()),
        ("agent_list", 20.0, 5.0, ("ratio <= 3",)),
        ("agent_list", 31.0, 30.0, ("p95 < 30 ms",)),
        ("search", 149.0, 100.0, ()),
        ("ingest", 26.0, None, ("40 per s",)),
        ("rules_10000", 16.0, 10.0, ("ratio <= 1.5",)),
    ],
)
def test_what_misses_its_target_is_marked(
    scenario: str, milliseconds: float, floor: float | None, missed: tuple[str, ...]
) -> None:
    took = [Took(milliseconds, milliseconds)] * 3
    made = figure(scenario, 1, took, floor=[floor] if floor else [])
    assert made.missed == missed
