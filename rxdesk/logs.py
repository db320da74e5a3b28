"""What the log may hold: no cookie, key or token, of an event only its name, and little of what anybody can cause."""

import logging
import re
from datetime import timedelta

from rxdesk import clock

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
    """Events that no page sends: a line each without its traceback, ten in a minute, then how many were left out."""

    most = 10
    span = timedelta(minutes=1)

    def __init__(self) -> None:
        super().__init__()
        self._until = clock.now()
        self._seen = 0

    def filter(self, record: logging.LogRecord) -> bool:
        name = _unknown_event(record)
        if name is None:
            return True
        left_out = 0
        if clock.now() >= self._until:
            left_out, self._seen = max(0, self._seen - self.most), 0
            self._until = clock.now() + self.span
        self._seen += 1
        more = f", {left_out} more before it" if left_out else ""
        record.msg, record.args, record.exc_info, record.exc_text = f"unknown event {name!r}{more}", (), None, None
        return self._seen <= self.most


def _unknown_event(record: logging.LogRecord) -> str | None:
    """The name of the event for which the framework found no handler; None when it complains of something else."""
    error = record.exc_info[1] if record.exc_info else None
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
    return said.removeprefix(_UNKNOWN)[:120] if said.startswith(_UNKNOWN) else None


def write_to_stderr() -> None:
    """Every logger of this process, and of those forked from it, writes warnings and errors discreetly."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    handler.addFilter(Unflooded())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
