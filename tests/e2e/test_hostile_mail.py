"""A mail full of active HTML or of files with scripts is read, and nothing of it happens (A16, A17, A18, A40)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.desk import PASSWORD, eventually
from tests.e2e.window import Window, window
from tests.e2e.world import World
from tests.mail.test_sanitise import ATTACKS

SUBJECT = "Hello <script>alert(1)</script><img src=x onerror=alert(1)>"
ACTIVE = """() => [...document.querySelectorAll('main *')].filter(one =>
    ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META', 'LINK', 'STYLE', 'MATH'].includes(one.tagName)
    || [...one.attributes].some(held => /^on/i.test(held.name) || /x\\.test/.test(held.value)
        || /^\\s*(javascript|data:text)/i.test(held.value))
).map(one => one.outerHTML.slice(0, 200))"""

SCRIPT = "<script>alert(document.domain)</script>"
FILES = {
    "a.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>',
    "b.html": f"<!doctype html><html><body>{SCRIPT}</body></html>",
    "c.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{SCRIPT}</body></html>',
    "d.xml": f'<a xmlns:h="http://www.w3.org/1999/xhtml">{SCRIPT.replace("script", "h:script")}</a>',
    "e.pdf": "%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "f.txt": f"{SCRIPT}",
}


def test_nothing_in_a_hostile_mail_runs_or_is_fetched_where_it_is_read(world: World, browser: Browser) -> None:
    comment_last = sorted(ATTACKS, key=lambda attack: "<!--" in attack)
    html = f"<p>The first word</p>{''.join(comment_last[:-1])}<p>The last word</p>{comment_last[-1]}"
    world.mail('"<img src=x onerror=alert(1)>" <bob@acme.test>', SUBJECT, "plain", html=html)
    item = eventually(lambda: world.desk.item_named(SUBJECT), "the ticket", seconds=30)
    for kind, email, path in (
        ("agent", "ana@northwind.example", f"/tickets/{item['number']}"),
        ("customer", "bob@acme.test", f"/portal/requests/{item['ref']}"),
    ):
        with window(browser, world.desk) as reader:
            reader.page.on("dialog", lambda dialog, here=reader: _complain(here, dialog))
            reader.sign_in(kind, email, PASSWORD)
            reader.open(path)
            for word in ("The first word", "The last word"):
                expect(reader.page.get_by_text(word).first).to_be_visible()
            assert reader.page.evaluate(ACTIVE) == []
            for link in reader.page.get_by_role("link", name="x", exact=True).all():
                assert (link.get_attribute("href") or "") in ("", "#")


def test_a_file_with_a_script_is_handed_over_and_never_opened_here(world: World, browser: Browser) -> None:
    world.mail("bob@acme.test", "Files that do things", "See these.", files={k: v.encode() for k, v in FILES.items()})
    item = eventually(lambda: world.desk.item_named("Files that do things"), "the ticket", seconds=30)
    files = world.desk.get(f"items/{item['id']}")["attachments"]
    assert {file["filename"] for file in files} == set(FILES)
    with window(browser, world.desk) as reader:
        reader.page.on("dialog", lambda dialog: _complain(reader, dialog))
        reader.sign_in("agent", "ana@northwind.example", PASSWORD)
        for file in files:
            with pytest.raises(PlaywrightError, match="Download is starting"):
                reader.open(file["url"])


def test_no_page_of_the_desk_stands_in_a_frame(world: World, browser: Browser) -> None:
    with window(browser, world.desk) as reader:
        reader.sign_in("agent", "ana@northwind.example", PASSWORD)
        with _another_site(world.desk.base) as elsewhere:
            for path in ("/tickets", "/login", "/portal"):
                reader.page.goto(f"{elsewhere}{path}")
                eventually(lambda: _framed(reader.page) == ["chrome-error://chromewebdata/"], f"the refusal of {path}")
        known = ("frame-ancestors", f"called another host: {elsewhere}")
        reader.complaints[:] = [said for said in reader.complaints if not any(word in said for word in known)]


def _framed(page: Page) -> list[str]:
    """What stands in the page's frames now; they come and go, and are heard of only while the browser is waited for."""
    page.wait_for_timeout(50)
    return [frame.url for frame in page.main_frame.child_frames]


@contextmanager
def _another_site(base: str) -> Iterator[str]:
    """A site whose every page holds the desk's page of the same path in a frame; gives its address."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<link rel="icon" href="data:,"><iframe src="{base}{self.path}"></iframe>'.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the parent
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Framing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _complain(reader: Window, dialog: Dialog) -> None:
    reader.complaints.append(f"a script of the mail ran: {dialog.message}")
    dialog.dismiss()
