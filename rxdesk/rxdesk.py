"""The Reflex app: pages, API, gate and live updates are put together here, and nothing else happens."""

import logging
import secrets
from pathlib import Path
from typing import cast

import reflex as rx
from reflex.event import EventSpec
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from rxdesk.api.app import make_api
from rxdesk.components import ui
from rxdesk.logs import PAGE_FAILED
from rxdesk.pages.not_found import not_found
from rxdesk.pages.routes import PAGES
from rxdesk.services import signals
from rxdesk.state import live
from rxdesk.state.gate import Gate
from rxdesk.state.leaving import Leaving
from rxdesk.state.notices import Notices
from rxdesk.state.wire import AppWire

log = logging.getLogger("rxdesk.errors")
FONT = "/fonts/inter-latin-wght-normal.woff2"
STYLES = ("tokens", "kit", "parts", "ticket", "office", "rules")
"""What every page looks like; `rxdesk.drawn` gives the customers' side its own, customers.css."""


def frontend_failed(exception: Exception) -> None:
    """A page broke in a browser: one line in the log, nothing of the page's content."""
    said = str(exception).splitlines()[0][:300] if str(exception) else type(exception).__name__
    log.warning("%s: %s", PAGE_FAILED, said)


def backend_failed(exception: Exception) -> EventSpec | None:
    """A handler broke: the log gets it under an id, the person a sentence with that id."""
    error_id = secrets.token_hex(4)
    log.error("error %s", error_id, exc_info=exception)
    return cast(EventSpec, Notices.unexpected(error_id))


def frame(_stateful: bool, /) -> rx.Component | None:  # noqa: FBT001
    """What every page has: the notices and the bar of a lost connection."""
    return rx.fragment(
        ui.leaving(Leaving.to),
        ui.lost_connection(),
        ui.notices(Notices.rows, undo=Notices.undo, dismiss=Notices.dismiss),
    )


async def tell_screens() -> None:
    """Runs in every web process: what happened anywhere reaches the screens that show it."""
    await live.tail(AppWire(app), signals)


locale = Starlette(routes=[Mount("/locale", StaticFiles(directory=Path(__file__).parent / "locale"))])

app = rx.App(
    toaster=None,
    reset_style=False,
    html_lang="en",
    stylesheets=[f"/styles/{name}.css" for name in STYLES],
    head_components=[
        *ui.kit(),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        # Without it the words would be drawn twice, in another width each time.
        rx.el.link(rel="preload", href=FONT, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": ""}),
    ],
    app_wraps={(5, "Frame"): frame},
    api_transformer=[make_api(), locale],
    frontend_exception_handler=frontend_failed,
    backend_exception_handler=backend_failed,
)
app.add_middleware(Gate(), index=0)
app.register_lifespan_task(tell_screens)
for page in PAGES:
    app.add_page(page.draw, route=page.route, title=f"{page.title} · RxDesk", on_load=list(page.on_load))
app.add_page(not_found, route="404", title="Not found · RxDesk", on_load=[])
