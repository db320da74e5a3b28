"""A desk as its operator runs it: `rxdesk serve` with its worker, reached by HTTP, mail and commands alone."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from rxdesk import build
from rxdesk.config import Settings
from tests.servers.process import NotStarted, free_port

PASSWORD = "a lantern over the quiet harbour"
RXDESK = (sys.executable, "-c", "from rxdesk.cli import main; main()")
Found = TypeVar("Found")


@dataclass
class Desk:
    """A running desk: where it is, and a key that may do everything."""

    base: str
    env: dict[str, str]
    home: Path
    client: httpx.Client = field(default_factory=httpx.Client)

    def run(self, *command: str, say: str = "") -> str:
        """What `rxdesk COMMAND` prints; AssertionError with its complaint when it fails."""
        done = subprocess.run(
            [*RXDESK, *command], env=self.env, cwd=self.home, input=say, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
        return done.stdout

    def get(self, path: str, **asked: Any) -> Any:
        """The answer to a key's GET under /api/v1."""
        return self._answer("GET", path, params=asked)

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a key's POST."""
        return self._answer("POST", path, json=body)

    def patch(self, path: str, **body: Any) -> Any:
        """The answer to a key's PATCH."""
        return self._answer("PATCH", path, json=body)

    def item_named(self, name: str) -> dict[str, Any] | None:
        """The item with this name, once it is there."""
        found = [row for row in self.get("items", search=name)["data"] if row["name"] == name]
        return found[0] if found else None

    def take_key(self) -> None:
        """Speak as the Owner from now on."""
        token = self.run("key", "create", "tests", "--scopes", "*").strip()
        self.client.close()
        self.client = httpx.Client(base_url=f"{self.base}/api/v1/", headers={"Authorization": f"Bearer {token}"})

    def log(self) -> str:
        """What the processes have written."""
        return (self.home / "serve.log").read_text(errors="replace")

    def _answer(self, method: str, path: str, **how: Any) -> Any:
        answer = self.client.request(method, path, timeout=20, **how)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextlib.contextmanager
def serving(home: Path, *before: str, **settings: str) -> Iterator[Desk]:
    """`rxdesk serve` on a free port until the block ends. `settings` are RXDESK_* without the prefix, in lower case.

    `before` is a command that runs first, such as "demo".
    """
    build.build()
    port = free_port()
    base = f"http://localhost:{port}"
    own = {f"RXDESK_{name}".upper() for name in Settings.model_fields}
    env = {name: value for name, value in os.environ.items() if name not in own}
    env |= {f"RXDESK_{name.upper()}": value for name, value in settings.items()}
    env |= {"RXDESK_DATA_DIR": str(home / "data"), "RXDESK_BASE_URL": base, "PYTHONPATH": str(build.ROOT)}
    env.setdefault("RXDESK_SECRET_KEY", secrets.token_urlsafe(32))
    desk = Desk(base, env, home)
    if before:
        desk.run(*before)
    try:
        with _running(desk, port):
            yield desk
    finally:
        desk.client.close()


def eventually(
    look: Callable[[], Found | None], what: str, *, seconds: float = 15, tell: Callable[[], Any] = str
) -> Found:
    """The first answer of `look` that is not empty; AssertionError, with what `tell` says, when none comes in time."""
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < until, f"{what} did not come within {seconds} s. {tell()}"
        time.sleep(0.1)


@contextlib.contextmanager
def _running(desk: Desk, port: int) -> Iterator[None]:
    serve = [*RXDESK, "serve", "--port", str(port)]
    with (desk.home / "serve.log").open("ab") as output:
        server = subprocess.Popen(
            serve, env=desk.env, cwd=desk.home, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait(desk, server)
        yield
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(25)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait(desk: Desk, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{desk.base}/api/health", timeout=5).is_success:
                return
        time.sleep(0.2)
    raise NotStarted(f"The desk did not start\n{desk.log()[-3000:]}")
