"""One command is the whole desk: the web processes, and beside them one process that runs the jobs."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rxdesk import build
from rxdesk import serve as web
from rxdesk.config import settings
from rxdesk.services.auth import first_owner_link

_PAUSE_SECONDS = 2.0


def serve_all(host: str, port: int, *, web_processes: int = 1, with_worker: bool = True) -> None:
    """Start the worker, say where everything is, and serve until stopped. The database must be up to date."""
    web.prepare(port)
    if settings().demo and not settings().smtp_url.get_secret_value():
        os.environ["RXDESK_SMTP_URL"] = f"smtp://127.0.0.1:{_free_port()}"
        settings.cache_clear()
    if not build.is_built():
        print("Compiling the pages, once per version: this takes about half a minute", flush=True)
    try:
        build.build()
    except build.BuildFailed as error:
        raise SystemExit(f"The pages could not be compiled:\n{error}") from error
    _say_where()
    with _worker() if with_worker else _nothing():
        web.serve(host, port, workers=web_processes)


def _say_where() -> None:
    base = settings().base_url
    lines = [f"RxDesk is on {base}", f"  dashboard  {base}/login", f"  portal     {base}/portal"]
    if settings().demo:
        lines.append(f"  mails      {base}/demo/mail (caught here, none leaves this machine)")
        from rxdesk.demo import LOGINS

        lines += ["Demo logins:", *(f"  {line}" for line in LOGINS)]
    link = first_owner_link()
    if link:
        lines += [
            "Nobody owns this desk yet. Open this link, which works once, to make the Owner's account:",
            f"  {link}",
        ]
    print("\n".join(lines), flush=True)


@contextmanager
def _worker() -> Iterator[None]:
    """A worker process that is started again when it dies, for as long as the block runs."""
    ended = threading.Event()
    current: list[subprocess.Popen[bytes]] = []

    def keep_one() -> None:
        while not ended.is_set():
            process = subprocess.Popen([sys.executable, "-c", "from rxdesk.cli import main; main()", "worker"])
            current[:] = [process]
            process.wait()
            ended.wait(_PAUSE_SECONDS)

    keeper = threading.Thread(target=keep_one, name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        for process in current:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        if process.poll() is None:
            process.kill()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
