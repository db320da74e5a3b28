"""A19: a hostile mail takes bounded time and memory, and the next mail is read."""

import time
import tracemalloc
from collections.abc import Callable

import pytest

from rxdesk.mail.limits import MAX_HTML_CHARS, MAX_TEXT_CHARS
from rxdesk.mail.model import Unreadable
from rxdesk.mail.parse import parse
from tests.mail.builders import mail, raw

_HEAD = b"From: a@b.test\nSubject: x\nMIME-Version: 1.0\n"
_BASE64 = b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
_FONTS = b"".join(b"<font size=%d><p>" % number for number in range(60_000))
_HTML = _HEAD + b"Content-Type: text/html; charset=utf-8\n\n"


def _nested_messages(depth: int) -> bytes:
    return _HEAD + b"Content-Type: message/rfc822\n\n" * depth + b"Subject: x\n\nhi"


def _nested_multiparts(depth: int) -> bytes:
    return _HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "200 nested messages": (lambda: _nested_messages(200), "nested"),
    "200 nested multiparts": (lambda: _nested_multiparts(200), "nested"),
    "5,000 nested multiparts": (lambda: _nested_multiparts(5000), "500 parts"),
    "50,000 parts": (
        lambda: _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
        "500 parts",
    ),
    "100,000 headers": (lambda: b"".join(b"X-%d: y\n" % n for n in range(100_000)) + b"\nx", "headers"),
    "3,000 headers": (lambda: b"".join(b"X-%d: y\n" % n for n in range(3_000)) + b"\nx", "2,000 headers"),
    "1 MB header": (lambda: _HEAD + b"X: " + b"a" * 1_000_000 + b"\n\nx", "256 kB"),
    "81 MB": (lambda: _HEAD + b"\n" + b"x" * (81 * 1024 * 1024), "80 MB"),
}
READ: dict[str, Callable[[], bytes]] = {
    "10 MB of zeros": lambda: _HEAD + _BASE64 + b"AAAA\n" * 2_000_000,
    "quotes in From": lambda: b"From: " + b'"' * 200_000 + b"\n\nx",
    "comments in From": lambda: b"From: " + b"(" * 200_000 + b"a@b.test\n\nx",
    "groups in To": lambda: b"To: " + b"a:" * 120_000 + b"\n\nx",
    "parameters": lambda: _HEAD + b'Content-Type: text/plain; x="' + b";" * 200_000 + b"\n\nx",
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?=" * 18_000 + b"\n\nx",
    "a codec that is slow": lambda: _HEAD + b"Content-Type: text/plain; charset=idna\n\n" + b"\xc3\xa9" * 200_000,
    "formatting in paragraphs": lambda: _HTML + _FONTS + b"x<p>" * 200_000,
    "open tags": lambda: _HTML + b"<div>" * 400_000,
    "unfinished tags": lambda: _HTML + b'<a "' * 500_000,
    "unfinished comments": lambda: _HTML + b"<!--" * 500_000,
    "nested tables": lambda: _HTML + b"<table><tr><td>" * 100_000,
    "quoted lines": lambda: _HEAD + b"\n" + b"> \n" * 700_000,
    "signatures": lambda: _HEAD + b"\n" + b"--\n\n" * 250_000,
    "introductions": lambda: _HEAD + b"\n" + b"On Mon, 1 Jan 2024 a wrote:\n> x\ny\n" * 30_000,
    "header blocks": lambda: _HEAD + b"\n" + b"From: x\n" * 120_000,
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_with_its_reason(name: str):
    build, reason = REFUSED[name]
    data, started = build(), time.process_time()
    with pytest.raises(Unreadable, match=reason):
        parse(data)
    assert time.process_time() - started < 8
    assert mail("the next one").text == "the next one"


@pytest.mark.parametrize("name", READ)
def test_a_bomb_inside_the_limits_is_read_in_bounded_time(name: str):
    data, started = READ[name](), time.process_time()
    found = parse(data)
    assert time.process_time() - started < 8
    assert len(found.text) <= MAX_TEXT_CHARS
    assert len(found.html or "") <= 5 * MAX_HTML_CHARS


def test_html_that_multiplies_in_a_tree_builder_stays_small():
    data = READ["formatting in paragraphs"]()
    tracemalloc.start()
    parse(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 1024 * 1024


def test_long_text_is_cut_and_says_so():
    found = parse(raw("x" * (MAX_TEXT_CHARS + 10)))
    assert (len(found.text), found.truncated) == (MAX_TEXT_CHARS, True)
