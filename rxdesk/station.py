"""One command is the whole desk: the web processes, and beside them one process that runs the jobs."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from http.client import HTTPConnection, HTTPException

from rxdesk import build
from rxdesk import serve as web
from rxdesk.config import settings
from rxdesk.services.auth import first_owner_link

_PAUSE_SECONDS = 2.0
_ASKS_SECONDS = 0.2
_LAST_WORDS_SECONDS = 20.0


def serve_all(host: str, port: int, *, web_processes: int = 1, with_worker: bool = True) -> None:
    """Start the worker, say where everything is, and serve until stopped. The database must be up to date."""
    web.prepare(port)
    web.refuse_hazards(workers=web_processes)
    _refuse_taken(host, port)
    if not build.is_built():
        print("Compiling the pages, once per version: this takes about half a minute", flush=True)
    try:
        build.build()
    except build.BuildFailed as error:
        raise SystemExit(f"The pages could not be compiled:\n{error}") from error
    _say_when_it_answers(host, port, _where())
    with _worker() if with_worker else nullcontext():
        web.serve(host, port, workers=web_processes)


def _refuse_taken(host: str, port: int) -> None:
    """A port that is taken is said before anything starts, in place of a server that dies again and again."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise SystemExit(f"RxDesk cannot listen on {host} port {port}: {why}. Try --port.") from error


def _say_when_it_answers(host: str, port: int, words: str) -> None:
    """Print `words` as soon as the server answers: whoever opens an address that stands there finds RxDesk."""

    def answers() -> bool:
        asked = HTTPConnection(host, port, timeout=5)
        with suppress(OSError, HTTPException):
            asked.request("GET", "/api/health")
            asked.getresponse()
            return True
        return False

    def ask_and_say() -> None:
        while not answers():
            time.sleep(_ASKS_SECONDS)
        print(words, flush=True)

    threading.Thread(target=ask_and_say, name="first-answer", daemon=True).start()


def _where() -> str:
    base = settings().base_url
    lines = [f"RxDesk is on {base} (Ctrl+C stops it)", f"  dashboard  {base}/login", f"  portal     {base}/portal"]
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
    return "\n".join(lines)


@contextmanager
def _worker() -> Iterator[None]:
    """A worker process that is started again when it dies, for as long as the block runs."""
    ended = threading.Event()
    current: list[subprocess.Popen[bytes]] = []
    command = f"from rxdesk.cli import main; main(['worker', '--parent', '{os.getpid()}'])"

    def keep_one() -> None:
        while not ended.is_set():
            process = subprocess.Popen([sys.executable, "-c", command])
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
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_LAST_WORDS_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
