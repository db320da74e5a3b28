"""`make demo-shots`: every screen of the demo company at three widths, light and dark, into docs/screens."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from rxdesk.demo.people import PASSWORD
from tests.e2e.desk import Desk, serving
from tests.e2e.window import FLAGS, Window, window
from tests.servers.process import folder
from tests.servers.programs import CHROMIUM

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SIZES = {1440: 900, 1024: 768, 390: 844}
MODES = ("light", "dark")
KEPT = ((1440, "light"), (1440, "dark"), (390, "light"))
"""What is drawn by default, since the repository keeps it; RXDESK_ALL_SHOTS=1 draws the others too."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: its name, its address, and what is pressed before it is taken."""

    name: str
    path: str
    press: tuple[str, ...] = ()


VISITOR = (
    Screen("login", "/login"),
    Screen("portal-login", "/portal/login"),
    Screen("portal-register", "/portal/register"),
)
AGENT = (
    Screen("tickets", "/tickets/{ticket}"),
    Screen("tickets-list", "/tickets"),
    Screen("ticket-activity", "/tickets/{ticket}", ("tab:Activity",)),
    Screen("tasks", "/tasks"),
    Screen("customers", "/customers"),
    Screen("projects", "/projects"),
    Screen("company", "/admin"),
    Screen("people", "/admin/people"),
    Screen("mail", "/admin/mail"),
    Screen("portal-settings", "/admin/portal"),
    Screen("rules", "/admin/rules"),
    Screen("rule", "/admin/rules/1"),
    Screen("add-ticket", "/tickets", ("button:Add", "menuitem:Ticket")),
)
CUSTOMER = (
    Screen("portal", "/portal"),
    Screen("portal-request", "/portal/requests/{request}"),
    Screen("portal-new", "/portal/new"),
    Screen("portal-projects", "/portal/projects"),
    Screen("portal-profile", "/portal/profile"),
)


def main() -> int:
    """Exit code 1 when there is no browser to draw with."""
    chromium = CHROMIUM.find()
    if chromium is None:
        print(f"Pictures need {CHROMIUM.label} (package {CHROMIUM.package})")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with folder() as home, _demo(home) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        places = _places(desk, browser)
        for width, mode in _wanted():
            for person, screens in ((None, VISITOR), ("agent", AGENT), ("customer", CUSTOMER)):
                _draw(desk, browser, person, screens, places, width=width, mode=mode)
            print(f"{width} {mode}", flush=True)
        browser.close()
    return 0


@contextmanager
def _demo(home: Path) -> Iterator[Desk]:
    print("The demo company lives through its weeks", flush=True)
    with serving(home, "demo", demo="true") as desk:
        desk.take_key()
        yield desk


def _wanted() -> list[tuple[int, str]]:
    every = [(width, mode) for width in SIZES for mode in MODES]
    return every if os.environ.get("RXDESK_ALL_SHOTS") else [each for each in every if each in KEPT]


def _places(desk: Desk, browser: Browser) -> dict[str, str]:
    """The ticket and the request that are looked at: each with much to read."""
    rows = desk.get("items", kind="ticket", limit=60)["data"]
    talks = {row["id"]: len(desk.get(f"items/{row['id']}/messages", limit=60)["data"]) for row in rows}
    ticket = max(rows, key=lambda row: talks[row["id"]])
    with window(browser, desk) as opened:
        opened.sign_in("customer", "bob@acme.test", PASSWORD)
        asked = opened.context.request.get(f"{desk.base}/api/v1/portal/items").json()["data"]
    by_ref = {row["ref"]: talks[row["id"]] for row in rows}
    request = max((row["ref"] for row in asked), key=lambda ref: by_ref.get(ref, 0))
    return {"{ticket}": str(ticket["number"]), "{request}": request}


def _draw(
    desk: Desk, browser: Browser, person: str | None, screens: tuple[Screen, ...], places: dict[str, str], *,
    width: int, mode: str,
) -> None:  # fmt: skip
    with window(browser, desk, width=width, height=SIZES[width], dark=mode == "dark") as opened:
        if person is not None:
            opened.sign_in(person, "bruno@northwind.example" if person == "agent" else "bob@acme.test", PASSWORD)
        for screen in screens:
            _shoot(opened, screen, places, FOLDER / f"{screen.name}-{width}-{mode}.png")


def _shoot(opened: Window, screen: Screen, places: dict[str, str], picture: Path) -> None:
    path = screen.path
    for part, value in places.items():
        path = path.replace(part, value)
    page = opened.open(path)
    _settle(page)
    for each in screen.press:
        role, _, name = each.partition(":")
        page.get_by_role(role, name=name, exact=True).first.click()  # pyright: ignore[reportArgumentType]
        _settle(page)
    page.screenshot(path=picture, animations="disabled", caret="hide")


_STILL = """() => new Promise((done) => {
    let wait = setTimeout(done, 1500);
    const again = () => { clearTimeout(wait); wait = setTimeout(done, 1500); };
    new MutationObserver(again).observe(document.body, { childList: true, subtree: true, characterData: true });
})"""


def _settle(page: Page) -> None:
    """What loads has come, also by the socket: nothing is in the shape of what comes, and nothing moves any more."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skel, [aria-busy=true], .is-loading")).to_have_count(0, timeout=60_000)
    page.evaluate(_STILL)


if __name__ == "__main__":
    sys.exit(main())
