"""What is missing and how to mend it, checked one by one; nothing is changed."""

import os
import shutil
import smtplib
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from rxdesk import jobs
from rxdesk.config import settings
from rxdesk.errors import DomainError
from rxdesk.mail.imapurl import mailbox_of
from rxdesk.models.session import engine
from rxdesk.models.tables import is_current
from rxdesk.origin import is_https, is_loopback
from rxdesk.storage import keep


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok`, or what is wrong and how to mend it. `is_fatal` tells that RxDesk cannot work like this."""

    name: str
    ok: bool
    text: str
    is_fatal: bool = True


def examine() -> Iterator[Finding]:
    """Every check, in the order in which one would mend."""
    for check in _CHECKS:
        try:
            yield check()
        except (OSError, SQLAlchemyError, DomainError, ValueError) as error:
            yield Finding(check.__name__.strip("_").replace("_", " "), False, str(error).splitlines()[0][:200])


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), f"Python {version}; 3.11 or newer is needed")


def _sqlite() -> Finding:
    needed = (3, 42) if sys.version_info >= (3, 12) else (3, 35)
    found = tuple(map(int, sqlite3.sqlite_version.split(".")[:2]))
    wanted = ".".join(map(str, needed))
    return Finding("sqlite", found >= needed, f"SQLite {sqlite3.sqlite_version}; {wanted} or newer is needed")


def _javascript() -> Finding:
    own = os.path.dirname(sys.executable)
    missing = [
        name for name in ("node", "bun") if not shutil.which(name, path=f"{own}{os.pathsep}{os.environ['PATH']}")
    ]
    text = f"{' and '.join(missing)} not found: run make install" if missing else "Node and Bun found"
    return Finding("javascript", not missing, text)


def _database() -> Finding:
    current = is_current(engine())
    kind = "SQLite" if settings().is_sqlite else "PostgreSQL"
    return Finding("database", current, f"{kind} is up to date" if current else "run rxdesk migrate")


def _storage() -> Finding:
    keep(b"RxDesk can write here.", folder="check")
    return Finding("storage", True, "files can be written")


def _secret() -> Finding:
    path = settings().data_dir / "secret_key"
    if settings().secret_key.get_secret_value() or not path.exists():
        return Finding("secret key", True, "set by RXDESK_SECRET_KEY" if not path.exists() else "set")
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding("secret key", mode == 0o600, f"{path} has mode {mode:o}; run chmod 600 {path}")


def _address() -> Finding:
    ok = is_https() or is_loopback()
    return Finding(
        "address", ok, settings().base_url if ok else "RXDESK_BASE_URL must be https outside of this machine"
    )


def _outgoing_mail() -> Finding:
    url = settings().smtp_url.get_secret_value()
    if not url:
        return Finding("outgoing mail", False, "set RXDESK_SMTP_URL, else mails are held", is_fatal=False)
    place = urlsplit(url)
    server = smtplib.SMTP_SSL if place.scheme == "smtps" else smtplib.SMTP
    with server(place.hostname or "", place.port or (465 if place.scheme == "smtps" else 25), timeout=10) as reached:
        code, _ = reached.noop()
    return Finding("outgoing mail", code == 250, f"{place.hostname} answers {code}", is_fatal=False)


def _mailbox() -> Finding:
    url = settings().imap_url.get_secret_value()
    if not url:
        return Finding("mailbox", True, "no RXDESK_IMAP_URL; mail comes by pipe or HTTP", is_fatal=False)
    box = mailbox_of(url)
    with socket.create_connection((box.host, box.port), timeout=10):
        return Finding("mailbox", True, f"{box.host} answers", is_fatal=False)


def _authentication() -> Finding:
    named = settings().auth_server
    text = named or "set RXDESK_AUTH_SERVER to your mail server's name, else no mail counts as authenticated"
    return Finding("mail authentication", bool(named), text, is_fatal=False)


def _worker() -> Finding:
    beats = jobs.alive(engine())
    return Finding(
        "worker", beats, "running" if beats else "no heartbeat: start rxdesk serve or worker", is_fatal=False
    )


_CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _sqlite,
    _javascript,
    _database,
    _storage,
    _secret,
    _address,
    _outgoing_mail,
    _mailbox,
    _authentication,
    _worker,
)
