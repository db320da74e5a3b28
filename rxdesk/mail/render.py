"""An outgoing mail is drawn from plain data: fixed ids, headers without line breaks, two parts with the same words."""

import re
import textwrap

from liquid import Environment
from markupsafe import Markup

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail import layout
from rxdesk.mail.guard import LOOP_HEADER
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.letters import Letter, letter_of
from rxdesk.mail.model import Address
from rxdesk.mail.outgoing import Brand, ComposedMail, Envelope, ItemMessage, OutgoingData
from rxdesk.mail.sanitise import clean_structure
from rxdesk.mail.usertemplate import check_template, render_user_template

__all__ = ["check_template", "compose", "render_user_template"]

_WIDTH = 72
_MAX_REFERENCES = 20
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_BREAK = re.compile(r"[\r\n\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENVIRONMENT = Environment(autoescape=True)
_PAGE = _ENVIRONMENT.from_string(layout.HTML)


def compose(data: OutgoingData) -> ComposedMail:
    """The finished mail. Raises Invalid when a value for a header holds a line break: such a value is never mended."""
    envelope = data.envelope
    letter = letter_of(data.content, envelope)
    files = data.content.files if isinstance(data.content, ItemMessage) else ()
    markup = clean_structure(letter.html) if letter.html else ""
    for value in (letter.subject, envelope.reply_to, envelope.return_path, *(file.filename for file in files)):
        _require_one_line(value)
    return ComposedMail(
        # The name beside an unproven address was chosen by whoever wrote.
        to=_header_address(envelope.to if letter.threaded else Address(envelope.to.addr)),
        sender=_header_address(envelope.sender),
        return_path=envelope.return_path or envelope.sender.addr,
        message_id=_id(envelope.message_id),
        reply_to=envelope.reply_to,
        subject=letter.subject,
        text=_text_part(letter, envelope, markup),
        html=_html_part(letter, envelope, markup),
        headers=tuple(_headers(letter, envelope)),
        files=files,
    )


def _headers(letter: Letter, envelope: Envelope) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if letter.threaded and envelope.in_reply_to:
        found.append(("In-Reply-To", _id(envelope.in_reply_to)))
    if letter.threaded and envelope.references:
        # The first id and the newest: servers cut what is longer, and never in the right place.
        kept = envelope.references[:1] + envelope.references[1:][-(_MAX_REFERENCES - 1) :]
        found.append(("References", " ".join(_id(one) for one in kept)))
    if letter.automatic:
        answers = letter.answerable or not letter.threaded
        found.append(("Auto-Submitted", "auto-replied" if answers else "auto-generated"))
        found.append(("X-Auto-Response-Suppress", "All"))
    _require_one_line(envelope.loop_mark)
    found.append((LOOP_HEADER, envelope.loop_mark))
    return found


def _html_part(letter: Letter, envelope: Envelope, markup: str) -> str:
    brand = envelope.brand
    quotes = [{"head": _quote_head(one.author, one.when), "lines": one.text.splitlines()} for one in letter.quotes]
    values: dict[str, object] = {
        "locale": envelope.locale,
        "subject": letter.subject,
        "brand": {
            "name": brand.desk or brand.company,
            "main": _colour(brand.main, Brand.main),
            "main_text": _colour(brand.main_text, Brand.main_text),
            "body": _colour(brand.body, Brand.body),
        },
        "above": _above_line(envelope) if letter.answerable else "",
        "banner": letter.banner,
        "heading": letter.heading,
        "under_heading": letter.under_heading,
        "author": letter.author,
        "paragraphs": list(letter.paragraphs),
        # Cleaned a line above the call; everything else in the page is escaped.
        "html": Markup(markup),  # noqa: S704
        "files": letter.files,
        "button": letter.button,
        "link": _link(letter.link),
        "after_button": letter.after_button,
        "quotes_title": letter.quotes_title,
        "quotes": quotes,
        "who_label": letter.who_label,
        "who_link": _link(letter.who_link),
        "why": envelope.reason.sentence(envelope.reason_about or envelope.to.addr).render(envelope.locale),
        "foot": _foot(brand),
    }
    # An empty string is true in Liquid.
    return _PAGE.render(**{name: value or None for name, value in values.items()})


def _text_part(letter: Letter, envelope: Envelope, markup: str) -> str:
    brand = envelope.brand
    blocks = [_above_line(envelope) if letter.answerable else "", brand.desk or brand.company, letter.banner]
    blocks.append("\n".join(part for part in (_wrap(letter.heading), _wrap(letter.under_heading)) if part))
    blocks.append(f"{letter.author}:" if letter.author else "")
    blocks.extend(_wrap(paragraph) for paragraph in letter.paragraphs)
    blocks.append("\n".join(_wrap(line) for line in text_of(markup).split("\n")))
    blocks.append(_wrap(letter.files))
    blocks.append(f"{letter.button}: {_link(letter.link)}" if letter.button else "")
    blocks.append(_wrap(letter.after_button))
    if letter.quotes:
        blocks.append(letter.quotes_title)
        for one in letter.quotes:
            lines = [f"{_quote_head(one.author, one.when)}", *one.text.splitlines()]
            blocks.append("\n".join(f"> {line}".rstrip() for line in lines))
    why = envelope.reason.sentence(envelope.reason_about or envelope.to.addr).render(envelope.locale)
    foot = [f"{letter.who_label}: {_link(letter.who_link)}"] if letter.who_link else []
    blocks.append("\n".join(["-- ", *foot, why, _foot(brand)]))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _above_line(envelope: Envelope) -> str:
    line = t("mail.above", "Please write your reply above this line").render(envelope.locale)
    return f"-- {line} --"


def _foot(brand: Brand) -> str:
    place = ", ".join(part for part in (brand.company, brand.postal) if part)
    return " · ".join(part for part in (place, brand.support_address) if part)


def _quote_head(author: str, when: str) -> str:
    return ", ".join(part for part in (author, when) if part) + ":"


def _wrap(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False) if text.strip() else ""


def _link(url: str) -> str:
    if url and not re.match(r"https?://[^\s<>\"'\x00-\x20\x7f]+$", url):
        raise Invalid(t("mail.link.wrong", "This is not an address of a page"))
    return url


def _colour(value: str, fallback: str) -> str:
    return value if _COLOUR.fullmatch(value) else fallback


def _header_address(one: Address) -> Address:
    _require_one_line(one.addr)
    _require_one_line(one.name)
    return one


def _id(value: str) -> str:
    _require_one_line(value)
    return f"<{value.strip('<> ')}>" if value else ""


def _require_one_line(value: str) -> None:
    if _BREAK.search(value):
        raise Invalid(t("mail.header.break", "A line break cannot stand here"))
