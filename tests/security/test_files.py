"""Files go to their readers alone, and nothing from outside is a page of ours (A10, A11, A18, A20, A21)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from rxdesk.api.app import make_api
from rxdesk.models.messages import Attachment
from rxdesk.models.session import system_session
from rxdesk.storage import storage
from tests.security.stage import MISSING_REF, Stage, built, fresh

OURS = {"origin": "http://localhost:3000"}
BOMB = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (100_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0" + b"\0" * 64
HOSTILE = [
    ("a\u202egnp.exe.txt", b"x", "text/plain"),
    ("../../etc/passwd", b"x", "text/plain"),
    ("..\\..\\evil.txt", b"x", "text/plain"),
    ("name\r\nSet-Cookie: a=1.txt", b"x", "text/plain"),
    ("photo.png", b"<html><script>steal()</script>", "image/png"),
    ("photo.png.html", b"\x89PNG\r\n\x1a\n<script>steal()</script>", "text/html"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='steal()'/>", "image/svg+xml"),
    ("paper.xml", b"<?xml version='1.0'?><!DOCTYPE a><a/>", "text/xml"),
    ("paper.pdf", b"%PDF-1.7 /JavaScript", "application/pdf"),
]


@pytest.fixture(scope="module")
def stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with built(_sqlite_template, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def own(stage: Stage, tmp_path: Path) -> Iterator[Stage]:
    with fresh(stage, tmp_path) as made:
        yield made


def browser(stage: Stage, who: str) -> TestClient:
    made = TestClient(make_api(), base_url=OURS["origin"], raise_server_exceptions=False)
    made.headers.update({**OURS, "cookie": stage.cookies[who]} if who else OURS)
    return made


@pytest.mark.parametrize("way", ["/api/files/{}", "/api/v1/portal/attachments/{}"])
def test_a_file_is_missing_for_all_but_its_readers(own: Stage, way: str) -> None:
    shown, secret = own.shown_file.ref, own.marked_file.ref
    assert browser(own, "bob").get(way.format(shown)).content == b"shown-bytes"
    assert browser(own, "greta").get(f"/api/files/{secret}").content == b"marked-bytes"
    for who, ref in (("bob", secret), ("zoe", secret), ("nils", shown), ("", shown), ("", secret), ("nils", secret)):
        refused, missing = (browser(own, who).get(way.format(each)) for each in (ref, MISSING_REF))
        assert (refused.status_code, refused.text) == (missing.status_code, missing.text), (who, ref)
        assert refused.status_code == 404
        assert b"bytes" not in refused.content


@pytest.mark.parametrize("path", ["..%2f..%2frxdesk.db", "%2e%2e/rxdesk.db", "....//rxdesk.db", "a%00b", "*", "%25"])
@pytest.mark.parametrize("who", ["", "bob", "olga"])
def test_a_guessed_path_finds_nothing(own: Stage, path: str, who: str) -> None:
    answer = browser(own, who).get(f"/api/files/{path}")
    assert answer.status_code in (401, 404), answer.text
    assert b"SQLite" not in answer.content


def test_a_foreign_or_ended_session_uploads_and_takes_back_nothing(own: Stage) -> None:
    file = {"file": ("a.txt", b"a", "text/plain")}
    for path in ("/api/files", "/api/v1/portal/attachments"):
        assert browser(own, "").post(path, files=file).status_code == 401
        foreign = browser(own, "bob").post(path, files=file, headers={"origin": "https://evil.test"})
        assert foreign.status_code == 403
    for who in ("zoe", "greta", "olga"):
        assert browser(own, who).delete(f"/api/files/{own.bobs_file.ref}").status_code == 404
    assert browser(own, "bob").delete(f"/api/files/{own.bobs_file.ref}").status_code == 204


@pytest.mark.parametrize(("name", "data", "mime"), HOSTILE, ids=[f"{n}" for n in range(len(HOSTILE))])
def test_what_is_odd_is_kept_under_its_hash_and_only_downloaded(own: Stage, name: str, data: bytes, mime: str) -> None:
    bob = browser(own, "bob")
    sent = bob.post("/api/files", files={"file": (name, data, mime)})
    assert sent.status_code in (201, 422), sent.text
    if sent.status_code == 422:
        return
    answer = bob.get(sent.json()["url"])
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    kept = sent.json()["filename"]
    assert not set(kept) & set("/\\\r\n\0\u202e"), kept
    with system_session("test", write=False) as session:
        row = session.exec(select(Attachment).where(Attachment.ref == sent.json()["ref"])).one()
        assert len(row.sha256) == 64
    assert not list(Path(own.folder).rglob("passwd"))


def test_a_picture_that_claims_to_be_huge_is_never_decoded_here(own: Stage) -> None:
    """There are no thumbnails: what is not decoded cannot explode. It is passed on as it came."""
    bob = browser(own, "bob")
    sent = bob.post("/api/files", files={"file": ("bomb.png", BOMB, "image/png")}).json()
    assert bob.get(sent["url"]).content == BOMB
    assert storage() is not None


@pytest.mark.parametrize("name", ["run.exe", "run.EXE", "run.exe ", "run.exe.", "a.b.js", "x.scr", "x.bat"])
def test_programs_are_refused(own: Stage, name: str) -> None:
    sent = browser(own, "bob").post("/api/files", files={"file": (name, b"MZ", "application/octet-stream")})
    assert sent.status_code == 422, sent.text
