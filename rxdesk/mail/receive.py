"""Mail comes in here, whatever the way: kept raw and safe first, then read and decided on, never blocking the next."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from imap_tools import MailMessageFlags
from sqlalchemy.exc import DBAPIError

from rxdesk import clock, jobs
from rxdesk.config import settings
from rxdesk.errors import DomainError
from rxdesk.i18n import t
from rxdesk.mail.imapbox import signed_in
from rxdesk.mail.imapurl import Mailbox, mailbox_of
from rxdesk.mail.model import ParsedMail, Unreadable
from rxdesk.mail.parse import parse
from rxdesk.models.mails import RawMail, RawState
from rxdesk.models.session import holding, system_session
from rxdesk.services.inbound import take_in
from rxdesk.services.raw_mails import FOLDER, know_raw, left_behind, locked_raw, quarantine_raw, reopen_raw
from rxdesk.storage import keep, storage, stored_name

log = logging.getLogger(__name__)
_LEFT_BEHIND = timedelta(minutes=1)


def receive_raw(raw: bytes, *, source: str, source_key: str = "") -> int:
    """Keep a mail so that it cannot be lost, then take it in; returns the id of its RawMail row.

    When this returns, the bytes are on the disk and their row is committed, so the sender may be told OK. Taking it in
    may fail for a passing reason: the sweep tries again. `source_key` is what the source calls the mail (UIDVALIDITY
    and UID); a key that was seen before changes nothing.
    """
    digest = keep(raw, folder=FOLDER)
    with system_session("mail.receive.receive_raw", durable=True) as session:
        raw_id = know_raw(session, digest=digest, size=len(raw), source=source, source_key=source_key)
    try:
        handle_raw(raw_id)
    except DBAPIError:
        log.warning("mail %s is kept and will be read again", raw_id, exc_info=True)
    return raw_id


def handle_raw(raw_id: int) -> RawState:
    """Read one kept mail and act on it, once; what cannot be read or taken in is quarantined with its reason."""
    try:
        with system_session("mail.receive.handle_raw") as session:
            row = locked_raw(holding(session), raw_id)
            if row.state is not RawState.STORED:
                return row.state
            return take_in(session, row, _read(row))
    except DBAPIError:
        raise
    except Unreadable as error:
        return _set_aside(raw_id, str(error))
    except Exception as error:
        log.exception("mail %s could not be taken in", raw_id)
        why = str(error) if isinstance(error, DomainError) else type(error).__name__
        return _set_aside(raw_id, f"Could not be taken in: {why}")


def _read(row: RawMail) -> ParsedMail:
    try:
        return parse(storage().get(stored_name(row.sha256, folder=FOLDER)))
    except Unreadable:
        raise
    except Exception as error:
        log.exception("mail %s could not be read", row.id)
        why = t("mail.unreadable", "Could not be read: {why}", why=type(error).__name__)
        raise Unreadable(why) from error


def _set_aside(raw_id: int, reason: str) -> RawState:
    """Quarantine the mail, after all that was done for it is undone, unless somebody has taken it in meanwhile."""
    with system_session("mail.receive.set_aside") as session:
        row = locked_raw(session, raw_id)
        return quarantine_raw(session, row, reason) if row.state is RawState.STORED else row.state


def state_of(raw_id: int) -> RawState:
    """What became of a kept mail so far."""
    with system_session("mail.receive.state_of", write=False) as session:
        return session.get_one(RawMail, raw_id).state


def try_again(raw_id: int) -> RawState:
    """Read a held or quarantined mail once more, for an Admin who has decided so."""
    with system_session("mail.receive.try_again") as session:
        reopen_raw(session, raw_id)
    return handle_raw(raw_id)


@jobs.job("sweep_mail", pauses=())
def sweep_mail() -> None:
    """Take in whatever was kept but not handled, because a process died or a database was away."""
    with system_session("mail.receive.sweep", write=False) as session:
        left = left_behind(session, before=clock.now() - _LEFT_BEHIND)
    for raw_id in left:
        handle_raw(raw_id)


@jobs.job("fetch_mail", pauses=())
def fetch_mail() -> int:
    """Fetch new mail of the IMAP mailbox; a mail is marked as seen only after it is kept. Returns how many came."""
    url = settings().imap_url.get_secret_value()
    return sum(1 for _ in _fetch(mailbox_of(url))) if url else 0


def schedule_mail() -> None:
    """Register what runs again and again: the sweep, and the mailbox when one is set."""
    jobs.schedule("sweep_mail", every=timedelta(seconds=30))
    if settings().imap_url.get_secret_value():
        jobs.schedule("fetch_mail", every=timedelta(seconds=10), queue=jobs.Queue.POLL, partition="imap")


def _fetch(box: Mailbox) -> Iterator[int]:
    with signed_in(box, timeout=30) as mailbox:
        validity = mailbox.folder.status(box.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        for uid in mailbox.uids("UNSEEN"):
            fetched = mailbox.client.uid("fetch", uid, "(BODY.PEEK[])")[1]
            raw = next((part[1] for part in fetched if isinstance(part, tuple)), None)
            if raw is None:
                continue
            yield receive_raw(raw, source=f"imap:{box.user}", source_key=f"{box.host}/{box.folder}/{validity}/{uid}")
            mailbox.flag([uid], [MailMessageFlags.SEEN], value=True)
