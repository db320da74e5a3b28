"""The shared set of real and hostile mails, where it lies beside the repository."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKER = ROOT.parent / "shared" / "mail" / "check.py"
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


@pytest.mark.skipif(not CHECKER.exists(), reason="the shared set of mails is not beside this repository")
@pytest.mark.parametrize("mutation", [[], ["--mutate", "7"]])
def test_the_shared_mails_are_read_as_their_authors_expect(mutation: list[str]):
    command = shlex.join([sys.executable, "-c", PRINT_LINES])
    least = [word for key, rate in LEAST.items() for word in ("--min", f"{key}={rate}")]
    checker = [sys.executable, str(CHECKER), "--cmd", command, *least, *mutation]
    done = subprocess.run(checker, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
