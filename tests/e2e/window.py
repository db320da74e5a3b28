"""A browser window that keeps what the page complains of, where it calls, and every word that reaches it."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebSocket
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.desk import Desk

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LOCAL = ("data", "blob", "about")


@dataclass
class Window:
    """One person's browser. `complaints` must be empty in the end, but for answers that `expects` names by status."""

    desk: Desk
    context: BrowserContext
    page: Page
    expects: tuple[int, ...] = ()
    complaints: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    bodies: list[Response] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address of the desk."""
        self.page.goto(self.desk.base + path)
        return self.page

    def sign_in(self, kind: str, email: str, password: str) -> None:
        """Take a session as the page's own form does; for tests whose point is elsewhere."""
        answer = self.context.request.post(
            f"{self.desk.base}/api/auth/{kind}/sign-in",
            form={"email": email, "password": password},
            headers={"Origin": self.desk.base},
            max_redirects=0,
        )
        assert "error" not in answer.headers["location"], answer.headers["location"]

    def client_events(self) -> list[str]:
        """The frames that the page has sent so far, without connecting and the engine's pings."""
        return [frame for frame in self.sent if frame not in ("2", "3") and not frame.startswith("40")]

    def texts(self) -> str:
        """Everything that this browser has received: bodies and frames."""
        parts = list(self.heard)
        for response in self.bodies:
            with contextlib.suppress(Exception):
                parts.append(response.text())
        return "\n".join(parts)

    def check(self) -> None:
        """Nothing was complained of."""
        assert not self.complaints, "\n".join(self.complaints)

    def _watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error in the page: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("websocket", self._socket)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if any(f"status of {status}" in message.text for status in self.expects):
            return
        self.complaints.append(f"console {message.type} on {self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        own = urlsplit(self.desk.base).netloc
        if address.scheme not in _LOCAL and address.netloc != own:
            self.complaints.append(f"called another host: {request.url}")

    def _response(self, response: Response) -> None:
        self.bodies.append(response)
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(_text(frame)))
        socket.on("framereceived", lambda frame: self.heard.append(_text(frame)))


@contextlib.contextmanager
def window(
    browser: Browser,
    desk: Desk,
    *,
    width: int = 1440,
    height: int = 900,
    dark: bool = False,
    expects: tuple[int, ...] = (),
) -> Iterator[Window]:
    """A window of a person who has not been here before; at its end nothing may have been complained of."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB")
    context.set_default_timeout(10_000)
    made = Window(desk, context, context.new_page(), expects)
    made._watch(made.page)
    try:
        yield made
        made.check()
    except BaseException as error:
        picture = Path(tempfile.mkdtemp(prefix="rxt-")) / "failed.png"
        with contextlib.suppress(PlaywrightError):
            made.page.screenshot(path=picture)
            error.add_note(f"{made.page.url} looked like {picture}")
        error.add_note("\n".join(made.complaints))
        raise
    finally:
        context.close()


def seconds_until_seen(page: Page, text: str, *, since: float) -> float:
    """How long after `since` (seconds of the clock) the text stood on the page."""
    page.get_by_text(text).first.wait_for()
    return time.time() - since


def _text(frame: "str | bytes") -> str:
    return frame if isinstance(frame, str) else frame.decode(errors="replace")
