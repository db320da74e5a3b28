"""Outgoing mail: both parts say the same, headers cannot be broken out of, templates cannot run away (A29, A38)."""

import re
import time

import pytest

from rxdesk.errors import Invalid
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.model import Address
from rxdesk.mail.outgoing import (
    Content,
    ItemMessage,
    LinkPurpose,
    Notification,
    OutgoingFile,
    PersonalLink,
    Quote,
    Reason,
    ThankYou,
    ThankYouUnproven,
)
from rxdesk.mail.parse import parse
from rxdesk.mail.render import check_template, render_user_template
from tests.mail.builders import composed

LINK = "https://help.orbit.test/r/q7m2xk4t9b"
REPLY = ItemMessage(
    number=1048,
    name="Room Douro shows yesterday's bookings",
    author="Marta Vidal",
    company_of_author="Orbit",
    when="today at 11:31",
    status="Waiting for you",
    html="<p>Could you send a <b>photo</b>?</p><script>x()</script><p>Thank you.</p>",
    link=LINK,
    who_link=f"{LINK}/who",
    files=(OutgoingFile("label.png", "image/png", b"x"),),
    quotes=(Quote("Bob Kerr", "11:05", "I walked past:\nit was right."),),
)
KINDS: list[Content] = [
    REPLY,
    ThankYou(number=7, name="Invoice", first_name="Ana", link=LINK),
    ThankYouUnproven(confirm_link=LINK),
    *(PersonalLink(purpose, LINK, "Thursday at 12:00", inviter="Marta") for purpose in LinkPurpose),
    Notification(number=7, name="Invoice", headline="Invoice was assigned to you", lines=("By Marta.",), link=LINK),
]


@pytest.mark.parametrize("content", KINDS)
def test_both_parts_have_the_same_words_and_links(content: Content):
    mail = composed(content)
    words = [set(re.findall(r"[\w']+", text)) for text in (text_of(mail.html), mail.text)]
    assert words[0] - {mail.subject} == words[1]
    links = [set(re.findall(r"https://[^\s\"<>]+", text)) for text in (mail.html, mail.text)]
    assert links[0] == links[1]
    assert "src=" not in mail.html
    assert "<script" not in mail.html


@pytest.mark.parametrize("content", KINDS)
def test_the_last_line_but_one_says_why_the_reader_gets_it(content: Content):
    lines = composed(content, reason=Reason.FOLLOWER).text.rstrip().split("\n")
    assert lines[-2] == "You get this mail because you follow this request."


def test_a_reply_threads_and_is_not_marked_as_automatic():
    headers = dict(composed(REPLY, in_reply_to="a@b", references=("x@b", "a@b")).headers)
    assert (headers["In-Reply-To"], headers["References"]) == ("<a@b>", "<x@b> <a@b>")
    assert "Auto-Submitted" not in headers


def test_automatic_mail_carries_the_marks_that_stop_loops():
    headers = dict(composed(KINDS[1], loop_mark="m1").headers)
    assert headers == {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "X-RxDesk-Loop": "m1"}


def test_an_unproven_address_reads_nothing_that_the_sender_wrote():
    mail = composed(KINDS[2], to=Address("ana@acme.test", "EVIL"), in_reply_to="EVIL@x", references=("EVIL@x",))
    assert "EVIL" not in repr(mail)


def test_the_answer_to_our_mail_is_cut_at_our_own_words():
    ours = composed(REPLY)
    quoted = "\n".join(f"> {line}" for line in ours.text.splitlines())
    answer = f"From: a@b.test\n\nHere it is.\n\nOn 2 Mar 2026, Orbit <s@orbit.test> wrote:\n{quoted}"
    assert parse(answer.encode()).reply_text == "Here it is."


@pytest.mark.parametrize("bad", ["x\r\nBcc: e@x.test", "x\ny", "x\ry", "x\x00y", "x\u2028y"])
def test_a_line_break_in_a_header_value_is_refused(bad: str):
    for changes in ({"to": Address("a@b.test", bad)}, {"sender": Address(bad)}, {"reply_to": bad}, {"message_id": bad}):
        with pytest.raises(Invalid):
            composed(REPLY, **changes)
    for changes in ({"in_reply_to": bad}, {"references": (bad,)}, {"return_path": bad}, {"loop_mark": bad}):
        with pytest.raises(Invalid):
            composed(REPLY, **changes)
    with pytest.raises(Invalid):
        composed(Notification(number=1, name="x", headline="y", link=f"https://a.test/{bad}"))


def test_what_a_mail_does_not_have_is_not_drawn():
    html = composed(ItemMessage(number=1, name="x", author="Marta", html="y"), reply_to="").html
    assert "<a " not in html
    assert "<blockquote" not in html
    assert "#fff7c2" not in html
    assert "#fff7c2" in composed(ItemMessage(number=1, name="x", author="Marta", html="y", internal=True)).html


def test_a_link_that_is_no_page_is_refused():
    with pytest.raises(Invalid):
        composed(ThankYouUnproven(confirm_link="javascript:alert(1)"))


def test_names_of_people_and_items_are_escaped():
    html = composed(ItemMessage(number=1, name="<img src=x>", author="<b>", html="x")).html
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_template_fills_in_and_escapes():
    context = {"customer": {"name": "<Ana>"}}
    assert render_user_template("Hi {{ customer.name }}{{ nothing }}", context, html=True) == "Hi &lt;Ana&gt;"
    assert render_user_template("Hi {{ customer.name }}", context, html=False) == "Hi <Ana>"
    assert render_user_template("{% if phone %}call{% endif %}{{ phone }}", {"phone": ""}, html=True) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ customer.__class__ }}",
        "{% for a in (1..1000000000) %}x{% endfor %}",
        "{% for a in (1..1000000000) reversed %}x{% endfor %}",
        "{% for a in many %}{% for b in many %}{% for c in many %}x{% endfor %}{% endfor %}{% endfor %}",
        "{{ customer.name | replace: 'A', 'AAAAAAAAAA' }}",
        "{% capture a %}{{ a }}{{ a }}{% endcapture %}",
        "{% include 'secrets' %}",
        "{{ customer.name | safe }}",
        "{{ config.items }}{{ self }}",
        "{% if %}",
        "{{",
    ],
)
def test_template_injection_is_inert_or_refused_in_bounded_time(source: str):
    started = time.process_time()
    try:
        done = render_user_template(source, {"customer": {"name": "A"}, "many": ["x"] * 1000}, html=True)
    except Invalid as refused:
        done = str(refused)[:0]
    assert done in ("", "{{")
    assert time.process_time() - started < 2


def test_an_object_never_reaches_a_template():
    with pytest.raises(Invalid):
        render_user_template("{{ a }}", {"a": object()}, html=True)


def test_saving_a_template_names_the_unknown_placeholder():
    check_template("{{ customer.name }}{% for m in messages %}{{ m.text }}{% endfor %}", {"customer.name", "messages"})
    with pytest.raises(Invalid, match=r"customer\.phone"):
        check_template("{{ customer.phone }}", {"customer.name"})
    with pytest.raises(Invalid):
        check_template("{{ customer.name ", {"customer.name"})
