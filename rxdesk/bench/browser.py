"""A headless browser that measures inside the page: from the click, or from the start of the load, to the DOM."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

AFTERWARDS_MS = 300
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_CLICK = """() => new Promise((done, fail) => {
  const drawn = () => DRAWN;
  const look = new MutationObserver(() => {
    if (!drawn()) return;
    look.disconnect();
    clearTimeout(late);
    done(performance.now() - begun);
  });
  const late = setTimeout(() => fail(new Error("nothing was drawn after the click")), 15000);
  look.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const begun = performance.now();
  document.querySelector(PRESSED).click();
})"""
_SAID = "first row "
_FIRST = """(() => {
  const look = () => {
    if (!document.querySelector(ROW)) return;
    watch.disconnect();
    console.debug(SAID + performance.now());
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { subtree: true, childList: true });
})()"""


def missing() -> str:
    """Why there is no browser to measure with, '' when there is one."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright is not installed"
    return "" if shutil.which("chromium") else "there is no chromium"


@dataclass
class Browser:
    """One playwright; every `profile` is a new browser that remembers nothing."""

    playwright: "Playwright"

    @contextmanager
    def profile(self, base: str = "", *, cookies: list[Any] | None = None) -> "Iterator[BrowserContext]":
        """A browser just started, with these cookies for `base` and nothing else."""
        opened = self.playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        try:
            context = opened.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
            context.set_default_timeout(20_000)
            if cookies:
                context.add_cookies(cookies)
            yield context
        finally:
            opened.close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Playwright, until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield Browser(playwright)


def cookies_of(context: "BrowserContext", base: str, kind: str, email: str, password: str) -> list[Any]:
    """Sign in as the page's own form does; gives the cookies."""
    context.request.post(
        f"{base}/api/auth/{kind}/sign-in",
        form={"email": email, "password": password},
        headers={"Origin": base},
        max_redirects=0,
    )
    return list(context.cookies())


def click_ms(page: "Page", pressed: str, drawn: str) -> float:
    """Milliseconds from clicking the selector `pressed` to the first change of the DOM after which `drawn` holds.

    Then a while passes, so that what the click leaves to do afterwards does not lengthen the next one.
    """
    page.bring_to_front()
    took = page.evaluate(_CLICK.replace("DRAWN", drawn).replace("PRESSED", _quoted(pressed)))
    page.wait_for_timeout(AFTERWARDS_MS)
    return took


def first_row_ms(context: "BrowserContext", address: str, row: str) -> float:
    """Milliseconds from the start of a load to the first element that `row` selects, in a new tab."""
    page = context.new_page()
    try:
        page.add_init_script(_FIRST.replace("ROW", _quoted(row)).replace("SAID", _quoted(_SAID)))
        # Whoever waits for a selector has scripts of his own compiled in the page, in the middle of what is measured.
        with page.expect_console_message(lambda message: message.text.startswith(_SAID)) as said:
            page.goto(address, wait_until="commit")
        return float(said.value.text.removeprefix(_SAID))
    finally:
        page.close()


def weight_bytes(context: "BrowserContext", address: str, row: str) -> int:
    """Bytes on the wire, as compressed, of everything that a load fetches until its rows stand and it is quiet."""
    page = context.new_page()
    try:
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[int] = []
        wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        page.goto(address)
        page.wait_for_selector(row)
        page.wait_for_timeout(1000)
        return sum(sizes)
    finally:
        page.close()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
