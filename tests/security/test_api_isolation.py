"""Every route of the API with a key: proven with Tom's, then asked with Greta's for what lies in Vault, and without."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rxdesk.api.app import make_api
from tests.security.stage import MARKS, MISSING, MISSING_REF, Stage, built, fresh
from tests.security.sweep import changed, dump

Body = dict[str, Any] | None
# What lies in Vault: method, path below /api/v1, body; {item}, {project} and {file} stand for what is Vault's.
VAULT: tuple[tuple[str, str, Body], ...] = (
    ("GET", "items/{item}", None), ("PATCH", "items/{item}", {"priority": 4}), ("DELETE", "items/{item}", None),
    ("POST", "items/{item}/archive", {}), ("POST", "items/{item}/restore", {}), ("GET", "items/{item}/events", None),
    ("GET", "items/{item}/readers", None), ("GET", "items/{item}/requesters", None),
    ("POST", "items/{item}/requesters", {"customer_id": 1}), ("DELETE", "items/{item}/requesters/{nils}", None),
    ("POST", "items/{item}/requesters/{nils}/change-to-follower", {}), ("GET", "items/{item}/followers", None),
    ("POST", "items/{item}/followers", {"customer_id": 1}),
    ("DELETE", "items/{item}/followers?customer_id={pia}", None),
    ("POST", "items/{item}/followers/{pia}/change-to-requester", {}), ("GET", "items/{item}/assignees", None),
    ("POST", "items/{item}/assignees", {"agent_id": 4}), ("DELETE", "items/{item}/assignees/4", None),
    ("GET", "items/{item}/teams", None), ("POST", "items/{item}/teams", {"team_id": 2}),
    ("DELETE", "items/{item}/teams/2", None), ("GET", "items/{item}/messages", None),
    ("POST", "items/{item}/messages", {"text": "words"}), ("POST", "items/{item}/messages/{waiting}/send-now", {}),
    ("GET", "events/{event}/trace", None), ("GET", "attachments/{file}", None),
    ("GET", "projects/{project}", None),
    ("PATCH", "projects/{project}", {"status": "late"}), ("POST", "projects/{project}/archive", {}),
    ("POST", "projects/{project}/restore", {}), ("GET", "projects/{project}/folders", None),
    ("POST", "projects/{project}/folders", {"name": "New"}), ("GET", "projects/{project}/followers", None),
    ("POST", "projects/{project}/followers", {"customer_id": 1}),
    ("DELETE", "projects/{project}/followers?customer_id={pia}", None), ("GET", "projects/{project}/members", None),
    ("POST", "projects/{project}/members", {"agent_id": 4}), ("DELETE", "projects/{project}/members?team_id=2", None),
)  # fmt: skip
STARS = {"type": "set_priority", "priority": 1}
FOR_ADMINS: tuple[tuple[str, str, Body], ...] = (
    ("PATCH", "settings", {"name": "Mine"}), ("PATCH", "portal-settings", {"option": "all_published"}),
    ("PATCH", "portals/{portal}", {"option": "all_published"}), ("POST", "teams", {"name": "Mine"}),
    ("POST", "agents", {"email": "mine@northwind.test", "name": "Mine"}),
    ("PUT", "teams/2/members", {"agent_ids": [3]}),
    ("PATCH", "rules/{rule}", {"name": "Mine"}), ("DELETE", "rules/{rule}", None),
    ("POST", "rules", {"definition": {"version": 1, "trigger": {"type": "created"}, "actions": [STARS]}}),
)  # fmt: skip
LISTS = (
    "items",
    "items/count",
    "customers",
    "organizations",
    "projects",
    "portfolios",
    "agents",
    "teams",
    "item-types",
)
HOUSE = {
    "items", "items/count", "attachments", "attachments/{ref}/content", "customers", "customers/{customer_id}",
    "customers/{customer_id}/addresses", "customers/{customer_id}/move", "customers/{customer_id}/deactivate",
    "customers/{customer_id}/reactivate", "customer-types", "organizations", "organizations/{organization_id}",
    "organizations/{organization_id}/domains", "organizations/{organization_id}/domains/{domain}", "projects",
    "portfolios", "portals", "portals/{portal_id}", "portal-settings", "agents", "teams", "item-types", "settings",
    "inbound/mime",
}  # fmt: skip
"""Shared by all agents, for which a key is asked and no place."""


@pytest.fixture(scope="module")
def stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with built(_sqlite_template, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def own(stage: Stage, tmp_path: Path) -> Iterator[Stage]:
    with fresh(stage, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(make_api(), base_url="http://localhost:3000", raise_server_exceptions=False)


def test_every_route_with_a_key_is_swept() -> None:
    paths = {path.removeprefix("/api/v1/") for path in make_api().openapi()["paths"] if path.startswith("/api/v1/")}
    keyed = {path for path in paths if not path.startswith("portal/")}
    swept = {_pattern(path) for _, path, _ in (*VAULT, *FOR_ADMINS)} | {_pattern(path) for path in HOUSE}
    missing = sorted(path for path in keyed if _pattern(path) not in swept)
    assert not missing, f"Say in tests/security/test_api_isolation.py who may ask these routes: {missing}"


@pytest.mark.parametrize(("method", "path", "body"), VAULT, ids=lambda value: str(value)[:60])
def test_what_lies_in_vault_is_missing_for_greta(
    own: Stage, client: TestClient, method: str, path: str, body: Body
) -> None:
    here, nowhere = _address(own, path), _address(own, path, missing=True)
    before = dump()
    refused, missing = (_ask(client, own, "greta", method, each, body) for each in (here, nowhere))
    assert (refused.status_code, refused.text) == (missing.status_code, missing.text)
    assert refused.status_code == 404
    for token in ("", "rxk_wrong"):
        answer = client.request(method, here, json=body, headers={"Authorization": f"Bearer {token}"} if token else {})
        assert answer.status_code == 401
    for who in ("tom", "bob"):
        answer = client.request(method, here, json=body, headers={"Cookie": own.cookies[who]})
        assert answer.status_code == 401, "a cookie opens nothing here"
    if method != "GET":
        assert _ask(client, own, "lee", method, here, body).status_code in (201, 403, 404, 409, 422)
        assert changed(before) == [] or path.endswith("/messages")
    proofs = [_ask(client, own, who, method, here, body) for who in ("tom", "olga")]
    assert any(proof.status_code < 300 for proof in proofs), f"this proves nothing: {proofs[-1].text}"


@pytest.mark.parametrize(("method", "path", "body"), FOR_ADMINS, ids=lambda value: str(value)[:60])
def test_what_admins_change_nobody_else_changes(
    own: Stage, client: TestClient, method: str, path: str, body: Body
) -> None:
    here, before = _address(own, path), dump()
    for who in ("greta", "tom", "lee"):
        assert _ask(client, own, who, method, here, body).status_code in (403, 404), who
    assert changed(before) == []
    assert _ask(client, own, "olga", method, here, body).status_code < 300
    assert changed(before) != []


def test_no_list_or_search_of_greta_names_vault(own: Stage, client: TestClient) -> None:
    for path in LISTS:
        for query in (
            ("", "?search=door", "?search=Vault", "?search=marked") if path in ("items", "projects") else ("",)
        ):
            answer = _ask(client, own, "greta", "GET", f"/api/v1/{path}{query}", None)
            assert answer.status_code < 300, answer.text
            assert not [mark for mark in MARKS if mark in answer.text], path
    assert "Behind the door" in _ask(client, own, "tom", "GET", "/api/v1/items", None).text


def _ask(client: TestClient, stage: Stage, who: str, method: str, path: str, body: Body) -> Any:
    return client.request(method, path, json=body, headers={"Authorization": f"Bearer {stage.keys[who]}"})


def _address(stage: Stage, path: str, *, missing: bool = False) -> str:
    vault = {
        "item": stage.vault_ticket.key,
        "project": stage.vault.key,
        "file": stage.paper.ref,
        "event": stage.happened.key,
    }
    if missing:
        vault = {"item": MISSING, "project": MISSING, "file": MISSING_REF, "event": MISSING}
    others = {
        "nils": stage.nils.key,
        "pia": stage.pia.key,
        "waiting": stage.waiting.key,
        "portal": stage.portal.key,
        "rule": stage.rule.key,
    }
    return "/api/v1/" + path.format(**vault, **others)


def _pattern(path: str) -> tuple[str, ...]:
    parts = path.partition("?")[0].split("/")
    return tuple("*" if part.startswith("{") or part.isdigit() else part for part in parts)
