"""One desk, one mailbox, one mail sink and one browser for all tests here; RXDESK_E2E_DATABASE_URL moves its data."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.desk import Desk, serving
from tests.e2e.window import FLAGS
from tests.e2e.world import World, make_world
from tests.servers.imap import Mailbox
from tests.servers.process import folder
from tests.servers.smtp import SmtpSink, smtp


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser and the machine to itself."""
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def sink() -> Iterator[SmtpSink]:
    """What the desk has mailed."""
    with smtp() as made:
        yield made


@pytest.fixture(scope="session")
def desk(sink: SmtpSink, _dovecot: Mailbox) -> Iterator[Desk]:
    """A running desk with its worker."""
    settings = {"smtp_url": sink.url, "imap_url": _dovecot.url, "mail_domain": "desk.example"}
    database = os.environ.get("RXDESK_E2E_DATABASE_URL")
    if database:
        settings["database_url"] = database
    with folder() as home, serving(home, **settings) as made:
        yield made


@pytest.fixture(scope="session")
def world(desk: Desk, sink: SmtpSink, _dovecot: Mailbox) -> World:
    """The people and projects of the desk."""
    return make_world(desk, sink, _dovecot)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()
