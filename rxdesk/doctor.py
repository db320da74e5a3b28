"""What is missing and how to mend it, checked one by one; nothing is changed."""

import imaplib
import os
import secrets
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imap_tools.errors import ImapToolsError
from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from rxdesk import jobs
from rxdesk.config import settings
from rxdesk.errors import DomainError
from rxdesk.mail.imapbox import signed_in
from rxdesk.mail.imapurl import mailbox_of
from rxdesk.mail.smtpserver import backend_of, server_of
from rxdesk.models.session import engine
from rxdesk.models.tables import is_current
from rxdesk.origin import is_https, is_loopback
from rxdesk.storage import storage

FAILURES = (OSError, SQLAlchemyError, DomainError, ValueError, ImapToolsError, imaplib.IMAP4.error)
"""What the machine or a server does not give; anything else is a mistake of ours."""
_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `ok`, or what is wrong and how to mend it. `is_fatal` tells that RxDesk cannot work like this."""

    name: str
    ok: bool
    text: str
    is_fatal: bool = True


def examine() -> Iterator[Finding]:
    """Every check, in the order in which one would mend."""
    try:
        settings()
    except ValidationError as error:
        for wrong in error.errors():
            yield Finding("settings", False, f"RXDESK_{str(wrong['loc'][0]).upper()}: {wrong['msg']}")
        return
    for name, is_fatal, check in _CHECKS:
        try:
            ok, text = check()
        except FAILURES as error:
            ok, text = False, in_a_line(error)
        yield Finding(name, ok, text, is_fatal)


def in_a_line(error: Exception) -> str:
    """The sentence of an error, without the driver's name before it and the advice for programmers after it."""
    origin = getattr(error, "orig", None) or error
    return " ".join(str(origin).split())[:300] or type(origin).__name__


def _python() -> tuple[bool, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return _enough(sys.version_info >= (3, 11), f"Python {version}", "3.11")


def _sqlite() -> tuple[bool, str]:
    needed = (3, 42) if sys.version_info >= (3, 12) else (3, 35)
    found = tuple(map(int, sqlite3.sqlite_version.split(".")[:2]))
    return _enough(found >= needed, f"SQLite {sqlite3.sqlite_version}", ".".join(map(str, needed)))


def _enough(ok: bool, found: str, needed: str) -> tuple[bool, str]:  # noqa: FBT001
    return ok, found if ok else f"{found}; {needed} or newer is needed"


def _javascript() -> tuple[bool, str]:
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    missing = [name for name in ("node", "bun") if not shutil.which(name, path=path)]
    return not missing, f"{' and '.join(missing)} not found: run make install" if missing else "Node and Bun found"


def _database() -> tuple[bool, str]:
    kind = "SQLite" if settings().is_sqlite else "PostgreSQL"
    if not _has_database():
        return False, f"{settings().data_dir.resolve()} holds none yet: run rxdesk migrate"
    current = is_current(engine())
    return current, f"{kind} is up to date" if current else f"{kind} is not up to date: run rxdesk migrate"


def _has_database() -> bool:
    """Connecting to an SQLite file that is not there would make it."""
    return not settings().is_sqlite or Path(make_url(settings().database).database or "").exists()


def _storage() -> tuple[bool, str]:
    name = f"check/{secrets.token_hex(8)}"
    storage().put(name, b"RxDesk can write here.")
    storage().delete(name)
    return True, "files can be written"


def _secret() -> tuple[bool, str]:
    path = settings().data_dir.resolve() / "secret_key"
    if settings().secret_key.get_secret_value():
        return True, "set by RXDESK_SECRET_KEY"
    if not path.exists():
        return True, "none yet: one is made in the data folder when it is needed"
    mode = stat.S_IMODE(path.stat().st_mode)
    closed = not mode & 0o077
    return closed, "kept in the data folder" if closed else f"others can read it: run chmod 600 {path}"


def _address() -> tuple[bool, str]:
    ok = is_https() or is_loopback()
    return ok, settings().base_url if ok else "RXDESK_BASE_URL must be https outside of this machine"


def _outgoing_mail() -> tuple[bool, str]:
    if settings().demo:
        return True, "the mail catcher of the demo"
    url = settings().smtp_url.get_secret_value()
    if not url:
        return False, "set RXDESK_SMTP_URL, else mails are held"
    server = server_of(url)
    backend = backend_of(server, hello=settings().mail_domain, timeout=_PATIENCE_SECONDS)
    try:
        code, _ = backend.get_client().noop()
    finally:
        backend.close()
    return code == 250, f"{server.host} answers {code}"


def _mailbox() -> tuple[bool, str]:
    url = settings().imap_url.get_secret_value()
    if not url:
        return True, "no RXDESK_IMAP_URL; mail comes by pipe or HTTP"
    box = mailbox_of(url)
    with signed_in(box, timeout=_PATIENCE_SECONDS):
        return True, f"{box.folder} of {box.user} at {box.host} can be read"


def _authentication() -> tuple[bool, str]:
    named = settings().auth_server
    return bool(named), (
        named or "set RXDESK_AUTH_SERVER to your mail server's name, else no mail counts as authenticated"
    )


def _worker() -> tuple[bool, str]:
    beats = _has_database() and is_current(engine()) and jobs.alive(engine())
    return beats, "running" if beats else "no heartbeat: start rxdesk serve or rxdesk worker"


_CHECKS: tuple[tuple[str, bool, Callable[[], tuple[bool, str]]], ...] = (
    ("python", True, _python),
    ("sqlite", True, _sqlite),
    ("javascript", True, _javascript),
    ("database", True, _database),
    ("storage", True, _storage),
    ("secret key", True, _secret),
    ("address", True, _address),
    ("outgoing mail", False, _outgoing_mail),
    ("mailbox", False, _mailbox),
    ("mail authentication", False, _authentication),
    ("worker", False, _worker),
)
