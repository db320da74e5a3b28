"""How Reflex runs RxDesk: nothing but our own parts, pages of our own origins, no telemetry, one port."""

import reflex as rx
from reflex_base.constants import StateManagerMode
from reflex_base.plugins.sitemap import SitemapPlugin

from rxdesk.config import settings
from rxdesk.drawn import DrawnBeforehand
from rxdesk.origin import allowed_origins

config = rx.Config(
    app_name="rxdesk",
    plugins=[DrawnBeforehand()],
    disable_plugins=[SitemapPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    cors_allowed_origins=allowed_origins(),
    trusted_proxy_hops=settings().trusted_proxy_hops,
    # The build must not depend on the port: rxdesk.build turns these into the address that the page came from.
    api_url="http://localhost:3000",
    deploy_url=None,
    frontend_compression_formats=["brotli", "gzip"],
    # Nothing is compiled in the browser here, so it needs no whole libraries for that.
    frontend_lazy_bundled_libraries=True,
    # A tab's state lives in the process that holds its socket, and nowhere else (docs/decisions/0005).
    redis_url=None,
    state_manager_mode=StateManagerMode.MEMORY,
)
