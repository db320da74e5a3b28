"""Every response leaves with our headers, and scripts run only when their hash is known."""

import base64
import hashlib
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rxdesk.api.headers import Headers

SCRIPT = "let ours = 1"


def client(tmp_path: Path, *, tickets: str = "tickets") -> TestClient:
    page = f"<html><script>{SCRIPT}</script><script src='/js/kit.js'></script></html>"
    (tmp_path / tickets).mkdir(parents=True)
    (tmp_path / tickets / "index.html").write_text(page)
    routes = [
        Route(f"/{tickets}/", lambda _request: HTMLResponse(page)),
        Route("/api/items", lambda _request: JSONResponse({})),
        Route("/_upload", lambda _request: JSONResponse({}), methods=["POST"]),
    ]
    return TestClient(Headers(Starlette(routes=routes), tmp_path))


def test_a_page_names_its_own_inline_script_and_nothing_may_frame_it(tmp_path: Path):
    answer = client(tmp_path).get("/tickets", follow_redirects=False)
    policy = answer.headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert answer.status_code == 200
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_an_address_that_ends_in_a_name_gets_the_page_that_was_drawn_for_every_name(tmp_path: Path):
    served = client(tmp_path, tickets="tickets/-")
    assert served.get("/tickets/1042").text == served.get("/tickets/-").text
    assert "sha256-" in served.get("/tickets/1042").headers["content-security-policy"]
    assert served.get("/tickets/1042/more").status_code == 404
    assert served.get("/customers/1042").status_code == 404


def test_only_a_file_whose_address_names_its_content_is_kept_for_ever(tmp_path: Path):
    served = client(tmp_path)
    kept = "public, max-age=31536000, immutable"
    for path in ("/icons.svg?v=1a2b3c4d", "/assets/page-1a2b3c4d.js", "/fonts/inter.woff2"):
        assert served.get(path).headers["cache-control"] == kept
    assert served.get("/icons.svg").headers["cache-control"] == "no-cache"
    assert served.get("/tickets?v=1a2b3c4d").headers["cache-control"] == "no-store"


def test_errors_and_answers_of_the_api_carry_the_headers_and_are_not_kept(tmp_path: Path):
    for path in ("/api/items", "/nowhere"):
        answer = client(_fresh(tmp_path, path)).get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "sha256" not in answer.headers["content-security-policy"]


def test_the_upload_route_of_the_framework_does_not_exist(tmp_path: Path):
    assert client(tmp_path).post("/_upload").status_code == 404


def _fresh(tmp_path: Path, path: str) -> Path:
    folder = tmp_path / path.strip("/").replace("/", "-")
    folder.mkdir()
    return folder
