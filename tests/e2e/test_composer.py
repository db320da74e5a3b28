"""The composer keeps its editor from ticket to ticket, and never a word of one in another."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.desk import PASSWORD, eventually
from tests.e2e.window import window
from tests.e2e.world import World

ONE, TWO = "The winch of the crane rattles", "The fog horn is silent"
SECRET = "Between us: they never paid for it"


@pytest.fixture(scope="module")
def numbers(world: World) -> dict[str, int]:
    asked = {"requester_ids": [world.customers["Bob Harris"]]}
    return {name: world.desk.post("items", name=name, **asked)["number"] for name in (ONE, TWO)}


@pytest.fixture
def page(world: World, numbers: dict[str, int], browser: Browser) -> Iterator[Page]:
    with window(browser, world.desk) as agent:
        agent.sign_in("agent", "ana@northwind.example", PASSWORD)
        opened = agent.open("/tickets")
        _open(opened, ONE)
        yield opened
        _open(opened, ONE)
        _text(opened).fill("")
        _text(opened).blur()


def test_a_note_that_is_left_half_written_stays_with_its_ticket(page: Page) -> None:
    page.get_by_role("tab", name="Internal note").click()
    _text(page).press_sequentially(SECRET)
    _open(page, TWO)
    expect(page.get_by_role("tab", name="Customer reply")).to_have_attribute("aria-selected", "true")
    expect(_text(page)).to_have_text("")
    _text(page).click()
    for key in ("Control+z", "Control+z", "Control+y"):
        page.keyboard.press(key)
    expect(_text(page)).to_have_text("")
    page.get_by_role("button", name="Send", exact=False).first.click()
    expect(page.get_by_text("Write something first")).to_be_visible()
    _open(page, ONE)
    expect(_text(page)).to_have_text(SECRET)
    expect(page.get_by_role("tab", name="Internal note")).to_have_attribute("aria-selected", "true")


def test_who_goes_back_while_typing_types_nothing_into_the_other_ticket(page: Page) -> None:
    _open(page, TWO)
    _text(page).click()
    page.keyboard.type("Half a ")
    page.evaluate("history.back()")
    _shows(page, ONE)
    page.keyboard.type("sentence")
    expect(_text(page)).to_have_text("")
    _open(page, TWO)
    expect(_text(page)).to_have_text("Half a")
    _text(page).fill("")
    _text(page).blur()


def test_the_editor_stays_while_tickets_change_and_is_empty_after_sending(world: World, page: Page) -> None:
    _text(page).evaluate("element => (element.marked = true)")
    _open(page, TWO)
    assert _text(page).evaluate("element => element.marked")
    _text(page).press_sequentially("It sounds again.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread").get_by_text("It sounds again.")).to_be_visible()
    expect(_text(page)).to_have_text("")
    page.keyboard.press("Control+z")
    expect(_text(page)).to_have_text("")
    (item,) = [row for row in world.desk.get("items", search=TWO)["data"] if row["name"] == TWO]
    said = eventually(lambda: world.desk.get(f"items/{item['id']}/messages")["data"], "the reply")
    assert [message["text"] for message in said] == ["It sounds again."]


def _open(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    _shows(page, name)


def _shows(page: Page, name: str) -> None:
    expect(page.get_by_role("region", name="Ticket", exact=False).get_by_role("heading", name=name)).to_be_visible()


def _text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")
