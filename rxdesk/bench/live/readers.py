"""The process that holds all tabs open: `python -m rxdesk.bench.live.readers PLAN RESULTS`.

It says 'open N' when all are there, and at the first line on its input, or after its time, writes who saw which change
when, and ends.
"""

import asyncio
import json
import re
import sys
import time
from pathlib import Path

from rxdesk.bench.live import plan
from rxdesk.bench.live.tab import Tab

AT_ONCE = 8
SPARE_SECONDS = 3600.0


class Notes:
    """When each reader first saw each change, by the machine's steady clock, and how much came."""

    def __init__(self, wanted: plan.Plan) -> None:
        self._mark = re.compile(wanted.name(r"(\d{6})").encode())
        self.seen: dict[str, dict[str, float]] = {}
        self.frames = 0
        self.bytes = 0

    def of(self, index: int) -> dict[str, float]:
        return self.seen.setdefault(str(index), {})

    def heard(self, index: int, frame: bytes) -> None:
        now = time.monotonic()
        self.frames += 1
        self.bytes += len(frame)
        mine = self.of(index)
        for mark in set(self._mark.findall(frame)):
            mine.setdefault(mark.decode(), now)


async def hold(path: Path, results: Path) -> None:
    """Open everything, wait to be told, write what was seen."""
    wanted = plan.read(path)
    notes = Notes(wanted)
    places = asyncio.Semaphore(AT_ONCE)
    failed: list[str] = []

    async def one(index: int, reader: plan.Reader) -> Tab:
        tab = Tab(reader, lambda frame: notes.heard(index, frame))
        async with places:
            try:
                await tab.open(wanted.host, wanted.port)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                failed.append(f"{reader.who}: {type(error).__name__} {error}")
        return tab

    tabs = await asyncio.gather(*(one(index, reader) for index, reader in enumerate(wanted.readers)))
    notes.frames = notes.bytes = 0
    print(f"open {len(tabs) - len(failed)}", flush=True)
    told = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await asyncio.wait_for(told, SPARE_SECONDS)
    seen = {"seen": notes.seen, "frames": notes.frames, "bytes": notes.bytes, "failed": failed}
    results.write_text(json.dumps(seen))
    for tab in tabs:
        await tab.close()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1]), Path(sys.argv[2])))
