"""Pages, API and sockets on one port, from the compiled files; what would be dangerous in production is refused."""

import os
import sys
from typing import Any
from urllib.parse import urlsplit

from rxdesk import build, heap
from rxdesk.config import settings
from rxdesk.origin import is_https, is_loopback

LONGEST_MESSAGE = 256 * 1024
_OPENS_ROUTES = ("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "REFLEX_ADD_ALL_ROUTES_ENDPOINT")


def serve(host: str = "127.0.0.1", port: int = 3000, *, workers: int = 1) -> None:
    """Compile if needed and serve until stopped. Without RXDESK_BASE_URL the public address is http://localhost:port.

    Raises SystemExit with a sentence when the settings would be dangerous, BuildFailed when the pages do not compile.
    """
    prepare(port)
    refuse_hazards(workers=workers)
    build.build()
    _server(host, port, workers).serve()


def prepare(port: int) -> None:
    """Put the environment in order, for this process and the web processes that it starts."""
    if "RXDESK_BASE_URL" not in os.environ:
        os.environ["RXDESK_BASE_URL"] = f"http://localhost:{port}"
        settings.cache_clear()
    os.environ["RXDESK_DATA_DIR"] = str(settings().data_dir.resolve())
    settings.cache_clear()
    os.chdir(build.ROOT)
    if str(build.ROOT) not in sys.path:
        sys.path.insert(0, str(build.ROOT))
    os.environ.update(build.tools_first(os.environ))
    os.environ["REFLEX_ENV_MODE"] = "prod"
    os.environ["REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE"] = str(LONGEST_MESSAGE)


def refuse_hazards(*, workers: int = 1) -> None:
    """Raises SystemExit with a sentence for each hazard."""
    refused = hazards(workers=workers)
    if refused:
        raise SystemExit("RxDesk does not start like this:\n" + "\n".join(f"- {line}" for line in refused))


def hazards(*, workers: int = 1) -> list[str]:
    """What forbids a start, each with what to do; empty when all is well."""
    found = [
        f"{name} is set and would open routes of the framework: unset it."
        for name in _OPENS_ROUTES
        if name in os.environ
    ]
    address = urlsplit(settings().base_url)
    if address.scheme not in ("http", "https") or not address.netloc or address.path.strip("/"):
        found.append("RXDESK_BASE_URL must be scheme and host, like https://help.example.com.")
    elif not is_https() and not is_loopback():
        found.append(
            "RXDESK_BASE_URL is plain http: passwords would travel in the open. Put a proxy with https before it."
        )
    if workers > 1 and not settings().redis_url.get_secret_value():
        found.append("More than one web process needs RXDESK_REDIS_URL.")
    if os.environ.get("REFLEX_CORS_ALLOWED_ORIGINS"):
        found.append("REFLEX_CORS_ALLOWED_ORIGINS is set: the origins follow from RXDESK_BASE_URL, unset it.")
    return found


def web() -> Any:
    """The whole web application as ASGI; each web process makes its own."""
    from reflex_base.environment import environment

    from rxdesk.api.headers import Headers

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    from rxdesk.rxdesk import app

    made = Headers(app(), build.pages_folder())
    heap.settle()
    return made


def _server(host: str, port: int, workers: int) -> Any:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    return Server(
        "rxdesk.serve:web",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
    )
