"""The pages are compiled once per change of their sources, into files that fit any address and port."""

import fcntl
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SOURCES = ("rxdesk/**/*.py", "assets/**/*", "rxconfig.py", "reflex.lock/*", "requirements.lock")
_BUILT_ADDRESS = re.compile(r"""[`"'](http|ws)://localhost:3000(/[\w-]*)[`"']""")


class BuildFailed(RuntimeError):
    """The pages could not be compiled; the message holds the end of the compiler's words."""


def web_folder() -> Path:
    """Where Reflex works; REFLEX_WEB_WORKDIR moves it."""
    return ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def pages_folder() -> Path:
    """The compiled pages."""
    return web_folder() / "build" / "client"


def is_built() -> bool:
    """Whether the compiled pages are those of the present sources."""
    stamp = web_folder() / "rxdesk-sources"
    return stamp.exists() and pages_folder().exists() and stamp.read_text() == _sources_hash()


def build() -> bool:
    """Compile the pages if their sources changed; False when nothing was to do. Raises BuildFailed."""
    with _alone():
        if is_built():
            return False
        web = web_folder()
        (web / "rxdesk-sources").unlink(missing_ok=True)
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        with _same_words(ROOT / "reflex.lock" / "package.json"):
            done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise BuildFailed((done.stdout + done.stderr)[-4000:])
        _fit_any_address(pages_folder())
        (web / "rxdesk-sources").write_text(_sources_hash())
        return True


def tools_first(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with our own Node and Bun found first, and Reflex kept from loading others."""
    own = str(Path(sys.executable).parent)
    path = [own, *(part for part in environ.get("PATH", "").split(os.pathsep) if part != own)]
    return dict(environ) | {"PATH": os.pathsep.join(path), "REFLEX_USE_SYSTEM_BUN": "1"}


def _environment() -> dict[str, str]:
    """For the compiler: npm's own registry setting, so that Reflex does not try public ones by itself."""
    made = tools_first(os.environ) | {"REFLEX_ENV_MODE": "prod", "CI": "1"}
    if "NPM_CONFIG_REGISTRY" not in made:
        asked = subprocess.run(
            ["npm", "config", "get", "registry"], env=made, capture_output=True, text=True, check=False
        ).stdout.strip()
        if asked.startswith("http"):
            made["NPM_CONFIG_REGISTRY"] = asked
    return made


def _fit_any_address(pages: Path) -> None:
    """Where the address stands, take the page's own; so one build serves every host and port."""
    fitted = 0
    for script in (pages / "assets").glob("reflex-env-*.js"):
        text, count = _BUILT_ADDRESS.subn(_own_address, script.read_text())
        fitted += count
        script.write_text(text)
        packed = script.with_name(script.name + ".gz")
        if packed.exists():
            packed.write_bytes(gzip.compress(text.encode(), mtime=0))
        script.with_name(script.name + ".br").unlink(missing_ok=True)
    if not fitted:
        raise BuildFailed("the compiled pages hold no address of the server where one was expected")


def _own_address(found: re.Match[str]) -> str:
    return f'location.origin.replace(/^http/,"{found[1]}")+"{found[2]}"'


def _sources_hash() -> str:
    total = hashlib.sha256(sys.version.encode())
    for pattern in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()


@contextmanager
def _same_words(path: Path) -> Iterator[None]:
    """Put a JSON file back as it stood when it says the same afterwards: a build leaves the checkout clean."""
    before = path.read_text()
    yield
    if path.read_text() != before and json.loads(path.read_text()) == json.loads(before):
        path.write_text(before)


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in this folder."""
    web_folder().mkdir(parents=True, exist_ok=True)
    with (web_folder().parent / f"{web_folder().name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
