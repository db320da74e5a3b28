"""Compiling the pages leaves the checkout as it was."""

from pathlib import Path

import pytest

from rxdesk import build


@pytest.mark.parametrize(
    ("written", "left"),
    [('{"a": "1",\n "b": 2}', '{\n  "a": "1",\n  "b": 2\n}'), ('{"a": "2"}', '{"a": "2"}')],
)
def test_a_lock_that_says_the_same_keeps_its_words(tmp_path: Path, written: str, left: str):
    lock = tmp_path / "package.json"
    lock.write_text('{\n  "a": "1",\n  "b": 2\n}')
    with build._same_words(lock):
        lock.write_text(written)
    assert lock.read_text() == left
