"""The outermost layer: every response, errors and static files included, leaves with our headers.

Scripts run from our own files only; the few inline ones of the compiled pages are named by their hash, read at start.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxdesk.origin import Cookie, allowed_origins

_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FOR_EVER = ("/assets/", "/fonts/")
"""Named by their content; a font of another version gets another name."""
ANY = "-"
"""The folder whose page stands for every name; `rxdesk.drawn` has it compiled."""
_OPEN_FILES = ("/styles/", "/js/", "/locale/", "/icons.svg", "/favicon.svg")
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Headers:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, pages: Path) -> None:
        self.app = app
        self.plain = content_policy((), allowed_origins())
        self.pages = {_address(page, pages): self._policy(page) for page in pages.rglob("index.html")}
        self.other = self._policy(pages / "404.html", pages / "__spa-fallback.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope, MutableHeaders(scope=message))
            await send(message)

        drawn = self._drawn(scope["path"])
        if drawn:
            # Its file stands in a folder; a redirect there would cost a round trip and name our inner address.
            scope = {**scope, "path": drawn, "raw_path": drawn.encode()}
        # The framework's upload route asks nobody who they are; it does not exist here, whatever a page imports.
        app = PlainTextResponse("Not found", 404) if scope["path"].startswith("/_upload") else self.app
        return await app(scope, receive, send_with_headers)

    def _drawn(self, path: str) -> str:
        """Where the page of this address lies, '' for what is no page: itself, or the one that stands for any name."""
        any_name = f"{path.rpartition('/')[0]}/{ANY}/"
        return next((found for found in (path + "/", any_name) if found in self.pages), "")

    def _add(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in _FIXED.items():
            headers[name] = value
        path, is_page = scope["path"], headers.get("content-type", "").startswith("text/html")
        policy = self.pages.get(path, self.other) if is_page else self.plain
        headers.setdefault("Content-Security-Policy", policy)
        if path.startswith(_FOR_EVER) or (b"v=" in scope["query_string"] and path.startswith(_OPEN_FILES)):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif path.startswith(_OPEN_FILES):
            headers["Cache-Control"] = "no-cache"
        else:
            headers.setdefault("Cache-Control", "no-store")
        if is_page and not _has_visit(scope):
            headers.append("Set-Cookie", Cookie.VISIT.header(secrets.token_urlsafe(24), max_age_seconds=None))

    def _policy(self, *pages: Path) -> str:
        return content_policy(inline_hashes(page for page in pages if page.exists()), allowed_origins())


def inline_hashes(pages: Iterable[Path]) -> list[str]:
    """The CSP sources of the inline scripts in compiled pages."""
    scripts = {script for page in pages for script in _INLINE.findall(page.read_bytes())}
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts)
    return sorted(f"'sha256-{digest}'" for digest in digests)


def content_policy(hashes: Iterable[str], origins: Iterable[str]) -> str:
    """The content security policy of the app's own pages; nothing may frame them."""
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in origins if "[" not in origin)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' {sockets}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-src 'self'",
            "frame-ancestors 'none'",
        )
    )


def _address(page: Path, pages: Path) -> str:
    folder = page.parent.relative_to(pages).as_posix()
    return "/" if folder == "." else f"/{folder}/"


def _has_visit(scope: Scope) -> bool:
    try:
        return Cookie.VISIT.label in SimpleCookie(Received(scope=scope).get("cookie", ""))
    except CookieError:
        return False
