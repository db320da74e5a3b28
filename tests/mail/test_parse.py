"""What is read out of a mail, whatever its bytes."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rxdesk.mail.parse import as_json, parse, parse_files
from tests.mail.builders import mail, raw


def test_subject_sender_and_date_are_decoded():
    found = parse(
        b"From: =?iso-8859-1?Q?Jos=E9?= <Jose@B\xc3\xbccher.Test>\nSubject: =?utf-8?B?w5xi?= =?utf-8?B?ZXI=?=\n gone\n"
        b"Date: Mon, 2 Mar 2026 10:00:00 +0100\n\nx"
    )
    assert (found.subject, found.from_name, found.from_addr) == ("Über gone", "José", "jose@xn--bcher-kva.test")
    assert found.date == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_name_with_invisible_and_bidi_characters_is_cleaned():
    found = mail(
        sender="=?utf-8?B?" + base64.b64encode("An\u202ea\u200b\r\nBcc: x".encode()).decode() + "?= <a@b.test>"
    )
    assert found.from_name == "Ana Bcc: x"


@pytest.mark.parametrize(
    ("header", "addr"),
    [
        ('"Silva, Ana" <ana@acme.test>', "ana@acme.test"),
        ("ana@acme.test (Ana)", "ana@acme.test"),
        ("Ana ana@acme.test", "ana@acme.test"),
        ("<ana@acme.test", "ana@acme.test"),
        ("user@evil.test@acme.test", ""),
        ("Undisclosed:;", ""),
        ('"ana@acme.test"@evil.test', ""),
        ('"a ana@acme.test b" (c) @evil.test', ""),
        ('<"ana@acme.test"@evil.test>', ""),
        ("(ana@acme.test)@evil.test", ""),
        ("=?utf-8?q?ana=40acme.test=20?=@evil.test", ""),
    ],
)
def test_a_broken_sender_gives_its_address_or_none(header: str, addr: str):
    assert mail(sender=header).from_addr == addr


@pytest.mark.parametrize(
    "head",
    [
        b"From ana@acme.test Mon Mar  2 10:00:00 2026\nFrom: ana@acme.test\nSubject: Hi",
        b"  From: ana@acme.test\r\nSubject: Hi",
        b"From  : ana@acme.test\nSubject\t: Hi",
    ],
)
def test_blanks_and_a_mailbox_line_around_the_first_header_hide_nothing(head: bytes):
    found = parse(head + b"\n\nkey : value")
    assert (found.from_addr, found.subject, found.text) == ("ana@acme.test", "Hi", "key : value")


def test_text_in_an_unknown_charset_is_still_read():
    found = parse(b"From: a@b.test\nContent-Type: text/plain; charset=klingon\n\ncaf\xe9")
    assert found.text == "café"


def test_a_file_is_named_hashed_and_cleaned():
    body = "--b\n\nsee file\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n" \
        "Content-Disposition: attachment; filename=\"../../x\u202efdp.exe\"\n\nSGVsbG8=\n--b--\n"  # fmt: skip
    (file,) = mail(body, kind="multipart/mixed; boundary=b").attachments
    assert (file.filename, file.mime, file.data) == ("xfdp.exe", "application/pdf", b"Hello")
    assert (file.size, file.sha256) == (5, hashlib.sha256(b"Hello").hexdigest())


def test_an_inline_picture_keeps_its_cid_and_a_remote_one_goes():
    body = '--b\nContent-Type: text/html\n\n<p onclick="x()">Hi<img src="cid:p1"><img src="http://x.test/t.gif"></p>' \
        "\n--b\nContent-Type: image/png\nContent-ID: <p1>\n\nAAAA\n--b--\n"  # fmt: skip
    found = mail(body, kind="multipart/related; boundary=b")
    assert found.html is not None
    assert 'src="cid:p1"' in found.html
    assert "x.test" not in found.html
    assert "onclick" not in found.html
    assert found.attachments[0].inline


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, 2 Mar 2026 at 10:00, Marta Vidal <m@orbit.test>\nwrote:\n> old words",
        "Le lun. 2 mars 2026 à 10:00, Marta <m@orbit.test> a écrit :\n\nold words",
        "Am 02.03.2026 um 10:00 schrieb Marta Vidal:\n> old words",
        "Em 2 de março de 2026 às 10:00, Marta <m@orbit.test> escreveu:\n> old words",
        "-----Original Message-----\nold words",
        "________________\nVon: Marta <m@orbit.test>\nGesendet: Montag\nAn: Ana\nBetreff: x\n\nold words",
        "-- \nAna\nold words",
        "Sent from my phone\n\n> old words",
    ],
)
def test_history_and_signatures_are_folded_but_kept(quote: str):
    found = mail(f"New words here.\n\n{quote}\n")
    assert found.reply_text.strip() == "New words here."
    assert "old words" in found.quoted_text
    assert "old words" in found.text


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, we wrote:\nthis is all new",
        "Sent from my desk, this is easier to read.",
        "From: the shop\nwe bought this",
        "> only a quotation",
        "-- first point\n-- second point",
    ],
)
def test_what_only_looks_like_history_stays(text: str):
    assert mail(text).reply_text == text


def test_answers_between_quoted_lines_stay():
    found = mail("On 2 Mar 2026, Marta <m@orbit.test> wrote:\n> one?\n\nyes\n\n> two?\n\nno\n")
    assert found.reply_text.split() == ["yes", "no"]


def test_a_delay_notice_is_automatic_but_no_bounce():
    body = "--b\n\nlate\n--b\nContent-Type: message/delivery-status\n\nAction: {}\nStatus: {}\n--b--\n"
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    failed, delayed = (mail(body.format(*why), kind=kind) for why in (("failed", "5.1.1"), ("delayed", "4.2.2")))
    assert (failed.is_bounce, delayed.is_bounce, delayed.is_auto_reply) == (True, False, True)


def test_identity_ignores_the_way_a_mail_came_and_nothing_else():
    one, other = raw("Hello"), raw("Hello!")
    way = b"Received: from a.test by b.test\nDelivered-To: x@y.test\n" + one.replace(b"\n", b"\r\n")
    assert parse(one).identity == parse(way).identity
    assert parse(one).identity != parse(other).identity


def test_one_line_of_json_for_each_path_even_without_a_file(tmp_path: Path):
    good = tmp_path / "a.eml"
    good.write_bytes(raw("Hello"))
    lines = [json.loads(line) for line in parse_files([str(good), str(tmp_path / "none.eml")])]
    assert [line["error"] is None for line in lines] == [True, False]
    assert lines[0]["reply_text"] == "Hello"
    assert as_json("x", parse(raw()))["from_addr"] == "ana@acme.test"


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\0" * 100, b"From:", b"\xff\xfe" * 50, b"Content-Type: multipart/mixed\n\n"]
)
def test_rubbish_is_read_or_refused_but_never_raises_anything_else(data: bytes, tmp_path: Path):
    (line,) = _lines(tmp_path, data)
    assert line["error"] is None or line["error"].startswith("It ")


def _lines(folder: Path, data: bytes) -> list[dict[str, str | None]]:
    path = folder / "rubbish.eml"
    path.write_bytes(data)
    return [json.loads(line) for line in parse_files([str(path)])]
