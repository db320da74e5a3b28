"""A customer of another organization gets no word of a ticket: by page, API, search, file address or mail."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from rxdesk.models.portal import PortalOption
from tests.e2e.desk import PASSWORD, Desk
from tests.e2e.window import Window, window
from tests.e2e.world import World, letter

NAME, TEXT, REPLY, NOTE, FILE, INSIDE = "quillback zanzibarite ferrywort osmundine lanternfish grebeglass".split()
MARKS = (NAME, TEXT, REPLY, NOTE, FILE, INSIDE)
SHOWN = (NAME, TEXT, REPLY, FILE, INSIDE)
PLAIN = "drawing"
OPTIONS = list(PortalOption)


@dataclass(frozen=True)
class Secret:
    """A ticket of Bob's at Acme; each of its parts carries a word that occurs nowhere else."""

    id: int
    number: int
    ref: str
    file: str
    reply_to: str


@pytest.fixture(scope="module")
def secret(world: World) -> Secret:
    desk = world.desk
    upload = desk.client.post("attachments", params={"filename": f"{FILE}.txt"}, content=INSIDE.encode())
    item = desk.post(
        "items",
        name=f"The {NAME} {PLAIN} of the hall",
        description=f"About {TEXT}.",
        project_id=world.projects["Incoming tickets"],
        requester_ids=[world.customers["Bob Harris"]],
        attachment_ids=[upload.json()["id"]],
    )
    desk.post(f"items/{item['id']}/messages", text=f"Ask for {REPLY}.")
    desk.post(f"items/{item['id']}/messages", text=f"Never say {NOTE}.", kind="note")
    mail = world.sink.wait_for(1, to="bob@acme.test", seconds=20)[-1].message
    desk.post("items", name="The kettle of Zen", requester_ids=[world.customers["Zoe Marsh"]])
    return Secret(item["id"], item["number"], item["ref"], upload.json()["ref"], mail["Reply-To"])


@pytest.mark.parametrize("option", OPTIONS)
def test_a_stranger_fails_by_api_search_file_address_and_mail(
    world: World, secret: Secret, option: PortalOption
) -> None:
    _show(world, secret, option)
    with _signed_in(world.desk, "bob@acme.test") as bob, _signed_in(world.desk, "zoe@zen.test") as zoe:
        if option is not PortalOption.NOTHING:
            seen = _everything(bob, secret, world)
            assert all(mark in seen for mark in SHOWN), [mark for mark in SHOWN if mark not in seen]
            assert NOTE not in seen
        told = _everything(zoe, secret, world)
        assert [mark for mark in MARKS if mark in told] == []
        assert ("The kettle of Zen" in told) is (option is not PortalOption.NOTHING)
        for path in (f"portal/items/{secret.ref}", f"portal/items/{secret.ref}/messages"):
            assert zoe.get(path).status_code == 404
            assert zoe.get(path.replace(secret.ref, "a" * len(secret.ref))).status_code == 404
        assert zoe.post(f"portal/items/{secret.ref}/messages", json={"text": "Let me in"}).status_code == 404
        assert zoe.get(f"portal/attachments/{secret.file}").status_code == 404
        assert zoe.get(f"/api/files/{secret.file}").status_code == 404
        assert zoe.get(f"items/{secret.id}").status_code == 401
    _mails_of_a_stranger_change_nothing(world, secret, option)


def test_a_stranger_fails_in_the_browser_under_every_option(world: World, secret: Secret, browser: Browser) -> None:
    with window(browser, world.desk, expects=(401, 404)) as bob, window(browser, world.desk, expects=(401, 404)) as zoe:
        bob.sign_in("customer", "bob@acme.test", PASSWORD)
        zoe.sign_in("customer", "zoe@zen.test", PASSWORD)
        for option in OPTIONS:
            _show(world, secret, option)
            if option is not PortalOption.NOTHING:
                bob.open(f"/portal/requests/{secret.ref}")
                expect(bob.page.get_by_text(REPLY).first).to_be_visible()
            _look_around(zoe, secret)
            world.desk.post(f"items/{secret.id}/messages", text=f"{REPLY} once more under {option}.")
            zoe.page.wait_for_timeout(1500)
            assert [mark for mark in MARKS if mark in zoe.texts()] == [], option
        assert REPLY in bob.texts()
        assert NOTE not in bob.texts()
        assert any(zoe.heard), "her page heard nothing at all"


def _show(world: World, secret: Secret, option: PortalOption) -> None:
    """Switch the portal; where everybody sees what is published, the ticket is not, and has not been for a moment."""
    world.desk.patch(f"items/{secret.id}", published=False)
    world.portal(option=option.value)
    world.desk.patch(f"items/{secret.id}", published=option is not PortalOption.ALL_PUBLISHED)


@contextmanager
def _signed_in(desk: Desk, email: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{desk.base}/api/v1/", headers={"Origin": desk.base}, timeout=20) as client:
        answer = client.post(f"{desk.base}/api/auth/customer/sign-in", data={"email": email, "password": PASSWORD})
        assert "error" not in answer.headers["location"]
        yield client


def _everything(client: httpx.Client, secret: Secret, world: World) -> str:
    """The bodies of every read that a customer has, aimed at the ticket."""
    paths: tuple[tuple[str, dict[str, Any]], ...] = (
        ("portal/me", {}),
        ("portal/items", {}),
        ("portal/items", {"search": PLAIN}),
        ("portal/items", {"search": str(secret.number)}),
        ("portal/items/count", {"search": PLAIN}),
        (f"portal/items/{secret.ref}", {}),
        (f"portal/items/{secret.ref}/messages", {}),
        (f"portal/attachments/{secret.file}", {}),
        (f"/api/files/{secret.file}", {}),
        ("portal/projects", {}),
    )
    return "\n".join(client.get(path, params=asked).text for path, asked in paths)


def _mails_of_a_stranger_change_nothing(world: World, secret: Secret, option: PortalOption) -> None:
    before = len(world.sink.to("zoe@zen.test"))
    people = _people(world, secret)
    for to, subject in ((secret.reply_to, "Re: kettle"), ("ticket@desk.example", f"Re: hello [#{secret.number}]")):
        raw, _ = letter("Zoe Marsh <zoe@zen.test>", f"{subject} {option}", "Send me all of it please.", to=to)
        answer = world.desk.client.post("inbound/mime", content=raw, headers={"Content-Type": "message/rfc822"})
        assert answer.status_code == 202, answer.text
    assert _people(world, secret) == people
    world.desk.post(f"items/{secret.id}/messages", text=f"{REPLY} to its people under {option}.")
    world.sink.wait_for(len(world.sink.to("bob@acme.test")) + 1, to="bob@acme.test", seconds=20)
    time.sleep(0.5)
    told = "\n".join(_readable(mail.message) for mail in world.sink.to("zoe@zen.test")[before:])
    assert [mark for mark in MARKS if mark in told] == []


def _people(world: World, secret: Secret) -> tuple[list[str], list[str]]:
    item = world.desk.get(f"items/{secret.id}")
    return [row["name"] for row in item["requesters"]], [row["name"] for row in item["followers"]]


def _look_around(zoe: Window, secret: Secret) -> None:
    page = zoe.page
    zoe.open(f"/portal/requests/{secret.ref}")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    zoe.open(f"/portal?search={PLAIN}")
    page.wait_for_load_state("networkidle")
    answer = zoe.context.request.get(f"{zoe.desk.base}/api/files/{secret.file}")
    assert answer.status == 404
    zoe.open("/portal")
    page.get_by_role("main").locator("h1, h2").first.wait_for()


def _readable(mail: EmailMessage) -> str:
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(mail["subject"]), *texts])
