"""Pure decisions about a mail that was read: may a machine answer it, is it our own, who wrote it, is that proven."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rxdesk.mail.addresses import addresses, ascii_domain
from rxdesk.mail.authentication import AuthResult, authentication
from rxdesk.mail.model import Address, ParsedMail
from rxdesk.mail.threading import is_own_id

__all__ = [
    "AuthResult",
    "Original",
    "Verdict",
    "authentication",
    "auto_reply_allowed",
    "is_listed",
    "is_own",
    "original_sender",
]

LOOP_HEADER = "X-RxDesk-Loop"
_NO_REPLY = re.compile(
    r"(?i)^(no|do[-_.]?not|donot|ne|nicht)[-_.]?(reply|respond|answer|pas[-_.]?repondre|antworten)([+._-]|$)|"
    r"^noreply|^bounces?([+._-]|$)"
)
_DAEMON = re.compile(r"(?i)^(mailer-?daemon|postmaster|mail-?delivery|listserv|majordomo)([+._-]|$)")
_BULK = ("bulk", "junk", "list", "auto_reply", "auto-reply")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` names the header or address that decided; it is kept in the e-mail log."""

    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Original:
    """The sender that a forwarded mail carries, and where it was found: 'attached message' or 'forwarded text'."""

    sender: Address
    source: str


def auto_reply_allowed(mail: ParsedMail) -> Verdict:
    """May RxDesk answer by itself? No to machines, lists, bounces and senders who do not read answers."""
    local = mail.from_addr.partition("@")[0]
    submitted = (mail.header("auto-submitted") or "no").partition(";")[0].strip().lower()
    suppress = (mail.header("x-auto-response-suppress") or "").lower()
    refusals = (
        (mail.has_header(LOOP_HEADER), f"{LOOP_HEADER}: our own mark"),
        (mail.is_bounce, "Bounce"),
        (not mail.from_addr, "No sender address"),
        (mail.return_path == "", "Return-Path: empty"),
        (submitted not in ("no", ""), f"Auto-Submitted: {submitted[:60]}"),
        (mail.precedence in _BULK, f"Precedence: {mail.precedence[:60]}"),
        (mail.has_header("list-id"), "List-Id"),
        (mail.has_header("list-unsubscribe") and mail.has_header("list-post"), "List-Post"),
        (suppress not in ("", "none"), f"X-Auto-Response-Suppress: {suppress[:60]}"),
        (bool(_DAEMON.match(local)), f"From: {mail.from_addr}"),
        (bool(_NO_REPLY.match(local)), f"From: {mail.from_addr}"),
        (mail.is_auto_reply, mail.auto_reason),
    )
    reason = next((why for refused, why in refusals if refused), "")
    return Verdict(not reason, reason)


def is_own(mail: ParsedMail, own_addresses: Iterable[str], mark: str, *, domain: str = "") -> Verdict:
    """Is this mail one that we sent (`allowed` is False then)? By our mark, our Message-ID or our own address.

    `mark` is the value of our loop header; another RxDesk has another one and is not us. `domain` is that of our ids.
    """
    marks = [value.strip() for name, value in mail.headers if name == LOOP_HEADER.lower()]
    if mark and mark in marks:
        return Verdict(False, f"{LOOP_HEADER}: our own mark")
    if domain and is_own_id(mail.message_id, domain):
        return Verdict(False, "Message-ID: our own")
    if mail.from_addr in {ascii_domain(addr) for addr in own_addresses}:
        return Verdict(False, f"From: {mail.from_addr} is our own address")
    return Verdict(True, "")


def is_listed(addr: str, entries: Iterable[str]) -> bool:
    """Is the address on a list of addresses and '@domains', such as 'Never add as follower'?

    A domain is compared whole, sub-domains are others. Sub-addresses count as the address: support+x@ as support@.
    """
    plain = ascii_domain(addr)
    local, _, domain = plain.rpartition("@")
    forms = {plain, f"{local.partition('+')[0]}@{domain}", f"@{domain}"}
    return any(ascii_domain(entry) in forms for entry in entries if entry.strip())


def original_sender(mail: ParsedMail) -> Original | None:
    """Who wrote the mail that this one forwards: the attached message's sender, else that of the forwarded text."""
    for file in mail.attachments:
        if file.mime == "message/rfc822" and (found := _sender_of_bytes(file.data)):
            return Original(found, "attached message")
    if not _FORWARD_SUBJECT.match(mail.subject) and not _FORWARD_LINE.search(mail.text[:20_000]):
        return None
    found = _sender_of_text(mail.text[:20_000])
    return Original(found, "forwarded text") if found else None


_FORWARD_SUBJECT = re.compile(r"(?i)^\s*(fwd?|wg|tr|enc|rv|i|doorst|vs|vb|pd)\s*:")
_FORWARD_LINE = re.compile(
    r"(?im)^[\s>]*(-{2,}\s*(forwarded message|original message|message transféré|weitergeleitete nachricht|"
    r"mensagem encaminhada|"
    r"mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|videresendt besked|"
    r"vidarebefordrat meddelande)\s*-{2,}|"
    r"begin forwarded message:|début du message (transféré|réexpédié) ?:|anfang der weitergeleiteten nachricht:)"
)
_FROM_LINE = re.compile(
    r"(?im)^[\s>*]*(?:from|de|von|van|da|od|fra|från|от|lähettäjä)\s*\*?\s*[:：]\s*\*?\s*(.{3,400})$"
)


def _sender_of_text(text: str) -> Address | None:
    for found in _FROM_LINE.finditer(text):
        line = re.sub(r"(?i)\[mailto:([^\]\s]+)\]|<mailto:([^>\s]+)>", lambda hit: f"<{hit[1] or hit[2]}>", found[1])
        # Outlook writes "Ana Silva <ana@acme.test<mailto:ana@acme.test>>", now "<ana@acme.test<ana@acme.test>>".
        line = re.sub(r"<([^<>\s]+)<[^<>\s]+>>", r"<\1>", line)
        if senders := addresses([line]):
            return senders[0]
    return None


def _sender_of_bytes(data: bytes) -> Address | None:
    head = re.split(rb"\r?\n\r?\n", data[:64_000], maxsplit=1)[0]
    found = re.search(rb"(?im)^from[ \t]*:((?:[^\r\n]*)(?:\r?\n[ \t][^\r\n]*)*)", head)
    senders = addresses([re.sub(r"\s+", " ", found[1].decode("utf-8", "replace"))]) if found else ()
    return senders[0] if senders else None
