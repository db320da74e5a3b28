"""Whether a mail proves its sender: only what our own named server wrote on top of it is believed."""

import re
from dataclasses import dataclass

from rxdesk.mail.addresses import addresses
from rxdesk.mail.model import ParsedMail

_RESULT = re.compile(r"(?i)^\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)(.*)$", re.DOTALL)
_PROPERTY = re.compile(r"(?i)\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"()]+)")


@dataclass(frozen=True, slots=True)
class AuthResult:
    """`passed` needs `aligned`: the proven domain is that of From. `detail` is what the X-ray shows."""

    passed: bool
    aligned: bool
    domain: str
    detail: str


def authentication(mail: ParsedMail, server: str) -> AuthResult:
    """Read the topmost Authentication-Results if `server` wrote it: DMARC passed, or an aligned DKIM or SPF passed.

    Without a named server, or with another server on top, the mail counts as failed.
    """
    domain = mail.from_addr.rpartition("@")[2]
    if not server.strip():
        return AuthResult(False, False, domain, "No server is named")
    top = mail.auth_results[0] if mail.auth_results else ""
    if not top:
        return AuthResult(False, False, domain, "No Authentication-Results header")
    author, _, rest = _without_comments(top).partition(";")
    if (author.split() or [""])[0].lower() != server.strip().lower():
        return AuthResult(False, False, domain, f"The topmost header is of {author.strip()[:100]}")
    senders = addresses([value for name, value in mail.headers if name == "from"])
    if len({sender.addr.rpartition("@")[2] for sender in senders}) > 1:
        return AuthResult(False, False, domain, "From names more than one domain")
    failed: list[str] = []
    for part in rest.split(";"):
        found = _RESULT.match(part)
        if not found:
            continue
        method, result = found[1].lower(), found[2].lower()
        proven = _proven_domain(method, {key.lower(): value.lower() for key, value in _PROPERTY.findall(found[3])})
        if result == "pass" and domain and proven == domain:
            return AuthResult(True, True, domain, f"{method}=pass ({proven})")
        failed.append(f"{method}={result}" + (f" ({proven})" if proven else ""))
    return AuthResult(False, False, domain, ", ".join(failed)[:300] or "No result")


def _proven_domain(method: str, properties: dict[str, str]) -> str:
    """The domain that this result speaks of; compared whole, since a public suffix is not an organization."""
    if method == "dmarc":
        value = properties.get("header.from", "")
    elif method == "dkim":
        value = properties.get("header.d") or properties.get("header.i", "")
    else:
        value = properties.get("smtp.mailfrom", "")
    return value.rpartition("@")[2].rstrip(".")


def _without_comments(value: str) -> str:
    """The header without its (comments) and "quoted strings", in which anybody may write 'dmarc=pass'."""
    out: list[str] = []
    depth, quoted = 0, False
    for char in value:
        if char == '"' and not depth:
            quoted = not quoted
            continue
        if char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth and not (quoted and char == ";"):
            out.append(char)
    return "".join(out)
