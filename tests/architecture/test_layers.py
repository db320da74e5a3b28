"""Imports go downwards only: every module has its layer, and an import that climbs is refused."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, product

CLIMBS = [
    ("rxdesk/models/climbs.py", "import rxdesk.services"),
    ("rxdesk/services/climbs.py", "import rxdesk.state"),
    ("rxdesk/state/climbs.py", "import rxdesk.api"),
    ("rxdesk/api/climbs.py", "import rxdesk.state"),
    ("rxdesk/components/climbs.py", "import rxdesk.pages"),
    ("rxdesk/components/ui/climbs.py", "import rxdesk.models"),
    ("rxdesk/mail/climbs.py", "import rxdesk.models"),
    ("rxdesk/mail/climbs.py", "import sqlalchemy"),
    ("rxdesk/clock.py", "import rxdesk.models"),
]


def test_every_module_has_a_layer():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {part.strip(" ()") for layer in layers for part in layer.replace("|", ":").split(":")}
    # Below mail, all but receive and dispatch is one layer of its own that knows no database: the second contract.
    places = (*named, "rxdesk.mail")
    # The empty package files at the top hold no code that could import.
    lost = [
        s.module for s in product() if s.text.strip() and not f"{s.module}.".startswith(tuple(f"{p}." for p in places))
    ]
    assert not [module for module in lost if module not in ("rxdesk", "rxdesk.automation")]


def test_no_import_climbs():
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("path", "line"), CLIMBS)
def test_an_import_that_climbs_is_refused(tmp_path: Path, path: str, line: str):
    shutil.copytree(ROOT / "rxdesk", tmp_path / "rxdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / path).open("a") as file:
        file.write(f"\n{line}\n")
    done = _lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert Path(path).stem in done.stdout


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    command = [str(program), "--config", str(folder / "pyproject.toml"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )
