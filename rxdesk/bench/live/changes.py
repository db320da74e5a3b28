"""The process that changes items by the verb, steadily: `python -m rxdesk.bench.live.changes PLAN RESULTS`."""

import json
import sys
import time
from pathlib import Path

from rxdesk.bench.live import plan
from rxdesk.models.session import viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import items


def change(path: Path, results: Path) -> None:
    """Rename one item after the other; notes the item and the moment of each commit, by the machine's steady clock."""
    wanted = plan.read(path)
    who, size = AgentViewer(wanted.agent_id), wanted.size
    begun, done = time.monotonic(), []
    for turn in range(round(size.rate * size.seconds)):
        time.sleep(max(0.0, begun + turn / size.rate - time.monotonic()))
        number = wanted.items[turn % len(wanted.items)]
        with viewer_session(who) as session:
            item = items.get_item(session, number)
            items.rename_item(session, who, item, name=wanted.name(f"{turn:06d}"))
        done.append((f"{turn:06d}", number, time.monotonic()))
        if time.monotonic() - begun > 3 * size.seconds:
            break
    results.write_text(json.dumps({"changes": done, "seconds": time.monotonic() - begun}))


if __name__ == "__main__":
    change(Path(sys.argv[1]), Path(sys.argv[2]))
