"""One command is the whole desk: it says where everything is, keeps its worker alive, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from rxdesk import build, jobs
from tests.cli.commands import Running, rxdesk
from tests.servers.process import free_port, wait_until

Start = Callable[..., Running]


@pytest.fixture
def start(own_settings: pytest.MonkeyPatch, sqlite_engine: Engine, tmp_path: Path) -> Iterator[Start]:
    """Start commands that run on. Pages stand compiled already: one that is enough for us."""
    pages = tmp_path / "web" / "build" / "client"
    pages.mkdir(parents=True)
    for name in ("index.html", "404.html"):
        (pages / name).write_text("<!doctype html><title>RxDesk</title>")
    own_settings.setenv("REFLEX_WEB_WORKDIR", str(tmp_path / "web"))
    (tmp_path / "web" / "rxdesk-sources").write_text(build._sources_hash())
    running: list[Running] = []

    def begin(*args: str, **variables: str) -> Running:
        running.append(Running(*args, log=tmp_path / f"{len(running)}.log", **variables))
        return running[-1]

    yield begin
    for each in running:
        each.kill()


def test_a_demo_station_serves_catches_its_mail_revives_its_worker_and_ends_whole(start: Start) -> None:
    port = free_port()
    url = f"http://localhost:{port}"
    # A mail server that is named is not used: in the demo no mail leaves.
    station = start("serve", "--port", str(port), demo="true", smtp_url="smtp://mail.desk.test:25")
    wait_until(lambda: f"RxDesk is on {url} (Ctrl+C stops it)" in station.said, seconds=180)
    assert _answers(url) == 200
    wait_until(lambda: _answers(f"{url}/api/health") == 200)
    assert re.search(rf"works once.*\n +{url}/api/auth/link/\S{{40,}}\n", station.said)

    rxdesk("agent", "create", "ivy@desk.test", "--name", "Ivy")
    wait_until(lambda: "ivy@desk.test" in httpx.get(f"{url}/demo/mail").text)

    worker = _worker_of(station)
    assert worker, station.children()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: _worker_of(station) not in (0, worker))
    rxdesk("agent", "create", "joe@desk.test", "--name", "Joe")
    wait_until(lambda: "joe@desk.test" in httpx.get(f"{url}/demo/mail").text, seconds=120)

    children = station.children()
    assert station.end(signal.SIGTERM) == 0
    assert not [pid for pid in children if _lives(pid)]
    assert "Traceback" not in station.said


def test_a_station_does_not_start_on_a_taken_port_or_a_plain_public_address(start: Start) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        taken = rxdesk("serve", "--port", str(port))
    plain = rxdesk("serve", "--port", str(port), base_url="http://help.desk.test")

    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == f"RxDesk cannot listen on 127.0.0.1 port {port}: Address already in use. Try --port.\n"
    assert (plain.returncode, plain.stdout) == (1, "")
    assert "passwords would travel in the open" in plain.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_alone_gives_heartbeats_and_ends_on_a_signal(
    start: Start, sqlite_engine: Engine, number: signal.Signals
) -> None:
    worker = start("worker")
    wait_until(lambda: jobs.alive(sqlite_engine))
    assert worker.end(number) == 0
    assert worker.said == ""


def test_a_worker_whose_station_was_killed_ends_by_itself(start: Start, sqlite_engine: Engine) -> None:
    worker = start("worker", "--parent", "1")
    assert worker.process.wait(60) == 0


def _answers(url: str) -> int:
    try:
        return httpx.get(url).status_code
    except httpx.HTTPError:
        return 0


def _worker_of(station: Running) -> int:
    return next((pid for pid, command in station.children().items() if "--parent" in command), 0)


def _lives(pid: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(listed.strip()) and not listed.startswith("Z")
