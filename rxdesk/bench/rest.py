"""Pages of fifty items over the REST API for twenty callers at once, as many as two web processes answer."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from rxdesk import clock
from rxdesk.bench.desk import Desk
from rxdesk.bench.figures import Figure, figure
from rxdesk.bench.served import desk_served
from rxdesk.bench.stopwatch import Took
from rxdesk.config import settings
from rxdesk.models.session import viewer_session
from rxdesk.services.api_keys import create_key, end_key

CALLERS = 20
WORKERS = 2
PAGE = "/api/v1/items?limit=50"
_CALLS = 5
"""Of each caller per round; all of them stay below the calls that a key has in a minute."""
_LONGEST = 600


def rest_figures(desk: Desk, rounds: int) -> Iterator[Figure]:
    """Each caller has a key of its own, all of them of the same Admin; two web processes where Redis joins them."""
    with viewer_session(desk.admin) as session:
        ends = clock.now() + timedelta(hours=1)
        made = [
            create_key(
                session, desk.admin, name=f"bench {place}", scopes=["items:read"], agent_id=desk.admin.id,
                expires_at=ends,
            )
            for place in range(CALLERS)
        ]  # fmt: skip
        keys, tokens = [each.key.key for each in made], [each.token for each in made]
    try:
        with desk_served(workers=WORKERS if settings().redis_url.get_secret_value() else 1) as base:
            _called(base, tokens, 3)
            took, seconds = _called(base, tokens, min(300, _CALLS * rounds))
    finally:
        with viewer_session(desk.admin) as session:
            for key in keys:
                end_key(session, desk.admin, key)
    times = [Took(each, 0.0) for each in took]
    # They wait side by side, so what is answered in a second is not the sum of their times.
    yield replace(figure("rest_list", desk.n, times, database=desk.database, per_s=len(times) / seconds), cpu_ms=None)


def _called(base: str, tokens: list[str], times: int) -> tuple[list[float], float]:
    asked = json.dumps({"base": base, "path": PAGE, "tokens": tokens, "times": times})
    done = subprocess.run(
        [sys.executable, "-m", "rxdesk.bench.callers"], input=asked, capture_output=True, text=True, check=True,
        timeout=_LONGEST,
    )  # fmt: skip
    found = json.loads(done.stdout)
    return found["took"], found["seconds"]
