"""Every page that RxDesk has, light and dark, holds nothing that axe calls serious."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from rxdesk.pages.routes import PAGES
from tests.e2e.desk import PASSWORD
from tests.e2e.window import Window, window
from tests.e2e.world import World

GRAVE = ("serious", "critical")
ROUTES = [page.route for page in PAGES]


@pytest.fixture(scope="module")
def places(world: World) -> dict[str, str]:
    """What stands for the parts of an address in square brackets."""
    desk = world.desk
    zoe = world.customers["Zoe Marsh"]
    world.portal(option="own_and_followed_projects")
    made = desk.post("items", name="A kettle to look at", description="It whistles.", requester_ids=[zoe], priority=3)
    task = desk.post("items", kind="task", name="Order a kettle")
    desk.post(f"items/{made['id']}/messages", text="Which kettle is it?")
    desk.post(f"items/{made['id']}/messages", text="The red one, I think.", kind="note")
    project = world.projects["Tea house move"]
    desk.post(f"projects/{project}/followers", customer_id=zoe)
    return {
        "/tickets/[[item_number]]": f"/tickets/{made['number']}",
        "/tasks/[[item_number]]": f"/tasks/{task['number']}",
        "[item_ref]": made["ref"],
        "[rule_id]": str(world.rule_id),
        "[project_ref]": desk.get(f"projects/{project}").get("ref", ""),
    }


def test_every_page_is_fit_for_everybody(world: World, places: dict[str, str], browser: Browser) -> None:
    found: list[str] = []
    with window(browser, world.desk, expects=(401, 404)) as opened:
        opened.sign_in("agent", "oda@northwind.example", PASSWORD)
        opened.sign_in("customer", "zoe@zen.test", PASSWORD)
        for route in ROUTES:
            address = _address(route, places)
            opened.open(address)
            _settled(opened)
            assert route == "/" or urlsplit(opened.page.url).path.rstrip("/") == address, "the page sent us away"
            found += _graves(opened.page, route)
    assert found == []


def test_a_picture_without_words_would_be_found(world: World, browser: Browser) -> None:
    with window(browser, world.desk) as opened:
        opened.page.set_content("<html lang=en><title>A page</title><img src='data:,'></html>")
        assert _graves(opened.page, "wrong")


def test_the_dialog_that_adds_a_ticket_is_fit_for_everybody(world: World, browser: Browser) -> None:
    with window(browser, world.desk) as opened:
        opened.sign_in("agent", "oda@northwind.example", PASSWORD)
        page = opened.open("/tickets")
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("menuitem", name="Ticket").click()
        expect(page.get_by_role("dialog", name="Add ticket")).to_be_visible()
        assert _graves(page, "add ticket") == []


def _address(route: str, places: dict[str, str]) -> str:
    for part, value in places.items():
        route = route.replace(part, value)
    assert "[" not in route, f"what stands for {route}?"
    return route


def _settled(opened: Window) -> None:
    """The page has drawn what it loads; motion is over."""
    opened.page.wait_for_load_state("networkidle")
    opened.page.wait_for_timeout(400)


def _graves(page: Page, name: str) -> list[str]:
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(250)
        answer: dict[str, Any] = Axe().run(page).response
        for each in answer["violations"]:
            if each["impact"] in GRAVE:
                nodes = "; ".join(f"{node['target']} {node['failureSummary'][-160:]}" for node in each["nodes"][:3])
                found.append(f"{name} {scheme}: {each['id']} ({len(each['nodes'])}): {nodes}")
    return found
