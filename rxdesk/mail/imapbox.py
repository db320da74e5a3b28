"""A mailbox that is signed in; its connection ends with the block, also when the server refuses the sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from rxdesk.mail.imapurl import Mailbox


@contextmanager
def signed_in(box: Mailbox, *, timeout: float) -> Iterator[BaseMailBox]:
    """The box with its folder chosen; `timeout` in seconds. Raises what imap-tools and imaplib raise."""
    kind = MailBox if box.is_secure else MailBoxUnencrypted
    there = kind(box.host, port=box.port, timeout=timeout)
    try:
        there.login(box.user, box.password, box.folder)
        yield there
    finally:
        _leave(there)


def _leave(there: BaseMailBox) -> None:
    """Say goodbye; a server that has hung up does not answer, and the socket is closed all the same."""
    try:
        there.logout()
    except (OSError, IMAP4.error, ImapToolsError):
        with suppress(OSError):
            there.client.shutdown()
