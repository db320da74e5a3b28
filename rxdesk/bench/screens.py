"""What a person waits for in a browser: clicks beside the bare framework's in the same run, first rows, and weights."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from rxdesk.bench.browser import Browser, browser, click_ms, cookies_of, first_row_ms, weight_bytes
from rxdesk.bench.desk import Desk
from rxdesk.bench.figures import Figure, figure
from rxdesk.bench.served import bare_served, desk_served
from rxdesk.bench.stopwatch import Took
from rxdesk.seed import people

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = (
    "open_item_event",
    "noop_event",
    "next_page_event",
    "page_agent_list_cold",
    "page_agent_list_warm",
    "weight_agent_list_kb",
    "weight_portal_list_kb",
)
LIST, ROW = "/tickets", "[data-rows] [data-row]"
PORTAL, PORTAL_ROW = "/portal", "main [data-row]"
PAGES = 6
"""So often is 'Show 50 more' pressed before the list is loaded anew."""


def screen_figures(desk: Desk, rounds: int) -> Iterator[Figure]:
    """The figures of the screens on the seeded desk, our clicks and the bare framework's by turns."""
    with ExitStack() as stack:
        ours, bare = stack.enter_context(desk_served()), stack.enter_context(bare_served())
        used = stack.enter_context(browser())
        for name, (mine, floor) in _clicks(used, ours, bare, rounds).items():
            yield _figure(desk, name, mine, floor=floor)
        yield from (_figure(desk, name, values) for name, values in _loads(used, ours, max(3, rounds // 8)).items())


def _figure(desk: Desk, name: str, values: Sequence[float], *, floor: Sequence[float] = ()) -> Figure:
    took = [Took(value, 0.0) for value in values]
    # What the browser and two servers computed is not known here.
    return replace(figure(name, desk.n, took, floor=floor, database=desk.database), cpu_ms=None, per_s=None)


def _clicks(used: Browser, ours: str, bare: str, rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    with used.profile() as context:
        cookies_of(context, ours, "agent", people.ADMIN, people.PASSWORD)
        mine, floor = context.new_page(), context.new_page()
        _load(mine, ours + LIST, ROW)
        _load(floor, bare, "#rows > div")
        return {
            "open_item_event": _by_turns(rounds, lambda n: _open_ours(mine, n), lambda n: _open_bare(floor, n)),
            "noop_event": _by_turns(rounds, lambda n: _press_ours(mine, n), lambda n: _press_bare(floor, n)),
            "next_page_event": _by_turns(rounds, lambda n: _next_ours(mine, ours, n), lambda _: _next_bare(floor)),
        }


def _by_turns(
    rounds: int, ours: Callable[[int], float], bare: Callable[[int], float]
) -> tuple[list[float], list[float]]:
    """Three rounds to warm up, then `rounds` of each, one after the other."""
    for turn in range(3):
        _ = ours(turn), bare(turn)
    pairs = [(ours(turn), bare(turn)) for turn in range(3, rounds + 3)]
    return [mine for mine, _ in pairs], [floor for _, floor in pairs]


def _open_ours(page: "Page", turn: int) -> float:
    row = page.locator(f"{ROW} a").nth(turn % 40)
    number = (row.get_attribute("href") or "").rpartition("/")[2]
    shown = f"document.querySelector('.tp-bar .num')?.textContent === '#{number}'"
    return click_ms(page, f'{ROW} a[href$="/{number}"]', f"{shown} && document.querySelector('.thread article')")


def _open_bare(page: "Page", turn: int) -> float:
    key = page.locator("#rows > div").nth(turn % 40).get_attribute("data-key") or ""
    return click_ms(page, f'[data-key="{key}"]', f"document.querySelector('#facts p')?.textContent === '{key}'")


def _press_ours(page: "Page", turn: int) -> float:
    tab = 1 + turn % 2
    chosen = f".tp [role=tab]:nth-of-type({tab})"
    return click_ms(page, chosen, f"document.querySelector('{chosen}').ariaSelected === 'true'")


def _press_bare(page: "Page", turn: int) -> float:
    now = int(page.locator("#presses").inner_text())
    return click_ms(page, "#press", f"document.querySelector('#presses').textContent === '{now + 1}'")


def _next_ours(page: "Page", base: str, turn: int) -> float:
    if turn % PAGES == 0:
        # Another tab, to the server: this one's list would come back as long as it has become.
        page.evaluate("sessionStorage.clear()")
        _load(page, base + LIST, ROW)
        page.wait_for_selector(".list-more button")
    there = page.locator(ROW).count()
    return click_ms(page, ".list-more button", f"document.querySelectorAll('{ROW}').length > {there}")


def _next_bare(page: "Page") -> float:
    first = page.locator("#rows > div").first.get_attribute("data-key")
    return click_ms(page, "#next", f"document.querySelector('#rows > div').dataset.key !== '{first}'")


def _loads(used: Browser, ours: str, rounds: int) -> dict[str, list[float]]:
    with used.profile() as context:
        agent = cookies_of(context, ours, "agent", people.ADMIN, people.PASSWORD)
        agent_list = weight_bytes(context, ours + LIST, ROW) / 1024
    with used.profile() as context:
        cookies_of(context, ours, "customer", people.ORDINARY, people.PASSWORD)
        portal_list = weight_bytes(context, ours + PORTAL, PORTAL_ROW) / 1024
    cold, warm = [], []
    for _ in range(rounds):
        with used.profile(cookies=agent) as context:
            cold.append(first_row_ms(context, ours + LIST, ROW))
            warm.append(first_row_ms(context, ours + LIST, ROW))
    return {
        "page_agent_list_cold": cold,
        "page_agent_list_warm": warm,
        "weight_agent_list_kb": [agent_list],
        "weight_portal_list_kb": [portal_list],
    }


def _load(page: "Page", address: str, row: str) -> None:
    page.goto(address)
    page.wait_for_selector(row)
