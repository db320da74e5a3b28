"""A server of the test run: started in a folder of its own, waited for, ended with the run."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path


class NotStarted(RuntimeError):
    """A server did not come up; the message ends with what it wrote."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def folder(owner: str | None = None) -> Iterator[Path]:
    """A new folder with a short path (sockets need one), gone afterwards; `owner` owns it when we are root."""
    path = Path(tempfile.mkdtemp(prefix="rxt-"))
    try:
        if owner and os.getuid() == 0:
            account = pwd.getpwnam(owner)
            os.chown(path, account.pw_uid, account.pw_gid)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: list[str], *, home: Path, answers: Callable[[], bool], user: str | None = None, end: int = signal.SIGTERM
) -> Iterator[None]:
    """Run `command` until the block ends; begins once `answers()` is true. As `user` when we are root.

    `end` is the signal on which it goes without waiting for those who are still connected.
    """
    log = home / "server.log"
    with log.open("ab") as output:
        server = subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user if user and os.getuid() == 0 else None,
            group=pwd.getpwnam(user).pw_gid if user and os.getuid() == 0 else None,
            extra_groups=[] if user and os.getuid() == 0 else None,
        )
    try:
        _wait(server, answers, log)
        yield
    finally:
        server.send_signal(end)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def accepts(port: int) -> bool:
    """Whether something on 127.0.0.1 takes a connection at `port`."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _wait(server: subprocess.Popen, answers: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < until:
        if answers():
            return
        time.sleep(0.05)
    raise NotStarted(f"{server.args} did not start\n{log.read_text(errors='replace')[-3000:]}")
