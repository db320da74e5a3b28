"""Which mails nobody wrote: failed deliveries, delay notices, out-of-office answers and other automatic mail."""

import re
from email.message import Message

from rxdesk.mail.attachments import Leaf, children, content_type, payload_bytes
from rxdesk.mail.headers import decode, decode_bytes, first

_MACHINE = re.compile(r"(?i)^(mailer-?daemon|postmaster|mail-?delivery(-?(subsystem|system))?|bounces?)([+.@-]|$)")
_FAILED = re.compile(
    r"(?i)undeliver(ed|able)|delivery (status notification \(?failure|has failed|failure|failed|problem)|returned mail|"
    r"mail delivery (failed|failure|error|system)|failure notice|non remis|unzustellbar|nicht zustellbar|não entregue|"
    r"no entregado|mancata consegna|onbestelbaar|niet bezorgd|kunde inte levereras|nie dostarczono|не доставлен"
)
_DELAYED = re.compile(r"(?i)delay|warning: (could not|message)|verzöger|retard|still being retried|atras")
_AWAY = re.compile(
    r"(?i)^\s*(auto(matic)?[- ]?(reply|response|antwort)|out of( the)? office|automatische antwort|abwesenheits\w*|"
    r"réponse automatique|resposta automática|respuesta automática|risposta automatica|automatisch antwoord|"
    r"automatiskt? svar|autosvar|automatyczna odpowiedź|автоматический ответ|自動応答|自动答复)\b"
)
_STATUS = re.compile(r"(?im)^\s*status\s*:\s*([245])\.\d{1,3}\.\d{1,3}")
_ACTION = re.compile(r"(?im)^\s*action\s*:\s*([a-z]+)")
_REPORT_LIMIT = 64 * 1024


def is_bounce(message: Message, leaves: list[Leaf], from_addr: str) -> bool:
    """A failed delivery; a notice that delivery is only late is none."""
    report = _delivery_report(leaves)
    if report is not None:
        actions = {action.lower() for action in _ACTION.findall(report)}
        classes = set(_STATUS.findall(report))
        if actions:
            return "failed" in actions
        if classes:
            return "5" in classes
    if first(message, "x-failed-recipients"):
        return True
    subject = decode(first(message, "subject"))
    if not (_MACHINE.match(from_addr) or _is_report(message)):
        return False
    return bool(_FAILED.search(subject)) and not _DELAYED.search(subject)


def auto_reason(message: Message, leaves: list[Leaf], from_addr: str) -> str:
    """Why this mail counts as written by a machine, as the header that says so, or an empty string."""
    submitted = decode(first(message, "auto-submitted")).partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:60]}"
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply"):
        value = decode(first(message, name)).strip().lower()
        if value and value not in ("no", "false", "0"):
            return f"{_title(name)}: {value[:60]}"
    precedence = decode(first(message, "precedence")).strip().lower()
    if precedence in ("auto_reply", "auto-reply", "autoreply"):
        return f"Precedence: {precedence}"
    if _delivery_report(leaves) is not None or _is_report(message):
        return "Delivery report"
    if _MACHINE.match(from_addr):
        return f"From: {from_addr[:120]}"
    if _AWAY.search(decode(first(message, "subject"))[:300]):
        return "Subject of an automatic answer"
    return ""


def _delivery_report(leaves: list[Leaf]) -> str | None:
    for leaf in leaves:
        if content_type(leaf.part) in ("message/delivery-status", "message/global-delivery-status"):
            if inside := children(leaf.part):
                fields = [f"{name}: {value}" for one in inside for name, value in one.raw_items()]
                texts = [decode_bytes(payload_bytes(one)[:_REPORT_LIMIT]) for one in inside]
                return "\n".join((*fields, *texts))[:_REPORT_LIMIT]
            return decode_bytes(payload_bytes(leaf.part)[:_REPORT_LIMIT])
    return None


def _is_report(message: Message) -> bool:
    kind = first(message, "content-type").lower()
    return message.get_content_type() == "multipart/report" and "disposition-notification" not in kind


def _title(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))
