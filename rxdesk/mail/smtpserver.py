"""The server of an smtp:// or smtps:// URL; what leaves this machine is encrypted to a checked certificate."""

import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from emails.backend.smtp.backend import SMTPBackend
from emails.backend.smtp.client import SMTPClientWithResponse, SMTPClientWithResponse_SSL

from rxdesk.errors import Invalid
from rxdesk.i18n import t

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to connect; `starttls` is a demand, never an offer that falls back to plain text."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    starttls: bool


def server_of(url: str) -> SmtpServer:
    """Read the URL; raises Invalid. `?tls=0` allows plain text to a server that is not on this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Invalid(t("mail.smtp.url", "The address of the mail server reads smtp://host:port or smtps://host:port"))
    secure = parts.scheme == "smtps"
    wanted = parse_qs(parts.query).get("tls", ["0" if parts.hostname in _LOOPBACK else "1"])[0] != "0"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (465 if secure else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ssl=secure,
        starttls=wanted and not secure,
    )


def backend_of(server: SmtpServer, *, hello: str, timeout: float) -> SMTPBackend:
    """A backend of `emails` for one mail; `hello` is the name with which we greet."""
    # emails hands every further keyword to smtplib's class, so a login that is not wanted is left empty.
    return _Backend(
        host=server.host,
        port=server.port,
        ssl=server.ssl,
        tls=server.starttls,
        timeout=timeout,
        local_hostname=hello,
        user=server.user or None,
        password=server.password or None,
    )


class _Client(SMTPClientWithResponse):
    def starttls(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        return super().starttls(context=ssl.create_default_context())


class _ClientSSL(SMTPClientWithResponse_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> object:
        # smtplib's own context checks no certificate.
        self.context = ssl.create_default_context()
        return super()._get_socket(host, port, timeout)  # type: ignore[reportAttributeAccessIssue]


class _Backend(SMTPBackend):
    connection_cls = _Client
    connection_ssl_cls = _ClientSSL
