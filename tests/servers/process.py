"""A server of the test run: started in a folder of its own, waited for, ended with the run."""

import contextlib
import itertools
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

_turn = itertools.count()


class NotStarted(RuntimeError):
    """A server did not come up; the message ends with what it wrote."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no outgoing connection or other test process will take.

    The system hands out ports from 32768 upwards by itself; each process here takes its own two hundred below.
    """
    first = 11_000 + os.getpid() % 105 * 200
    for _ in range(200):
        port = first + next(_turn) % 200
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise NotStarted(f"no port between {first} and {first + 199} is free")


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
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait, else AssertionError; so long that only what never comes fails, however busy the machine is."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"not within {seconds:.0f} seconds"
        time.sleep(0.05)


def accepts(port: int) -> bool:
    """Whether something on 127.0.0.1 takes a connection at `port`."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _wait(server: subprocess.Popen, answers: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < until:
        if answers():
            return
        time.sleep(0.05)
    raise NotStarted(f"{server.args} did not start\n{log.read_text(errors='replace')[-3000:]}")
