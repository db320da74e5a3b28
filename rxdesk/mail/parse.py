"""Raw bytes become a ParsedMail or an Unreadable with its reason; no mail makes anything else happen."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import BytesFeedParser
from pathlib import Path

from rxdesk.i18n import t
from rxdesk.mail import headers
from rxdesk.mail.addresses import addresses
from rxdesk.mail.attachments import Leaf, content_type, file_of, leaves
from rxdesk.mail.bodies import body_of, text_of_leaf
from rxdesk.mail.bounces import auto_reason, is_bounce
from rxdesk.mail.htmltext import QUOTE_MARK
from rxdesk.mail.limits import CpuBudget, check_raw, chunks
from rxdesk.mail.model import Address, ParsedFile, ParsedMail, Unreadable
from rxdesk.mail.names import clean_line
from rxdesk.mail.quoting import split_reply
from rxdesk.mail.sanitise import clean_structure

_POLICY = headers.RawHeaders()
_MAX_SUBJECT = 998
_KEPT_HEADER = 2_000
_HEAD = 64 * 1024
_ENVELOPE_LINE = re.compile(rb"\A>?From (?![ \t]*:)[^\r\n]*\r?\n")
_INDENTED_START = re.compile(rb"\A[ \t]+(?=[!-9;-~]{1,78}:)")
_OLD_COLON = re.compile(rb"^([!-9;-~]{1,78})[ \t]{1,20}:", re.MULTILINE)


def parse(raw: bytes) -> ParsedMail:
    """Read one mail; raises Unreadable when it breaks a limit of security.md 2.9 or cannot be read at all."""
    budget = CpuBudget()
    try:
        return _read(raw, budget)
    except (RecursionError, MemoryError) as error:
        raise Unreadable(t("mail.unreadable.nested", "It is nested too deeply to be read")) from error
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(
            t("mail.unreadable.broken", "It cannot be read ({kind})", kind=type(error).__name__)
        ) from error


def as_json(path: str, result: ParsedMail | Unreadable) -> dict[str, object]:
    """The object that `rxdesk mail parse --jsonl` prints for one message."""
    if isinstance(result, Unreadable):
        return {"path": path, "error": str(result)}
    return {
        "path": path,
        "error": None,
        "subject": result.subject,
        "from_addr": result.from_addr,
        "from_name": result.from_name,
        "to": [_address_json(one) for one in result.to],
        "cc": [_address_json(one) for one in result.cc],
        "message_id": result.message_id,
        "in_reply_to": result.in_reply_to,
        "references": list(result.references),
        "date": result.date.isoformat() if result.date else None,
        "text": result.text,
        "reply_text": result.reply_text,
        "html": result.html,
        "attachments": [_file_json(one) for one in result.attachments],
        "is_bounce": result.is_bounce,
        "is_auto_reply": result.is_auto_reply,
        "auto_reason": result.auto_reason,
    }


def parse_files(paths: Iterable[str]) -> Iterator[str]:
    """One line of JSON per path, in order; a file that cannot be read gives a line with its error."""
    for path in paths:
        try:
            result: ParsedMail | Unreadable = parse(Path(path).read_bytes())
        except Unreadable as error:
            result = error
        except OSError as error:
            result = Unreadable(
                t("mail.unreadable.file", "The file cannot be opened: {why}", why=error.strerror or "?")
            )
        yield json.dumps(as_json(path, result), ensure_ascii=True)


def _read(raw: bytes, budget: CpuBudget) -> ParsedMail:
    raw = _plain_head(raw)
    check_raw(raw, budget)
    message = _message(raw, budget)
    found = leaves(message, budget)
    body, file_leaves = body_of(found)
    budget.check()
    files = tuple(file_of(leaf, body.html or "", number) for number, leaf in enumerate(file_leaves, 1))
    budget.check()
    reply, quoted = split_reply(body.marked)
    budget.check()
    html = clean_structure(body.html) if body.html else None
    senders = addresses(headers.values(message, "from"))
    sender = senders[0] if senders else next(iter(addresses(headers.values(message, "sender"))), Address(""))
    bounced = is_bounce(message, found, sender.addr)
    reason = auto_reason(message, found, sender.addr)
    message_id = next(iter(headers.message_ids(headers.values(message, "message-id"))), "")
    return_path = next(iter(headers.values(message, "return-path")), None)
    return ParsedMail(
        subject=clean_line(headers.decode(headers.first(message, "subject")), limit=_MAX_SUBJECT),
        from_addr=sender.addr,
        from_name=sender.name,
        sender=clean_line(headers.decode(headers.first(message, "from")), limit=_MAX_SUBJECT),
        reply_to=addresses(headers.values(message, "reply-to")),
        to=addresses(headers.values(message, "to")),
        cc=addresses(headers.values(message, "cc")),
        message_id=message_id,
        in_reply_to=next(iter(headers.message_ids(headers.values(message, "in-reply-to"))), ""),
        references=headers.message_ids(headers.values(message, "references")),
        date=headers.date(headers.decode(headers.first(message, "date"))),
        text=body.marked.replace(QUOTE_MARK, "").strip("\n"),
        reply_text=reply,
        quoted_text=quoted,
        html=html,
        original_html=body.html,
        attachments=files,
        truncated=body.truncated,
        is_bounce=bounced,
        is_auto_reply=bool(reason) and not bounced,
        auto_reason=reason,
        list_id=clean_line(headers.decode(headers.first(message, "list-id"))),
        precedence=clean_line(headers.decode(headers.first(message, "precedence"))).lower(),
        return_path=None if return_path is None else clean_line(headers.decode(return_path)).strip("<> "),
        auth_results=tuple(
            clean_line(headers.decode(one), limit=_KEPT_HEADER)
            for one in headers.values(message, "authentication-results")
        ),
        original_recipients=_recipients(message),
        headers=tuple(
            (name.lower(), clean_line(headers.decode(headers.unfold(str(value))), limit=_KEPT_HEADER))
            for name, value in message.raw_items()
        ),
        identity=_identity(message, message_id, found, files),
    )


def _plain_head(raw: bytes) -> bytes:
    """Headers as the standard library reads them: no mailbox line, no blanks before them or a colon (RFC 822)."""
    end = re.search(rb"\r?\n\r?\n", raw[:_HEAD])
    cut = end.start() if end else _HEAD
    head = _ENVELOPE_LINE.sub(b"", raw[:cut])
    return _OLD_COLON.sub(rb"\1:", _INDENTED_START.sub(b"", head)) + raw[cut:]


def _message(raw: bytes, budget: CpuBudget) -> Message:
    parser = BytesFeedParser(policy=_POLICY)
    for chunk in chunks(raw, budget):
        parser.feed(chunk)
    return parser.close()


def _recipients(message: Message) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
    found = [one.addr for name in names for one in addresses(headers.values(message, name))]
    return tuple(dict.fromkeys(found))


def _identity(message: Message, message_id: str, found: list[Leaf], files: tuple[ParsedFile, ...]) -> str:
    """Message-ID plus SHA-256 of what the sender wrote; what servers add on the way is not in it."""
    digest = hashlib.sha256()
    for piece in (headers.first(message, "from"), headers.first(message, "date")):
        digest.update(_length_first(piece.encode("utf-8", "surrogateescape")))
    for leaf in found:
        if content_type(leaf.part).startswith("text/"):
            digest.update(
                _length_first(text_of_leaf(leaf).replace("\r\n", "\n").rstrip("\n").encode("utf-8", "replace"))
            )
    for file in files:
        if not file.mime.startswith("text/"):
            digest.update(_length_first(file.sha256.encode()))
    return f"{message_id}:{digest.hexdigest()}"


def _length_first(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


def _address_json(one: Address) -> dict[str, str]:
    return {"addr": one.addr, "name": one.name}


def _file_json(one: ParsedFile) -> dict[str, object]:
    return {
        "filename": one.filename,
        "mime": one.mime,
        "size": one.size,
        "sha256": one.sha256,
        "inline": one.inline,
        "content_id": one.content_id,
    }
