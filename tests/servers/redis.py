"""A Redis of the test run's own, since a shared one may hold what somebody needs."""

import contextlib
import os
from collections.abc import Iterator

from tests.servers.process import accepts, folder, free_port, running
from tests.servers.programs import REDIS


@contextlib.contextmanager
def redis() -> Iterator[str | None]:
    """The URL of a Redis that may be emptied (RXDESK_TEST_REDIS_URL or a private one); None where there is none."""
    given, program = os.environ.get("RXDESK_TEST_REDIS_URL"), REDIS.find()
    if given:
        yield given
    elif program:
        port = free_port()
        with folder() as home:
            serve = [
                program,
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                str(home),
            ]
            with running(serve, home=home, answers=lambda: accepts(port)):
                yield f"redis://127.0.0.1:{port}/0"
    else:
        yield None
