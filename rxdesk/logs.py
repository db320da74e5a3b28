"""What the log may hold: no cookie, key or token, and of an event that the framework complains of only its name."""

import logging
import re

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


def write_to_stderr() -> None:
    """Every logger of this process, and of those forked from it, writes warnings and errors discreetly."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
