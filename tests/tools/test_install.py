"""`make install` says in one sentence what is missing, and does nothing when nothing changed."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

INSTALL = Path(__file__).parents[2] / "tools" / "install.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a lock of its own, whose environment is up to date."""
    (tmp_path / "tools").mkdir()
    shutil.copy(INSTALL, tmp_path / "tools")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "requirements-dev.lock").write_text("")
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    _stamp(tmp_path, "run")
    return tmp_path


def test_nothing_changed_is_answered_at_once(checkout: Path):
    done = _install(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_environment_of_developers_serves_as_well(checkout: Path):
    _stamp(checkout, "dev")
    assert _install(checkout).stdout == ""


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_and_a_failure_is_told(checkout: Path, name: str):
    (checkout / name).write_text("= not a requirement\n")
    (checkout / "requirements.lock").write_text("= not a requirement\n")
    done = _install(checkout)
    assert "Installing the packages of requirements.lock" in done.stdout
    assert "make install stopped" in done.stderr
    assert done.returncode == 1
    assert not (checkout / ".venv" / "rxdesk-installed.json").exists()


def test_developers_need_more_than_what_runs(checkout: Path):
    (checkout / "requirements-dev.lock").write_text("= not a requirement\n")
    assert "requirements-dev.lock" in _install(checkout, "--dev").stdout


def test_a_missing_venv_module_is_named_with_its_package(checkout: Path, tmp_path: Path):
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / "ensurepip.py").write_text("raise ImportError")
    done = _install(checkout, PYTHONPATH=str(stubs))
    assert "apt install python3-venv" in done.stderr
    assert done.returncode == 1


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer"):
        runpy.run_path(str(INSTALL), run_name="__main__")


def _install(checkout: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "tools" / "install.py"), *arguments]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def _stamp(checkout: Path, kind: str) -> None:
    installer = runpy.run_path(str(checkout / "tools" / "install.py"))
    installer["STAMP"].write_text(json.dumps({"key": installer["_key"](kind)}))
