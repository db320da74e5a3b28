"""Sending to a real server on this machine."""

from dataclasses import replace

import pytest

from rxdesk.errors import Invalid
from rxdesk.mail.outgoing import ItemMessage, OutgoingFile
from rxdesk.mail.parse import parse
from rxdesk.mail.send import send
from rxdesk.mail.smtpserver import server_of
from tests.mail.builders import composed
from tests.servers.process import free_port
from tests.servers.smtp import smtp

FILES = (
    OutgoingFile("relatório.pdf", "application/pdf", b"%PDF"),
    OutgoingFile("relatório.pdf", "message/rfc822", b""),
)
REPLY = ItemMessage(number=7, name="Ação é tudo", author="Marta", html="<p>Olá</p>", files=FILES)


def test_what_arrives_is_what_was_composed():
    mail = composed(REPLY, in_reply_to="a@b", return_path="bounce+x@orbit.test")
    with smtp() as sink:
        assert send(mail, sink.url).ok
        (got,) = sink.received
    read = parse(got.raw)
    assert (got.sender, got.recipients) == ("bounce+x@orbit.test", ("ana@acme.test",))
    assert read.subject == "Re: Ação é tudo [#7]"
    assert (read.from_addr, read.from_name) == ("support@orbit.test", "Marta Vidal, Orbit Support")
    assert (f"<{read.message_id}>", read.in_reply_to) == (mail.message_id, "a@b")
    assert read.reply_to[0].addr == mail.reply_to
    assert [(file.filename, file.data) for file in read.attachments] == [
        ("relatório.pdf", b"%PDF"),
        ("relatório.pdf", b""),
    ]
    assert read.text.split() == mail.text.split()
    assert "Olá" in (read.html or "")


@pytest.mark.parametrize(("answer", "permanent", "code"), [("550 no such user", True, 550), ("451 later", False, 451)])
def test_a_refusal_says_whether_a_second_try_helps(answer: str, code: int, *, permanent: bool):
    with smtp() as sink:
        sink.refusal = answer
        result = send(composed(REPLY), sink.url)
    assert (result.ok, result.permanent, result.code) == (False, permanent, code)
    assert answer[4:] in result.text


def test_a_server_that_is_down_is_tried_again_later():
    result = send(composed(REPLY), f"smtp://127.0.0.1:{free_port()}", timeout=3)
    assert (result.ok, result.permanent, result.code) == (False, False, 0)
    assert result.text


def test_a_header_that_slipped_through_is_never_sent():
    with smtp() as sink:
        for bad in ({"subject": "x\r\nBcc: e@x.test"}, {"headers": (("X-A", "b\nBcc: e@x.test"),)}):
            result = send(replace(composed(REPLY), **bad), sink.url)
            assert (result.ok, result.permanent) == (False, True)
        assert sink.received == []


def test_plain_text_leaves_this_machine_only_on_demand():
    assert server_of("smtp://mail.test").starttls
    assert not server_of("smtp://127.0.0.1:2500").starttls
    assert not server_of("smtp://mail.test?tls=0").starttls
    assert server_of("smtps://u%40x:p@mail.test").user == "u@x"
    with pytest.raises(Invalid):
        server_of("http://mail.test")
