"""A list that stands open in a browser: a change comes in pieces, and what the page makes of them is the list."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.desk import PASSWORD
from tests.e2e.window import Window, window
from tests.e2e.world import World


@pytest.fixture
def agent(world: World, browser: Browser) -> Iterator[Window]:
    with window(browser, world.desk) as opened:
        opened.sign_in("agent", "ana@northwind.example", PASSWORD)
        yield opened


def test_a_changed_ticket_comes_on_top_of_an_open_list_and_the_other_rows_stay(agent: Window, world: World) -> None:
    desk = world.desk
    made = [desk.post("items", name=f"Buoy {place} drifts") for place in range(25)]
    page = agent.open("/tickets")
    rows = page.locator(".item-row .subject")
    expect(rows.first).to_have_text("Buoy 24 drifts")
    expect(rows).to_have_count(min(50, len(desk.get("items", view="all_open", kind="ticket", limit=50)["data"])))
    assert page.locator(".item-row .age").first.inner_text() == "now"
    before = rows.all_inner_texts()
    page.evaluate("""
        () => {
          window.same = true;
          document.querySelectorAll(".item-row").forEach((row) => (row.mine = row.textContent));
        }
    """)
    got: list[str] = []
    page.on("websocket", lambda socket: got.append(socket.url))
    desk.patch(f"items/{made[3]['id']}", name="Buoy 3 is back")
    expect(rows.first).to_have_text("Buoy 3 is back")
    assert rows.all_inner_texts() == ["Buoy 3 is back", *(name for name in before if name != "Buoy 3 drifts")]
    kept = page.evaluate("""
        () => [window.same, [...document.querySelectorAll(".item-row")].filter((row) => row.mine).length]
    """)
    assert kept[0] is True
    assert kept[1] >= len(before) - 2
    assert not got


def test_the_row_of_the_opened_ticket_stays_marked_when_it_moves_and_no_other_is(agent: Window, world: World) -> None:
    desk = world.desk
    made = [desk.post("items", name=f"Rope {place} frays") for place in range(4)]
    page = agent.open("/tickets")
    marked = page.locator("[data-opened]")
    row = page.locator(".item-row", has_text="Rope 1")
    expect(row.locator(".unread")).to_be_visible()
    expect(marked).to_have_count(0)
    row.locator("a").click()
    expect(marked).to_have_text(re.compile("Rope 1 frays"))
    expect(row.get_by_role("link")).to_have_attribute("aria-current", "true")
    expect(row.locator(".unread")).not_to_be_visible()
    desk.patch(f"items/{made[1]['id']}", name="Rope 1 is new")
    expect(marked).to_have_text(re.compile("Rope 1 is new"))
    page.mouse.move(0, 0)
    expect(page.locator(".item-row").first).to_have_text(re.compile("Rope 1 is new"))
    expect(marked).to_have_text(re.compile("Rope 1 is new"))
    page.locator(".item-row", has_text="Rope 2").locator("a").click()
    expect(marked).to_have_text(re.compile("Rope 2 frays"))
    expect(page.locator(".item-row [aria-current]")).to_have_count(1)
    page.reload()
    expect(marked).to_have_text(re.compile("Rope 2 frays"))
    page.locator("[aria-label='Close']").first.click()
    expect(marked).to_have_count(0)


def test_an_age_goes_on_counting_without_a_change(agent: Window, world: World) -> None:
    world.desk.post("items", name="The tide table is old")
    page = agent.page
    page.clock.install()
    agent.open("/tickets")
    age = page.locator(".item-row", has_text="The tide table is old").locator(".age")
    expect(age).to_have_text("now")
    page.clock.fast_forward("05:00")
    expect(age).to_have_text("5 min")
