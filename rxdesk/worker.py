"""The process that runs jobs: rules, mail in and out, schedules; and in the demo the mail catcher."""

import logging
import os
import signal
import threading
from contextlib import nullcontext

from rxdesk import heap, jobs
from rxdesk.automation import worker as automation_jobs
from rxdesk.config import settings
from rxdesk.mail import dispatch, receive
from rxdesk.mailcatcher import catching
from rxdesk.models.session import engine

HANDLERS = (automation_jobs, dispatch, receive)
_LOOKS_SECONDS = 2.0
log = logging.getLogger(__name__)


def run_worker(*, parent: int | None = None) -> None:
    """Run jobs until SIGTERM or SIGINT, or until the process `parent` is gone; the next worker does the rest."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with catching() if settings().demo else nullcontext():
        receive.schedule_mail()
        jobs.start(engine())
        heap.settle()
        log.info("worker started")
        # A station that was killed tells nobody; its worker must not run on beside that of the next one.
        while not ended.wait(_LOOKS_SECONDS) and parent in (None, os.getppid()):
            pass
        jobs.stop()
