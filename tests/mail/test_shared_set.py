"""The shared set of real and hostile mails, where it lies beside the repository."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.mail.receive import receive_raw, try_again
from rxdesk.models.items import Item
from rxdesk.models.mails import RawMail, RawState
from rxdesk.models.session import system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services.basics import ensure_basics
from rxdesk.services.company import change_settings

ROOT = Path(__file__).parents[2]
CHECKER = ROOT.parent / "shared" / "mail" / "check.py"
SET_IS_HERE = pytest.mark.skipif(not CHECKER.exists(), reason="the shared set of mails is not beside this repository")
PRINT_LINES = """
import sys
from rxdesk.mail.parse import parse_files
for line in parse_files(path.rstrip("\\n") for path in sys.stdin):
    print(line)
"""
LEAST = {
    "ran": 1.0,
    "subject": 0.99,
    "from_addr": 0.99,
    "text_contains": 0.97,
    "text_equals_norm": 0.99,
    "reply_text": 0.95,
    "reply_kept": 0.99,
    "attachments": 0.98,
    "is_bounce": 0.99,
    "is_auto": 0.99,
    "html_safe": 1.0,
}


@SET_IS_HERE
@pytest.mark.parametrize("mutation", [[], ["--mutate", "7"]])
def test_the_shared_mails_are_read_as_their_authors_expect(mutation: list[str]):
    command = shlex.join([sys.executable, "-c", PRINT_LINES])
    least = [word for key, rate in LEAST.items() for word in ("--min", f"{key}={rate}")]
    checker = [sys.executable, str(CHECKER), "--cmd", command, *least, *mutation]
    done = subprocess.run(checker, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@SET_IS_HERE
def test_each_shared_mail_is_on_an_item_or_kept_with_its_reason(sqlite_engine: Engine):
    with system_session("test") as session:
        ensure_basics(session)
    arrived = [receive_raw(path.read_bytes(), source="test") for path in sorted(CHECKER.parent.rglob("*.eml"))]
    assert len(set(arrived)) == len(arrived) > 400
    within_budget = _outcomes()
    assert "Budget" in _reasons(within_budget)
    with system_session("test") as session:
        change_settings(session, SystemViewer("test"), sender_mails_per_hour=0)
    for raw_id, (state, _) in within_budget.items():
        if state is RawState.HELD:
            try_again(raw_id)
    without_budget = _outcomes()
    assert "Budget" not in _reasons(without_budget)
    for outcomes in (within_budget, without_budget):
        assert outcomes.keys() == set(arrived)
        assert _reasons(outcomes) <= {"on an item", "Bounce", "The same mail", "No sender address", "Budget"}
    on_items = sum(reason == "on an item" for _, reason in without_budget.values())
    assert on_items > sum(reason == "on an item" for _, reason in within_budget.values())


def _outcomes() -> dict[int, tuple[RawState, str]]:
    """What became of each mail, with its reason; 'on an item' where an item shows it."""
    with system_session("test", write=False) as session:
        items = set(session.exec(select(Item.id)))
        mails = session.exec(select(RawMail)).all()
    shown = {mail.key for mail in mails if mail.state is RawState.DONE and mail.item_id in items}
    return {mail.key: (mail.state, "on an item" if mail.key in shown else mail.reason) for mail in mails}


def _reasons(outcomes: dict[int, tuple[RawState, str]]) -> set[str]:
    """The reasons without their figures; the set as it stands needs no quarantine, so that is none of them."""
    return {re.split(r": \d| as \d", reason)[0] for _, reason in outcomes.values()}
