"""Two servers on loopback for the screens' figures: the desk as it is operated, and the bare framework beside it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rxdesk.build import build, tools_first
from rxdesk.config import settings

_START = 60
_BARE_CONFIG = """import os

import reflex as rx

config = rx.Config(
    app_name="bare", plugins=[], telemetry_enabled=False, show_built_with_reflex=False,
    api_url=os.environ["BARE_URL"], deploy_url=None, state_manager_mode=rx.constants.StateManagerMode.MEMORY,
)
"""


class NotServed(RuntimeError):
    """A server did not come up; the message ends with what it wrote."""


@contextmanager
def desk_served(*, workers: int = 1) -> Iterator[str]:
    """`rxdesk serve` over the configured database, without its worker, until the block ends; gives its address."""
    build()
    port = _free_port()
    base = f"http://localhost:{port}"
    environ = dict(os.environ) | {"RXDESK_BASE_URL": base}
    command = [sys.executable, "-c", "from rxdesk.cli import main; main()"]
    serve = [*command, "serve", "--port", str(port), "--workers", str(workers), "--no-worker"]
    with _running(serve, Path.cwd(), environ, f"{base}/login"):
        yield base


@contextmanager
def bare_served() -> Iterator[str]:
    """The bare framework compiled for production in a folder of its own and served until the block ends."""
    with tempfile.TemporaryDirectory(prefix="rxdesk-bare-") as folder:
        home, port = Path(folder), _free_port()
        base = f"http://localhost:{port}"
        (home / "bare").mkdir()
        (home / "bare" / "__init__.py").touch()
        shutil.copy(Path(__file__).with_name("bare_app.py"), home / "bare" / "bare.py")
        (home / "rxconfig.py").write_text(_BARE_CONFIG)
        environ = tools_first(os.environ) | {
            "BARE_URL": base,
            "BARE_DATABASE_URL": settings().database,
            "PYTHONPATH": folder,
            "REFLEX_ENV_MODE": "prod",
        }
        environ.pop("REFLEX_WEB_WORKDIR", None)
        _compile(home, environ)
        serve = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--port", str(port)]
        with _running([*serve, "--log-level", "warning", "bare.bare:web"], home, environ, f"{base}/"):
            yield base


def _compile(home: Path, environ: dict[str, str]) -> None:
    export = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    done = subprocess.run(export, cwd=home, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotServed(f"The bare framework was not compiled\n{(done.stdout + done.stderr)[-2000:]}")


@contextmanager
def _running(command: list[str], home: Path, environ: dict[str, str], answers: str) -> Iterator[None]:
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(
            command, cwd=home, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            if not _came_up(server, answers):
                output.seek(0)
                raise NotServed(f"{command[-1]} did not start\n{output.read().decode(errors='replace')[-2000:]}")
            yield
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(15)
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _came_up(server: "subprocess.Popen[bytes]", answers: str) -> bool:
    until = time.monotonic() + _START
    while server.poll() is None and time.monotonic() < until:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(answers, timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return True
        time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
