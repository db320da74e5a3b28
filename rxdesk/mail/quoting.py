"""What is new in a mail: history, the lines that introduce it, and signatures are folded away, never lost.

Rules are about shape (a date, an address, a colon; marks at the start of lines) and word lists of mail programs in
many languages. In doubt text stays: showing too much is better than hiding an answer.
"""

import re

from rxdesk.mail.htmltext import QUOTE_MARK
from rxdesk.mail.quotewords import (
    ADDRESS_END,
    DATE_START,
    FROM_LABELS,
    LABEL,
    LIST_FOOTER,
    MARKER,
    OTHER_LABELS,
    RULE,
    SENT_FROM,
    SEPARATOR,
    SIGNATURE,
    TIME,
    WROTE,
    WROTE_THEN_NAME,
)


def split_reply(marked: str) -> tuple[str, str]:
    """(what is new, what was folded) of a text whose lines may carry QUOTE_MARK."""
    lines = marked.split("\n")
    folded = _history(lines)
    if not _has_words(lines, folded, want=False):
        # Nothing new above or below: a forward, or an answer made of the quotation alone. Show it.
        folded = _history(lines, from_line=_first_block_end(lines))
        if not _has_words(lines, folded, want=False):
            return _clean(lines), ""
    _fold_signatures(lines, folded)
    if not _has_words(lines, folded, want=False):
        return _clean(lines), ""
    new = [line for line, hidden in zip(lines, folded, strict=True) if not hidden]
    old = [line for line, hidden in zip(lines, folded, strict=True) if hidden]
    return _clean(new), _clean(old)


def _history(lines: list[str], *, from_line: int = 0) -> list[bool]:
    """For each line whether it belongs to quoted history."""
    folded = [False] * len(lines)
    at = from_line
    while at < len(lines):
        line = lines[at]
        if _is_quoted(line) or _is_wrapped(lines, folded, at):
            folded[at] = True
        elif (end := _intro_end(lines, at)) is not None or (end := _block_end(lines, at)) is not None:
            following = next(
                (number for number in range(end, len(lines)) if lines[number].strip(" \t*" + QUOTE_MARK)), None
            )
            folded[at:end] = [True] * (end - at)
            if following is None or not _is_quoted(lines[following]):
                folded[at:] = [True] * (len(lines) - at)
                _fold_rule_above(lines, folded, at)
                return folded
            _fold_rule_above(lines, folded, at)
            at = end
            continue
        at += 1
    return folded


def _is_quoted(line: str) -> bool:
    return line.startswith(QUOTE_MARK) or re.match(r"\s{0,3}>", line) is not None


def _is_wrapped(lines: list[str], folded: list[bool], at: int) -> bool:
    """True for the end of a long quoted line that a mail program wrapped without repeating the mark."""
    if not 0 < at < len(lines) - 1 or not lines[at].strip():
        return False
    around = folded[at - 1] and _is_quoted(lines[at - 1]) and _is_quoted(lines[at + 1])
    return around and len(lines[at - 1]) >= 60 and len(lines[at]) < 60


def _intro_end(lines: list[str], at: int) -> int | None:
    """The line after an introduction such as "On Monday Ana <ana@acme.test> wrote:", which may run over five lines."""
    if not DATE_START.match(lines[at][:200]):
        return None
    joined = ""
    for end in range(at, min(at + 5, len(lines))):
        line = lines[end].strip()
        if not line or (end > at and _is_quoted(line)):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > 500:
            return None
        dated = len(re.findall(r"\d", joined)) >= 3 and TIME.search(joined)
        if dated and (
            WROTE.search(joined[-60:]) or WROTE_THEN_NAME.search(joined[-160:]) or ADDRESS_END.search(joined[-400:])
        ):
            return end + 1
    return None


def _block_end(lines: list[str], at: int) -> int | None:
    """The line after a separator or after the block From / Sent / To / Subject of Outlook and its kin."""
    if SEPARATOR.match(lines[at][:200]) or MARKER.match(lines[at][:200]):
        return at + 1
    label = LABEL.match(lines[at][:500])
    if not label or label[1].strip().lower() not in FROM_LABELS:
        return None
    others, last, missed = set(), at, 0
    for number in range(at + 1, min(at + 16, len(lines))):
        line = lines[number]
        if not line.strip(" \t\xa0*" + QUOTE_MARK):
            if others and missed == 0 and len(others) >= 2:
                break
            missed += 1
            if missed > 6:
                break
            continue
        found = LABEL.match(line[:500])
        if found and found[1].strip().lower() in OTHER_LABELS:
            others.add(found[1].strip().lower())
            last, missed = number, 0
        else:
            missed += 1
            if missed > 3:
                break
    return last + 1 if len(others) >= 2 or (others and "@" in label[2]) else None


def _fold_rule_above(lines: list[str], folded: list[bool], at: int) -> None:
    """A drawn line right above an introduction belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above >= 0 and RULE.match(lines[above]):
        folded[above] = True


def _first_block_end(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        if line.strip():
            end = _block_end(lines, at) or _intro_end(lines, at)
            return end if end is not None else at + 1
    return len(lines)


def _fold_signatures(lines: list[str], folded: list[bool]) -> None:
    start = 0
    while start < len(lines):
        if folded[start]:
            start += 1
            continue
        end = next((at for at in range(start, len(lines)) if folded[at]), len(lines))
        cut = _signature_start(lines, start, end)
        folded[cut:end] = [True] * (end - cut)
        start = end


def _signature_start(lines: list[str], start: int, end: int) -> int:
    for at in range(start, end):
        line = lines[at]
        # A long signature may be text after all; only the exact mark of RFC 3676 is believed at any length.
        if (SIGNATURE.match(line) or LIST_FOOTER.match(line)) and (line == "-- " or end - at <= 16):
            if not any(text.strip() for text in lines[at + 1 : end]):
                continue
            end = at
            break
    last = end - 1
    while last >= start and not lines[last].strip():
        last -= 1
    if last >= start and _is_sent_from(lines[last]):
        return last
    return end


def _is_sent_from(line: str) -> bool:
    text = re.sub(r"<[^<>]*>|\(https?:[^()]*\)", "", line).strip()
    return (
        len(text) <= 60
        and len(text.split()) <= 8
        and not re.search(r"[.!?,;]$|,\s", text)
        and bool(SENT_FROM.match(text))
    )


def _has_words(lines: list[str], folded: list[bool], *, want: bool) -> bool:
    return any(
        hidden is want and re.search(r"[^\W_]|[^\x00-\x7f]|:[+\w]+:", line)
        for line, hidden in zip(lines, folded, strict=True)
    )


def _clean(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines).replace(QUOTE_MARK, "")).strip("\n")
