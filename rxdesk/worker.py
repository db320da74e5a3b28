"""The process that runs jobs: rules, mail in and out, schedules; and in the demo the mail catcher."""

import logging
import signal
import threading

from rxdesk import jobs
from rxdesk.automation import worker as automation_jobs
from rxdesk.config import settings
from rxdesk.mail import dispatch, receive
from rxdesk.mailcatcher import catching
from rxdesk.models.session import engine

HANDLERS = (automation_jobs, dispatch, receive)
log = logging.getLogger(__name__)


def run_worker() -> None:
    """Run jobs until SIGTERM or SIGINT; what is unfinished then goes on in the next worker."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with catching(settings().smtp_url.get_secret_value() if settings().demo else ""):
        receive.schedule_mail()
        jobs.start(engine())
        log.info("worker started")
        ended.wait()
        jobs.stop()
