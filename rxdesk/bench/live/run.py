"""Live updates measured from the commit to the frame: a real server, real sockets, changes from another process.

Everything runs on this machine, on loopback, and ends by itself. Every change must reach each reader who may see it and
nobody else; who that is, is asked of `readers` and of nothing that pushes.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import urlopen

from rxdesk.bench.live.desk import make_desk, make_plan, who_ought_to_hear
from rxdesk.bench.live.plan import Plan, Size
from rxdesk.bench.live.processes import Cost, backends_seconds, children, cost
from rxdesk.errors import Invalid
from rxdesk.i18n import t

HOST = "127.0.0.1"
START_SECONDS, OPEN_SECONDS, LAST_SECONDS = 600.0, 3600.0, 5.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; delays in milliseconds, shares in processors, memory in megabytes."""

    readers: int
    changes: int
    per_change: float
    expected: int
    missed: int
    leaked: int
    p50: float
    p95: float
    longest: float
    frames: int
    bytes_per_frame: float
    seconds: float
    web: float
    database: float
    load: float
    web_ms_per_frame: float
    memory_per_reader_kb: float
    failed: int


def measure(say: Say, size: Size, *, port: int, workers: int) -> Figures:
    """Make the desk, open everything, change, compare; the configured database is empty or of this bench."""
    make_desk(size)
    plan = make_plan(size, host=HOST, port=port)
    say(f"{len(plan.readers)} readers, {len(plan.items)} items that change, {size.rate:g} changes a second")
    ought = who_ought_to_hear(plan)
    with tempfile.TemporaryDirectory(prefix="rxdesk-live-") as folder, _server(port, workers, Path(folder)) as server:
        path, seen, done = (Path(folder) / name for name in ("plan.json", "seen.json", "done.json"))
        plan.write(path)
        web = _web(server.pid)
        empty = _sum(web)
        with _part("readers", path, seen) as readers:
            opened = (readers.stdout or sys.stdin).readline().strip()
            say(f"{opened} tabs, connected to {len(web)} web processes")
            full, before, backends = _sum(web), _costs(web, readers.pid), backends_seconds()
            began, ended = time.monotonic(), os.times()
            with _part("changes", path, done) as changes:
                changes.wait(timeout=4 * size.seconds + 60)
            # Of a process that has ended only its parent can tell.
            now = os.times()
            load = now.children_user + now.children_system - ended.children_user - ended.children_system
            took = time.monotonic() - began
            time.sleep(LAST_SECONDS)
            after = _costs(web, readers.pid)
            database = backends_seconds() - backends
            (readers.stdin or sys.stdout).write("enough\n")
            (readers.stdin or sys.stdout).flush()
            readers.wait(timeout=120)
        costs = {
            "web": after["web"] - before["web"],
            "load": after["readers"] - before["readers"] + load,
            "database": database,
        }
        memory = max(0.0, full.megabytes - empty.megabytes) * 1024 / max(1, len(plan.readers))
        return _figures(plan, ought, json.loads(seen.read_text()), json.loads(done.read_text()), costs, took, memory)


def _figures(
    plan: Plan,
    ought: Mapping[int, set[int]],
    seen: dict,
    done: dict,
    costs: Mapping[str, float],
    took: float,
    memory: float,
) -> Figures:
    heard = {int(place): marks for place, marks in seen["seen"].items()}
    delays: list[float] = []
    missed = leaked = 0
    for mark, number, committed in done["changes"]:
        wanted = ought[number]
        got = {place for place, marks in heard.items() if mark in marks}
        missed += len(wanted - got)
        leaked += len(got - wanted)
        delays += [1000 * max(0.0, heard[place][mark] - committed) for place in wanted & got]
    delays.sort()
    count = len(done["changes"])
    return Figures(
        readers=len(plan.readers),
        changes=count,
        per_change=sum(len(ought[number]) for _, number, _ in done["changes"]) / max(1, count),
        expected=len(delays) + missed,
        missed=missed,
        leaked=leaked,
        p50=_quantile(delays, 0.5),
        p95=_quantile(delays, 0.95),
        longest=delays[-1] if delays else 0.0,
        frames=seen["frames"],
        bytes_per_frame=seen["bytes"] / max(1, seen["frames"]),
        seconds=took,
        web=costs["web"] / took,
        database=costs["database"] / took,
        load=costs["load"] / took,
        web_ms_per_frame=1000 * costs["web"] / max(1, seen["frames"]),
        memory_per_reader_kb=memory,
        failed=len(seen["failed"]),
    )


def told(figures: Figures) -> str:
    """The figures as lines."""
    return "\n".join(
        f"{name.replace('_', ' '):>22}  {value:,.1f}" if isinstance(value, float) else f"{name:>22}  {value:,}"
        for name, value in asdict(figures).items()
    )


@contextmanager
def _server(port: int, workers: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    options = ["serve", "--port", str(port), "--workers", str(workers), "--no-worker"]
    command = f"from rxdesk.cli import main; main({options!r})"
    environment = os.environ | {"RXDESK_BASE_URL": f"http://localhost:{port}"}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", command], stdout=log, stderr=log, env=environment, start_new_session=True
        )
        try:
            _wait(server, port, folder / "server.log")
            yield server
        finally:
            server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=30)
            # Its web processes as well: on a full machine one may be busy for longer.
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"http://{HOST}:{port}/login", timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise Invalid(t("bench.server", "The server did not start: {log}", log=log.read_text()[-2000:]))


@contextmanager
def _part(name: str, plan: Path, results: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", f"rxdesk.bench.live.{name}", str(plan), str(results)]
    part = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield part
    finally:
        if part.poll() is None:
            part.terminate()
        part.communicate()


def _web(pid: int) -> list[int]:
    return [pid, *children(pid)]


def _sum(pids: list[int]) -> Cost:
    return sum((cost(pid) for pid in pids), Cost())


def _costs(web: list[int], readers: int) -> dict[str, float]:
    return {"web": _sum(web).seconds, "readers": cost(readers).seconds}


def _quantile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
