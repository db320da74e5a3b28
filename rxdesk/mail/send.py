"""One composed mail goes to one server, and what the server said comes back as a value, never as an exception."""

import smtplib
from dataclasses import dataclass
from urllib.parse import quote

from emails.exc import BadHeaderError
from emails.message import Message

from rxdesk.clock import now
from rxdesk.errors import Invalid
from rxdesk.mail.outgoing import ComposedMail
from rxdesk.mail.smtpserver import backend_of, server_of

TIMEOUT_SECONDS = 30.0
_NO_BASE64 = ("message/", "multipart/")


@dataclass(frozen=True, slots=True)
class SendResult:
    """`permanent` tells, when not `ok`, that a second try will not change the refusal.

    `code` is the server's, 0 when none answered; `text` its sentence.
    """

    ok: bool
    permanent: bool
    code: int
    text: str


def send(composed: ComposedMail, smtp_url: str, *, timeout: float = TIMEOUT_SECONDS) -> SendResult:
    """Deliver to `smtp://user:password@host:port` or `smtps://…`; certificates are checked.

    A value that cannot stand in a header is a permanent failure. The mail's id is fixed, so a second send after a
    lost answer makes the same mail twice, which receivers recognise. Raises Invalid when the URL is none.
    """
    server = server_of(smtp_url)
    try:
        message = _message(composed)
        message.as_bytes()
    except (BadHeaderError, Invalid, ValueError, TypeError, LookupError) as error:
        return SendResult(False, True, 0, f"{type(error).__name__}: {error}"[:500])
    backend = backend_of(server, hello=_domain(composed.sender.addr), timeout=timeout)
    try:
        response = message.send(to=composed.to.addr, set_mail_to=False, mail_from=composed.return_path, smtp=backend)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _failure(error)
    finally:
        backend.close()
    if response is not None and response.success:
        return SendResult(True, False, response.status_code, _said(response.status_text))
    return _failure(response.error if response is not None else None)


def _message(composed: ComposedMail) -> Message:
    message = Message(
        subject=composed.subject,
        mail_from=(composed.sender.name, composed.sender.addr),
        mail_to=(composed.to.name, composed.to.addr),
        message_id=composed.message_id,
        date=now(),
        headers=dict(composed.headers),
        text=composed.text,
        html=composed.html,
        reply_to=composed.reply_to or None,
    )
    for number, file in enumerate(composed.files):
        # A message or multipart part may not be base64, RFC 2045 6.4; as plain bytes it arrives whole.
        mime = "application/octet-stream" if file.mime.startswith(_NO_BASE64) or "/" not in file.mime else file.mime
        # Without an address of its own a second file of the same name would be left out.
        where = {"content-disposition": _disposition(file.filename)}
        message.attach(uri=f"file-{number}", filename=file.filename, data=file.data, mime_type=mime, headers=where)
    return message


def _disposition(filename: str) -> str:
    """Both forms of RFC 6266: what old programs read, and the real name in UTF-8."""
    plain = "".join(char if " " <= char <= "~" and char not in '"\\' else "_" for char in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _failure(error: BaseException | None) -> SendResult:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return SendResult(False, 500 <= code < 600, code, _said(text))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # The operator's password is wrong, not this mail: it waits until somebody mends it.
        return SendResult(False, False, error.smtp_code, _said(error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return SendResult(False, 500 <= error.smtp_code < 600, error.smtp_code, _said(error.smtp_error))
    return SendResult(False, False, 0, f"{type(error).__name__}: {error}"[:500] if error else "No answer")


def _said(text: bytes | str | None) -> str:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text or ""
    return " ".join(shown.split())[:500]


def _domain(addr: str) -> str:
    domain = addr.rpartition("@")[2]
    return domain if domain.isascii() and domain else "localhost"
