"""The whole path: a mail becomes a routed ticket, an agent answers it, the customer reads the answer in the portal."""

import re
import time
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import PASSWORD, eventually
from tests.e2e.window import Window, seconds_until_seen, window
from tests.e2e.world import THANKS, World

SENDER = "ingrid@acme.test"
SUBJECT = "The label printer in hall 3 burns"
CHOSEN = "four gulls above the customs quay"
SOON = 6.0
"""Long before anything asks again by itself; a busy machine may take that long, and the second is what we measure."""


def test_a_mail_becomes_a_ticket_that_is_answered_by_mail_and_in_the_portal(world: World, browser: Browser) -> None:
    with window(browser, world.desk) as agent, window(browser, world.desk, width=1024) as customer:
        ticket = _a_mail_becomes_a_routed_ticket_in_the_open_list(world, agent)
        reply = _the_agent_works_on_it(world, agent)
        _the_customer_answers_by_mail(world, agent, reply, ticket)
        _the_customer_gets_into_the_portal(world, customer, reply)
        _the_customer_reads_and_replies_there(world, customer, agent, ticket)


def _a_mail_becomes_a_routed_ticket_in_the_open_list(world: World, agent: Window) -> dict[str, Any]:
    agent.sign_in("agent", "ana@northwind.example", PASSWORD)
    page = agent.open("/tickets")
    expect(page.get_by_role("heading", name="All open")).to_be_visible()
    page.wait_for_timeout(1500)
    said = len(agent.client_events())
    world.mail(
        f"Ingrid Solheim <{SENDER}>",
        SUBJECT,
        "It began this morning.",
        html="<p>It began <b>this morning</b>.</p><script>alert('in')</script><img src='https://track.test/x.png'>",
        files={"printer-log.txt": b"E42 head too warm"},
    )
    row = page.get_by_role("link", name=SUBJECT)
    row.wait_for(timeout=20_000)
    seen = time.time()
    item = world.desk.item_named(SUBJECT)
    assert item is not None
    assert seen - _moment(item["created_at"]) < SOON
    assert agent.client_events()[said:] == []
    routed = eventually(lambda: (world.desk.item_named(SUBJECT) or {}).get("project"), "the rule's move")
    assert routed["name"] == "Incoming tickets"
    item = world.desk.item_named(SUBJECT)
    assert item is not None
    assert [team["name"] for team in item["teams"]] == ["Customer support"]
    assert item["requester"]["organization"]["name"] == "Acme"
    # An address that is not proven yet gets the thank-you without words that somebody else may have chosen.
    _mail_saying(world, "We have your request")
    (thanks,) = world.desk.get(f"items/{item['id']}/messages")["data"]
    assert (thanks["text"], thanks["automatic"]) == (THANKS, True)
    return item


def _the_agent_works_on_it(world: World, agent: Window) -> EmailMessage:
    page = agent.page
    page.get_by_role("link", name=SUBJECT).click()
    thread = page.get_by_role("log", name="Conversations")
    expect(thread.get_by_text("this morning")).to_be_visible()
    expect(thread.locator("b", has_text="this morning")).to_be_visible()
    assert thread.locator("script, img[src*='track.test']").count() == 0
    expect(thread.get_by_text("printer-log.txt")).to_be_visible()
    _write(page, "Internal note", "Firmware 4.2.1 again, see January.", press="Add note")
    page.get_by_label("Attach files").set_input_files(
        {"name": "cleaning.txt", "mimeType": "text/plain", "buffer": b"Wipe the gap sensor."}
    )
    expect(page.locator(".composer-files").get_by_text("cleaning.txt")).to_be_visible()
    _write(page, "Customer reply", "Please wipe the gap sensor, the sheet is attached.", press=re.compile("^Send"))
    page.get_by_role("button", name=re.compile("^Status:")).click()
    page.get_by_role("menuitemradio", name="Pending customer").click()
    expect(page.get_by_role("button", name="Status: Pending customer")).to_be_visible()
    page.get_by_title("Assign", exact=True).click()
    page.get_by_role("menuitemradio", name="Mei Tanaka").click()
    expect(page.get_by_title("Assign", exact=True)).to_contain_text("Mei")
    reply = _mail_saying(world, "gap sensor")
    assert "Firmware" not in reply.as_string()
    assert "cleaning.txt" in [part.get_filename() for part in reply.walk()] or "cleaning.txt" in _text_of(reply)
    assert reply["In-Reply-To"]
    assert reply["References"]
    assert re.search(r"[a-z2-7]{20,}@desk\.example", reply["Reply-To"])
    return reply


def _the_customer_answers_by_mail(world: World, agent: Window, reply: EmailMessage, ticket: dict[str, Any]) -> None:
    said = len(agent.client_events())
    answer = "Wiped it twice, labels 2 and 4 stay blank."
    head = "On Mon, 23 Nov 2026 at 09:12, Northwind <ticket@desk.example> wrote:"
    quoted = f"{answer}\n\n{head}\n> Please wipe the gap sensor\n"
    threading = {"In_Reply_To": reply["Message-ID"], "References": reply["Message-ID"]}
    world.mail(f"Ingrid Solheim <{SENDER}>", f"Re: {SUBJECT}", quoted, to=reply["Reply-To"], **threading)
    agent.page.get_by_role("log").get_by_text(answer).wait_for(timeout=20_000)
    seen = time.time()
    messages = world.desk.get(f"items/{ticket['id']}/messages")["data"]
    assert messages[-1]["text"].strip() == answer
    assert seen - _moment(messages[-1]["created_at"]) < SOON
    assert agent.client_events()[said:] == []
    assert world.desk.item_named(f"Re: {SUBJECT}") is None


def _the_customer_gets_into_the_portal(world: World, customer: Window, reply: EmailMessage) -> None:
    page = customer.page
    page.goto(_link_in(reply, "/portal"))
    expect(page).to_have_url(re.compile("/portal/login"))
    before = len(world.sink.to(SENDER))
    page.get_by_label("E-mail").first.fill("ingrid at acme")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This is no e-mail address")).to_be_visible()
    expect(page.get_by_label("E-mail").first).to_be_focused()
    page.get_by_label("E-mail").first.fill(SENDER)
    expect(page.get_by_text("This is no e-mail address")).to_have_count(0)
    page.get_by_role("button", name=re.compile("link", re.IGNORECASE)).click()
    mails = world.sink.wait_for(before + 1, to=SENDER)
    # A person needs a moment to find the mail; a visitor who is quicker than that is a robot, and is slowed down.
    page.wait_for_timeout(3000)
    page.goto(_link_in(mails[-1].message, "/api/auth/link/"))
    page.get_by_label(re.compile("password", re.IGNORECASE)).first.fill(CHOSEN)
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text(SUBJECT).first).to_be_visible()


def _the_customer_reads_and_replies_there(
    world: World, customer: Window, agent: Window, ticket: dict[str, Any]
) -> None:
    page = customer.page
    page.goto(f"{world.desk.base}/portal/requests/{ticket['ref']}")
    for words in ("this morning", "wipe the gap sensor", "labels 2 and 4 stay blank", "cleaning.txt"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert "Firmware" not in customer.texts()
    answer = "It prints again since noon, thank you."
    editor = page.get_by_role("textbox").last
    editor.fill(answer)
    page.get_by_role("button", name=re.compile("^Send")).click()
    since = time.time()
    assert seconds_until_seen(agent.page, answer, since=since) < SOON
    assert "Firmware" not in customer.texts()


def _write(page: Page, tab: str, text: str, *, press: str | re.Pattern[str]) -> None:
    tap = page.locator(".composer-tap")
    if tap.is_visible():
        tap.click()
    page.get_by_role("tab", name=tab).click()
    page.get_by_role("textbox", name="Message").fill(text)
    page.locator(".tp-send").get_by_role("button", name=press).first.click()
    expect(page.get_by_role("log").get_by_text(text)).to_be_visible()


def _mail_saying(world: World, words: str) -> EmailMessage:
    """The one mail to the sender that says it."""

    def found() -> list[EmailMessage]:
        return [mail.message for mail in world.sink.to(SENDER) if words in " ".join(_text_of(mail.message).split())]

    eventually(
        found, f"a mail that says {words!r}", tell=lambda: [_text_of(each.message) for each in world.sink.to(SENDER)]
    )
    (mail,) = found()
    return mail


def _link_in(mail: EmailMessage, path: str) -> str:
    found = re.search(rf"http://localhost:\d+{re.escape(path)}[\w/?=&%.-]*", _text_of(mail))
    assert found, _text_of(mail)
    return found[0]


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def _moment(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()
