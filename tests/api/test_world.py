"""A script builds a world through the API alone, switches the portal's option, and the customers' lists follow."""

import pytest

from tests.api.conftest import World

SEEN = {
    "nothing": set(),
    "own": {"ana's"},
    "organization": {"ana's", "bob's"},
    "followed_projects": {"ana's", "in project"},
    "own_and_followed_projects": {"ana's", "in project"},
    "organization_and_followed_projects": {"ana's", "bob's", "in project"},
    "all_published": {"ana's", "bob's", "zoe's", "in project", "of nobody"},
}


def test_a_customers_list_count_search_and_pages_follow_the_portal_option(world: World):
    ana = world.desk.customer(world.ana)
    for option, names in SEEN.items():
        world.option(option)
        found = {row["name"]: row["ref"] for row in ana.get("/api/v1/portal/items")["data"]}
        assert found.keys() == names, option
        assert ana.get("/api/v1/portal/items/count")["count"] == len(names)
        for name, item in world.tickets.items():
            searched = ana.get("/api/v1/portal/items", search=name)["data"]
            assert ([row["name"] for row in searched] == [name]) == (name in names), (option, name)
            opened = ana.ask("GET", f"/api/v1/portal/items/{item['ref']}")
            assert opened.status_code == (200 if name in names else 404), (option, name)


def test_who_can_see_says_what_the_list_says(world: World):
    for option, names in SEEN.items():
        world.option(option)
        for name, item in world.tickets.items():
            told = world.script.get(f"/api/v1/items/{item['id']}/readers")
            assert (world.ana in {reader["id"] for reader in told["customers"]}) == (name in names), (option, name)


def test_missing_and_forbidden_items_get_the_same_answer(world: World):
    zoe = world.desk.customer(world.zoe)
    foreign, missing = world.tickets["ana's"]["ref"], "a" * 26
    for way in ("", "/messages"):
        answers = [zoe.ask("GET", f"/api/v1/portal/items/{ref}{way}") for ref in (foreign, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text == answers[1].text
    error = zoe.error("POST", f"/api/v1/portal/items/{foreign}/messages", 404, json={"text": "let me in"})
    assert error == {"code": "not_found", "message": "Not found"}
    number = world.tickets["ana's"]["id"]
    assert world.script.get(f"/api/v1/items/{number}/messages")["data"] == []


def test_a_customer_reads_the_reply_and_its_file_but_never_the_note(world: World):
    item, ana = world.tickets["ana's"], world.desk.customer(world.ana)
    world.script.patch("/api/v1/settings", {"wait_seconds": 0})
    file = world.script.ask("POST", "/api/v1/attachments?filename=plan.txt", content=b"the plan").json()
    place = f"/api/v1/items/{item['id']}/messages"
    world.script.post(place, {"text": "Here it is", "attachment_ids": [file["id"]]})
    note = world.script.ask("POST", "/api/v1/attachments?filename=secret.txt", content=b"secret").json()
    world.script.post(place, {"kind": "note", "text": "planted marker", "attachment_ids": [note["id"]]})
    read = ana.get(f"/api/v1/portal/items/{item['ref']}/messages")["data"]
    assert [(row["text"], row["author"], [each["filename"] for each in row["files"]]) for row in read] == [
        ("Here it is", "Olga Owner", ["plan.txt"])
    ]
    assert ana.ask("GET", file["url"]).content == b"the plan"
    assert ana.ask("GET", note["url"]).status_code == 404
    assert ana.get("/api/v1/portal/items", search="marker")["data"] == []
    assert len(world.script.get("/api/v1/items", search="marker")["data"]) == 1


def test_a_customer_replies_with_a_file_and_the_agent_reads_it(world: World):
    item, ana = world.tickets["ana's"], world.desk.customer(world.ana)
    sent = ana.ask("POST", "/api/v1/portal/attachments", files={"file": ("photo.txt", b"a photo", "text/plain")}).json()
    assert "id" not in sent
    ana.post(f"/api/v1/portal/items/{item['ref']}/messages", {"text": "See photo", "attachments": [sent["ref"]]})
    [message] = world.script.get(f"/api/v1/items/{item['id']}/messages")["data"]
    assert (message["text"], message["channel"], message["author"]["name"]) == ("See photo", "portal", "Ana Silva")
    assert world.script.ask("GET", f"/api/v1/attachments/{sent['ref']}/content").content == b"a photo"
    verbs = [event["verb"] for event in world.script.get(f"/api/v1/items/{item['id']}/events")["data"]]
    assert verbs == ["message_added", "item_created"]


def test_a_customer_cannot_send_a_file_that_somebody_else_uploaded(world: World):
    bobs = world.desk.customer(world.bob).ask("POST", "/api/v1/portal/attachments?filename=b.txt", content=b"b").json()
    ana, item = world.desk.customer(world.ana), world.tickets["ana's"]
    answer = {"text": "mine now", "attachments": [bobs["ref"]]}
    assert ana.error("POST", f"/api/v1/portal/items/{item['ref']}/messages", 404, json=answer)["code"] == "not_found"


def test_a_customer_submits_a_ticket_and_becomes_its_requester(world: World):
    ana = world.desk.customer(world.ana)
    made = ana.post(
        "/api/v1/portal/items", {"name": "Leak", "html": "<p>Wet<script>x</script></p>", "type": "question"}
    )
    assert made["type"] == "Question"
    seen = world.script.get("/api/v1/items", search="Leak")["data"][0]
    assert (seen["requester"]["name"], seen["channel"]) == ("Ana Silva", "portal")
    detail = world.script.get(f"/api/v1/items/{seen['id']}")
    assert "script" not in detail["description_html"]
    world.option("nothing")
    assert ana.post("/api/v1/portal/items", {"name": "Unseen"}).keys() == {"ref", "name", "kind"}


def test_a_visitor_is_let_in_only_by_an_open_portal_that_shows_all(world: World):
    visitor = world.desk.anonymous()
    assert visitor.error("GET", "/api/v1/portal/items", 401)["code"] == "unauthorized"
    world.option("own", require_login=False)
    assert visitor.error("GET", "/api/v1/portal/items", 401)["code"] == "unauthorized"
    world.option("all_published")
    names = {row["name"] for row in visitor.get("/api/v1/portal/items")["data"]}
    assert names == SEEN["all_published"]
    properties = {"ticket": ["requester"]}
    world.option("all_published", properties=properties)
    ref = world.tickets["ana's"]["ref"]
    assert visitor.get(f"/api/v1/portal/items/{ref}")["requester"] == ["Customer"]
    assert world.desk.customer(world.zoe).get(f"/api/v1/portal/items/{ref}")["requester"] == ["Ana Silva"]
    assert visitor.error("POST", f"/api/v1/portal/items/{ref}/messages", 401, json={"text": "hi"})
    assert visitor.error("POST", "/api/v1/portal/items", 401, json={"name": "hi"})


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_page_of_another_site_cannot_act_for_a_customer(sqlite_world: World, method: str):
    ana = sqlite_world.desk.customer(sqlite_world.ana)
    place = "/api/v1/portal/items" if method == "POST" else f"/api/files/{'a' * 26}"
    foreign = {"Origin": "https://evil.test"}
    assert ana.error(method, place, 403, json={"name": "forged"}, headers=foreign)["code"] == "forbidden"
