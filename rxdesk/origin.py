"""Where RxDesk stands in the browser's eyes: its own origins, and the names and flags of its cookies."""

from enum import StrEnum
from urllib.parse import urlsplit

from rxdesk.config import settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Cookie(StrEnum):
    """A cookie of ours; the value is its bare name."""

    AGENT = "rxdesk-agent"
    CUSTOMER = "rxdesk-customer"
    VISIT = "rxdesk-visit"
    LINK = "rxdesk-link"

    @property
    def label(self) -> str:
        """The name on the wire: `__Host-` behind https; plain on http, where some browsers drop the prefix."""
        return f"__Host-{self.value}" if is_https() else self.value

    def header(self, value: str, *, max_age_seconds: int | None) -> str:
        """A Set-Cookie value: HttpOnly, SameSite=Lax, this host alone; 0 takes it away, None ends with the browser."""
        age = "" if max_age_seconds is None else f"; Max-Age={max_age_seconds}"
        secure = "; Secure" if is_https() else ""
        return f"{self.label}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"


def is_https() -> bool:
    """Whether people reach RxDesk by https."""
    return urlsplit(settings().base_url).scheme == "https"


def is_loopback() -> bool:
    """Whether the public address is this machine itself."""
    host = urlsplit(settings().base_url).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def allowed_origins() -> tuple[str, ...]:
    """The origins whose pages may talk to us: the public one, on loopback under each of its names."""
    parts = urlsplit(settings().base_url)
    if not is_loopback():
        return (f"{parts.scheme}://{parts.netloc}",)
    port = f":{parts.port}" if parts.port else ""
    own = parts.netloc.rsplit(":", 1)[0] if parts.port else parts.netloc
    names = dict.fromkeys((own, *LOOPBACK))
    return tuple(f"{parts.scheme}://{name}{port}" for name in names)
