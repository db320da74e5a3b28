"""A hostile mail costs bounded time and memory: cheap counts come before parsing, the CPU clock runs beside it."""

import re
import time
from collections.abc import Iterator

from rxdesk.i18n import Text, t
from rxdesk.mail.model import Unreadable

MAX_RAW_BYTES = 80 * 1024 * 1024
MAX_PARTS = 500
MAX_DEPTH = 20
MAX_HEADERS = 2_000
MAX_HEADER_BYTES = 256 * 1024
MAX_CPU_SECONDS = 5.0
MAX_TEXT_CHARS = 1024 * 1024
MAX_HTML_CHARS = 2 * 1024 * 1024

_CHUNK = 16 * 1024
_BOUNDARY = re.compile(rb"(?i)\bboundary\*?0?\*?[ \t]{0,9}=[ \t\r\n]{0,9}\"?([^\"\r\n;]{1,200})")
_DASHED = re.compile(rb"(?m)^--([^\r\n]{1,202})")
_NESTED = re.compile(rb"(?im)^content-type[ \t]{0,9}:[ \t\r\n]{0,9}(?:message|multipart)/")


class CpuBudget:
    """Five seconds of this thread's CPU; `check` raises Unreadable once they are spent."""

    def __init__(self, seconds: float = MAX_CPU_SECONDS) -> None:
        self._end = time.thread_time() + seconds

    def check(self) -> None:
        if time.thread_time() > self._end:
            raise Unreadable(t("mail.unreadable.cpu", "Reading it took more than {n} seconds", n=int(MAX_CPU_SECONDS)))


def check_raw(raw: bytes, budget: CpuBudget) -> None:
    """Refuse by counting bytes, headers and boundary lines, before anything is parsed."""
    require(len(raw) <= MAX_RAW_BYTES, t("mail.unreadable.size", "It is larger than 80 MB"))
    head = _head(raw)
    require(len(head) <= MAX_HEADER_BYTES, t("mail.unreadable.header_bytes", "Its headers are larger than 256 kB"))
    require(head.count(b"\n") <= MAX_HEADERS * 10, TOO_MANY_HEADERS)
    require(len(re.findall(rb"(?m)^[^\s:]{1,200}:", head)) <= MAX_HEADERS, TOO_MANY_HEADERS)
    for count, _ in enumerate(_NESTED.finditer(raw)):
        require(count < MAX_PARTS, TOO_MANY_PARTS)
    boundaries: set[bytes] = set()
    for found in _BOUNDARY.finditer(raw):
        boundaries.add(found.group(1).strip())
        require(len(boundaries) <= MAX_PARTS, TOO_MANY_PARTS)
    if boundaries:
        parts = 0
        for at, found in enumerate(_DASHED.finditer(raw)):
            if at % 10_000 == 0:
                budget.check()
            line = found.group(1).rstrip()
            # A closing line ends in "--" and opens nothing.
            parts += line in boundaries
            require(parts <= MAX_PARTS, TOO_MANY_PARTS)


def chunks(raw: bytes, budget: CpuBudget) -> Iterator[bytes]:
    """The mail in pieces so small that the clock is looked at often enough."""
    view = memoryview(raw)
    for start in range(0, len(raw), _CHUNK):
        budget.check()
        yield bytes(view[start : start + _CHUNK])


def require(holds: object, reason: Text) -> None:
    if not holds:
        raise Unreadable(reason)


TOO_MANY_HEADERS = t("mail.unreadable.headers", "It has more than 2,000 headers")
TOO_MANY_PARTS = t("mail.unreadable.parts", "It has more than 500 parts")
TOO_DEEP = t("mail.unreadable.depth", "Its parts are nested more than 20 deep")


def _head(raw: bytes) -> bytes:
    """The headers: all up to the first empty line, and at most a little more than what is allowed."""
    window = raw[: MAX_HEADER_BYTES + 4096]
    end = re.search(rb"\r?\n\r?\n|\r\r", window)
    return window[: end.start()] if end else window if len(raw) > len(window) and _looks_like_headers(window) else b""


def _looks_like_headers(window: bytes) -> bool:
    return re.match(rb"[!-9;-~]{1,200}[ \t]*:", window) is not None
