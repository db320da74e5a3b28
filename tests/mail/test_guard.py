"""Loops, own mail, lists of addresses, forwarded senders and proof of the sender."""

import pytest

from rxdesk.mail.guard import authentication, auto_reply_allowed, is_listed, is_own, original_sender
from tests.mail.builders import mail, raw


def test_a_person_may_get_an_automatic_answer():
    assert auto_reply_allowed(mail()).allowed
    assert auto_reply_allowed(mail("x", "Auto-Submitted: no")).allowed


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: Bulk",
        "Precedence: list",
        "List-Id: <all.acme.test>",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "Return-Path: <>",
        "X-RxDesk-Loop: somebody",
        "X-Autoreply: yes",
    ],
)
def test_a_machine_gets_no_automatic_answer_and_the_log_names_the_header(header: str):
    verdict = auto_reply_allowed(mail("x", header))
    assert not verdict.allowed
    assert verdict.reason.lower().startswith(header.partition(":")[0].lower())


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@acme.test", "no-reply@acme.test", "donotreply+1@acme.test", "bounces@acme.test"]
)
def test_senders_who_do_not_read_get_no_answer(sender: str):
    assert not auto_reply_allowed(mail(sender=sender)).allowed


def test_our_own_mail_is_known_by_mark_id_and_address():
    assert not is_own(mail("x", "X-RxDesk-Loop: m1"), [], "m1").allowed
    assert is_own(mail("x", "X-RxDesk-Loop: another"), [], "m1").allowed
    assert not is_own(mail(sender="Support@Desk.test"), ["support@desk.test"], "m1").allowed
    data = raw().replace(b"<1@acme.test>", b"<reply.q7m2.abcdefgh@desk.test>")
    from rxdesk.mail.parse import parse

    assert not is_own(parse(data), [], "m1", domain="desk.test").allowed


def test_a_list_holds_addresses_and_whole_domains():
    entries = ["Support@desk.test", "@bots.test"]
    assert is_listed("support@DESK.test", entries)
    assert is_listed("support+x@desk.test", entries)
    assert is_listed("any@bots.test", entries)
    assert not is_listed("any@sub.bots.test", entries)
    assert not is_listed("ana@desk.test", entries)


def test_the_sender_of_a_forwarded_mail_is_found_in_text_and_in_an_attached_message():
    body = (
        "see below\n\n---------- Forwarded message ---------\nFrom: Bob Kerr <bob@zen.test>\nDate: today\nTo: x\n\nhi"
    )
    found = original_sender(mail(body))
    assert found is not None
    assert (found.sender.addr, found.sender.name) == ("bob@zen.test", "Bob Kerr")
    attached = "--b\n\nsee\n--b\nContent-Type: message/rfc822\n\nFrom: Eva <eva@zen.test>\nSubject: y\n\nhi\n--b--\n"
    found = original_sender(mail(attached, kind="multipart/mixed; boundary=b"))
    assert found is not None
    assert found.sender.addr == "eva@zen.test"
    assert original_sender(mail("From: nobody special\nhello")) is None


GOOD = "Authentication-Results: mx.desk.test; dmarc=pass header.from=acme.test"


@pytest.mark.parametrize(
    "sender",
    ["Ana <ana@acme.test>, <eve@evil.test>", "ana@acme.test, eve@evil.test", "ana@acme.test\r\nFrom: eve@evil.test"],
)
def test_a_mail_that_names_senders_of_two_domains_proves_neither(sender: str):
    result = authentication(mail("x", GOOD, sender=sender), "mx.desk.test")
    assert (result.passed, result.detail) == (False, "From names more than one domain")


@pytest.mark.parametrize(
    ("headers", "server", "passed"),
    [
        ([GOOD], "mx.desk.test", True),
        ([GOOD], "MX.desk.test", True),
        (["Authentication-Results: mx.desk.test; dkim=pass header.d=acme.test"], "mx.desk.test", True),
        (["Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=ana@acme.test"], "mx.desk.test", True),
        ([GOOD], "", False),
        ([GOOD], "other.test", False),
        ([], "mx.desk.test", False),
        (["Authentication-Results: evil.test; x=y", GOOD], "mx.desk.test", False),
        (["Authentication-Results: mx.desk.test; dmarc=fail header.from=acme.test", GOOD], "mx.desk.test", False),
        (["Authentication-Results: mx.desk.test; dkim=pass header.d=evil.test"], "mx.desk.test", False),
        (
            ["Authentication-Results: mx.desk.test; spf=fail (dmarc=pass header.from=acme.test; )"],
            "mx.desk.test",
            False,
        ),
        (
            ['Authentication-Results: mx.desk.test; spf=fail reason="x; dmarc=pass header.from=acme.test"'],
            "mx.desk.test",
            False,
        ),
        (["Authentication-Results: mx.desk.test.evil.test; dmarc=pass header.from=acme.test"], "mx.desk.test", False),
    ],
)
def test_only_the_topmost_result_of_the_named_server_proves_a_sender(headers: list[str], server: str, *, passed: bool):
    result = authentication(mail("x", *headers), server)
    assert (result.passed, result.aligned) == (passed, passed)
    assert result.detail
