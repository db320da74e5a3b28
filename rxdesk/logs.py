"""What the log may hold: no cookie, key or token, of an event only its name, and little of what anybody can cause."""

import logging
import re
import traceback
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from rxdesk import clock

PAGE_FAILED = "a page failed"
_UNKNOWN = "No registered handler found for event: "
_LEFT_OUT = (
    # The framework writes an event whole: the cookie, the client token and whatever was typed.
    (re.compile(r"(Event\(name=[^\s,]{0,120})[^\n]*"), r"\1 ...)"),
    (re.compile(r"((?:__Host-)?rx(?:desk|embed)[a-z-]*=)[^\s;,'\"]+"), r"\1..."),
    (re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?\w+ )[^\s,'\"]+"), r"\1..."),
    (re.compile(r"\brxk_[\w-]+"), "rxk_..."),
    (re.compile(r"([?&]token=|/api/auth/link/)[\w-]+"), r"\1..."),
)


class Discreet(logging.Formatter):
    """Lines as 'WARNING rxdesk.mail: what happened', with secrets left out of the words and of the traceback."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret, instead in _LEFT_OUT:
            text = secret.sub(instead, text)
        return text


class Unflooded(logging.Filter):
    """What anybody can cause: one line without traceback, ten of a kind in a minute, then how many were left out."""

    most = 10
    span = timedelta(minutes=1)

    def __init__(self) -> None:
        super().__init__()
        self._until: dict[str, datetime] = {}
        self._seen: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        kind, detail = _from_outside(record)
        if not kind:
            return True
        now, left_out = clock.now(), 0
        if now >= self._until.get(kind, now):
            left_out, self._seen[kind] = max(0, self._seen[kind] - self.most), 0
            self._until[kind] = now + self.span
        self._seen[kind] += 1
        more = f", {left_out} more before it" if left_out else ""
        record.msg, record.args = f"{kind}: {detail}{more}", ()
        record.exc_info = record.exc_text = record.stack_info = None
        return self._seen[kind] <= self.most


def _from_outside(record: logging.LogRecord) -> tuple[str, str]:
    """The kind and the detail of what the socket was sent; no kind when the record is about something else."""
    error = record.exc_info[1] if record.exc_info else None
    said = str(error.args[0]) if error and error.args else ""
    if isinstance(error, KeyError) and said.startswith(_UNKNOWN):
        return "unknown event", repr(said.removeprefix(_UNKNOWN)[:120])
    if record.name == "engineio.server" and error:
        *_, last = traceback.extract_tb(error.__traceback__) or [None]
        place = f" at {Path(last.filename).name}:{last.lineno}" if last else ""
        return "unreadable message", type(error).__name__ + place
    if record.name == "reflex.app" and record.levelno == logging.WARNING:
        return "refused message", repr(record.getMessage().partition(" Event data:")[0][:200])
    kind, _, detail = record.getMessage().partition(": ")
    return (kind, detail) if record.name == "rxdesk.errors" and kind == PAGE_FAILED else ("", "")


def write_to_stderr() -> None:
    """Every logger of this process, and of those forked from it, writes warnings and errors discreetly."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    handler.addFilter(Unflooded())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in ("engineio.server", "socketio.server"):
        # Without a level of their own they would write a second time, past the handler above.
        logging.getLogger(name).setLevel(logging.WARNING)
