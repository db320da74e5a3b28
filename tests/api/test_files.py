"""Files reach only those who see what they belong to, and nothing from outside is ever a page of ours."""

import pytest

from rxdesk.api.files import disposition
from tests.api.conftest import Caller, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def _upload(caller: Caller, name: str, data: bytes, mime: str, **query: str) -> dict:
    answer = caller.ask("POST", "/api/files", params=query, files={"file": (name, data, mime)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _reply(world: World, file: dict) -> None:
    world.script.patch("/api/v1/settings", {"wait_seconds": 0})
    item = world.tickets["ana's"]["id"]
    world.script.post(f"/api/v1/items/{item}/messages", {"text": "look", "attachment_ids": [file["id"]]})


def test_a_file_is_downloaded_by_those_who_see_its_message_and_missing_for_all_others(world: World):
    file = _upload(world.desk.agent(), "plan.pdf", b"%PDF-1.7", "application/pdf")
    ana, zoe, nobody = world.desk.customer(world.ana), world.desk.customer(world.zoe), world.desk.anonymous()
    assert ana.ask("GET", file["url"]).status_code == 404
    _reply(world, file)
    assert ana.ask("GET", file["url"]).content == b"%PDF-1.7"
    assert world.script.ask("GET", file["url"]).content == b"%PDF-1.7"
    missing = nobody.ask("GET", f"/api/files/{'a' * 26}")
    for stranger in (zoe, nobody):
        refused = stranger.ask("GET", file["url"])
        assert (refused.status_code, refused.text) == (404, missing.text)
    keyless = world.desk.key("items:read")
    assert keyless.error("GET", file["url"], 403)["code"] == "missing_scope"
    world.option("nothing")
    assert ana.ask("GET", file["url"]).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "mime", "inline"),
    [
        ("photo.png", PNG, "image/png", True),
        ("photo.gif", b"GIF89a" + b"\0" * 32, "image/gif", True),
        ("fake.png", b"<script>alert(1)</script>", "image/png", False),
        ("page.html", b"<script>alert(1)</script>", "text/html", False),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", False),
        ("paper.pdf", b"%PDF-1.7", "application/pdf", False),
    ],
)
def test_only_true_pictures_are_shown(sqlite_world: World, name: str, data: bytes, mime: str, *, inline: bool):
    agent = sqlite_world.desk.agent()
    answer = agent.ask("GET", _upload(agent, name, data, mime)["url"])
    way = "inline" if inline else "attachment"
    assert answer.headers["content-disposition"].startswith(f'{way}; filename="{name}"')
    assert answer.headers["content-type"] == (mime if inline else "application/octet-stream")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_name_from_outside_cannot_break_the_header():
    odd = 'a"b\\c\r\nSet-Cookie: x=1; ümlaut%.txt'
    header = disposition(odd, inline=False)
    assert "\r" not in header
    assert "\n" not in header
    assert header.split('"')[1] == "a_b_c__Set-Cookie: x=1; _mlaut_.txt"
    assert header.endswith("filename*=UTF-8''a%22b%5Cc%0D%0ASet-Cookie%3A%20x%3D1%3B%20%C3%BCmlaut%25.txt")


def test_what_is_too_large_or_a_program_is_refused_with_the_reason(sqlite_world: World):
    ana = sqlite_world.desk.customer(sqlite_world.ana)
    error = ana.error("POST", "/api/files", 413, files={"file": ("big.bin", b"0" * (26 * 1024 * 1024))})
    assert error["message"] == "Larger than 25 MB"

    def streamed():
        for _ in range(27):
            yield b"0" * 1024 * 1024

    error = ana.error("POST", "/api/files?filename=big.bin", 413, content=streamed())
    assert error["message"] == "Larger than 25 MB"
    error = ana.error("POST", "/api/files", 422, files={"file": ("run.exe", b"MZ")})
    assert error["message"] == "run.exe: files of type .exe are not taken"


def test_uploads_belong_to_whoever_uploads_and_can_be_taken_back(world: World):
    ana, zoe = world.desk.customer(world.ana), world.desk.customer(world.zoe)
    file = _upload(ana, "a.txt", b"a", "text/plain")
    assert "id" not in file
    assert zoe.ask("GET", file["url"]).status_code == 404
    assert zoe.error("DELETE", file["url"], 404)
    assert ana.ask("GET", file["url"]).content == b"a"
    ana.delete(file["url"])
    assert ana.ask("GET", file["url"]).status_code == 404


def test_nobody_uploads_without_signing_in_or_from_another_site(sqlite_world: World):
    file = {"files": {"file": ("a.txt", b"a")}}
    assert sqlite_world.desk.anonymous().error("POST", "/api/files", 401, **file)["code"] == "unauthorized"
    agent = sqlite_world.desk.agent()
    assert agent.error("POST", "/api/files", 403, headers={"Origin": "https://evil.test"}, **file)


def test_a_browser_signed_in_twice_says_for_whom_it_uploads(sqlite_world: World):
    desk = sqlite_world.desk
    both = "; ".join(who.headers["Cookie"] for who in (desk.agent(), desk.customer(sqlite_world.ana)))
    twice = Caller(desk.client, {"Origin": "http://localhost:3000", "Cookie": both})
    file = _upload(twice, "a.txt", b"a", "text/plain", by="customer")
    ref = sqlite_world.tickets["ana's"]["ref"]
    desk.customer(sqlite_world.ana).post(f"/api/v1/portal/items/{ref}/messages", {"attachments": [file["ref"]]})
    assert twice.ask("GET", file["url"]).content == b"a"
