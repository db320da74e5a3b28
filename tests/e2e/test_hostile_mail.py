"""A mail full of active and remote HTML is read by an agent and by a customer, and nothing of it happens (A16, A17)."""

from playwright.sync_api import Browser, Dialog, expect

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


def _complain(reader: Window, dialog: Dialog) -> None:
    reader.complaints.append(f"a script of the mail ran: {dialog.message}")
    dialog.dismiss()
