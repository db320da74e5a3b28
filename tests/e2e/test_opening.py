"""Pages ask for what they show before their scripts are there, and do as well when that comes to nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import PASSWORD
from tests.e2e.window import Window, window
from tests.e2e.world import World

NAME = "The gangway lamp flickers"


@pytest.fixture(scope="module")
def number(world: World) -> int:
    return world.desk.post("items", name=NAME)["number"]


@pytest.fixture
def agent(world: World, browser: Browser) -> Iterator[Window]:
    with window(browser, world.desk) as opened:
        opened.sign_in("agent", "ana@northwind.example", PASSWORD)
        yield opened


def test_a_page_opens_one_socket_and_asks_once(agent: Window, number: int) -> None:
    sockets: list[str] = []
    agent.page.on("websocket", lambda socket: sockets.append(socket.url))
    _shows(agent.open(f"/tickets/{number}"))
    agent.page.wait_for_timeout(500)
    assert len(sockets) == 1
    assert len([frame for frame in agent.sent if frame.startswith("40")]) == 1


def test_a_page_opens_its_socket_itself_when_the_early_script_does_nothing(agent: Window, number: int) -> None:
    agent.page.route("**/js/boot.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    _shows(agent.open(f"/tickets/{number}"))


def test_a_page_opens_its_socket_itself_when_the_early_one_was_lost(agent: Window, number: int) -> None:
    # It is closed as soon as it is there, which is long before a script of the page is.
    agent.page.add_init_script(
        "const Real = WebSocket; let first = true;"
        "window.WebSocket = class extends Real {"
        "  constructor(...given) {"
        "    super(...given); if (first) this.addEventListener('open', () => this.close()); first = false"
        "  }"
        "};"
    )
    _shows(agent.open(f"/tickets/{number}"))
    agent.page.get_by_role("link", name=NAME).first.click()
    _shows(agent.page)


def test_a_list_stays_as_it_was_when_its_page_is_loaded_anew_and_two_tabs_have_two_lists(
    agent: Window, number: int
) -> None:
    _shows(agent.open(f"/tickets/{number}"))
    agent.page.get_by_role("button", name="My open").click()
    expect(agent.page.get_by_role("heading", name="My open")).to_be_visible()
    agent.page.reload()
    expect(agent.page.get_by_role("heading", name="My open")).to_be_visible()
    other = agent.context.new_page()
    other.goto(f"{agent.desk.base}/tickets")
    expect(other.get_by_role("heading", name="All open")).to_be_visible()
    agent.page.go_back()


def test_a_page_of_a_session_that_ended_asks_for_the_sign_in(agent: Window, number: int) -> None:
    _shows(agent.open(f"/tickets/{number}"))
    agent.context.clear_cookies()
    agent.page.reload()
    expect(agent.page.get_by_label("Password")).to_be_visible()


def _shows(page: Page) -> None:
    expect(page.get_by_role("region", name="Ticket", exact=False).get_by_role("heading", name=NAME)).to_be_visible()
