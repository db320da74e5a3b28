"""Make or renew `.venv` from a hash-pinned lock; a second call with nothing changed returns at once.

Runs on the bare system Python, so it uses the standard library alone and syntax that an old Python can read
far enough to be told it is too old.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "rxdesk-installed.json"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
QUIET = ["--quiet", "--quiet", "--disable-pip-version-check", "--no-input"]


def main(kind: str) -> None:
    """Install what `kind` ("run" or "dev") needs; "dev" holds all of "run"."""
    _require_python()
    python = VENV / "bin" / "python"
    if _works(python) and _installed() in _good_enough(kind):
        return
    if not _works(python):
        print("Making .venv", flush=True)
        _call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    STAMP.unlink(missing_ok=True)
    print(f"Installing the packages of {LOCKS[kind]} (one or two minutes the first time)", flush=True)
    pip = [str(python), "-m", "pip", "install", *QUIET]
    # The lock names every package, so nothing is left to resolve: an older pip would ask the index about extras anew.
    _call([*pip, "--no-deps", "--require-hashes", "-r", LOCKS[kind]])
    _call([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    STAMP.write_text(json.dumps({"key": _key(kind)}))


def _require_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (this file meets whatever Python the machine has)
        sys.exit(
            f"RxDesk needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "With a newer one elsewhere: make PYTHON=/path/to/python3 install"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv, then run make again."
        )


def _works(python: Path) -> bool:
    """Is there a virtual environment whose Python starts, of the version that was asked for?"""
    probe = "import sys; print(sys.version_info[:2] >= (3, 11))"
    try:
        answer = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == "True"


def _good_enough(kind: str) -> set[str]:
    return {_key("dev")} if kind == "dev" else {_key("dev"), _key("run")}


def _installed() -> str:
    try:
        return json.loads(STAMP.read_text())["key"]
    except (OSError, ValueError, KeyError):
        return ""


def _key(kind: str) -> str:
    """What an installation depends on: the lock, the project file and where the checkout lies."""
    digest = hashlib.sha256(f"{kind} {ROOT}".encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _call(command: list[str]) -> None:
    # What a shell around us points at (another environment, a user site) must not leak into ours.
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False)
    if done.returncode:
        sys.exit(f"make install stopped: `{' '.join(command[:4])} ...` failed with code {done.returncode} (see above).")


if __name__ == "__main__":
    main("dev" if "--dev" in sys.argv[1:] else "run")
