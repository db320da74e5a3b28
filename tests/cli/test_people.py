"""People and keys are made on the command line; passwords come by standard input and are never shown."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from rxdesk.api.app import make_api
from rxdesk.errors import DomainError
from rxdesk.models.people import LoginKind
from rxdesk.services import auth
from tests.cli.commands import rxdesk

SECRET = "a long passphrase 77"


def test_the_first_owner_a_customer_and_a_working_key_are_made_and_no_password_is_shown(engine: Engine) -> None:
    early = rxdesk("key", "create", "script", "--scopes", "*")
    assert (early.returncode, early.stderr) == (1, "Nobody owns this desk yet: make the Owner first\n")

    owner = rxdesk(
        "agent",
        "create",
        "olga@desk.test",
        "--name",
        "Olga",
        "--role",
        "owner",
        "--password-stdin",
        given=f"{SECRET}\n",
    )
    customer = rxdesk("customer", "create", "bob@acme.test", "--name", "Bob", "--password-stdin", given=f"{SECRET}\r\n")
    key = rxdesk("key", "create", "script", "--scopes", "items:read, customers:read")

    assert [done.returncode for done in (owner, customer, key)] == [0, 0, 0]
    assert owner.stdout == "Agent 1: olga@desk.test\n"
    assert SECRET not in "".join(done.stdout + done.stderr for done in (owner, customer, key))
    assert auth.sign_in(LoginKind.AGENT, "olga@desk.test", SECRET, address="127.0.0.1", device="")
    with pytest.raises(DomainError):
        auth.sign_in(LoginKind.AGENT, "olga@desk.test", f"{SECRET}\n", address="127.0.0.1", device="")
    client = TestClient(make_api(), headers={"Authorization": f"Bearer {key.stdout.strip()}"})
    assert [row["address"] for row in client.get("/api/v1/customers").json()["data"]] == ["bob@acme.test"]
    assert client.get("/api/v1/organizations").status_code == 403


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "There is no password on standard input"), ("short", "Use 12 characters or more")]
)
def test_a_missing_or_short_password_makes_nobody(sqlite_engine: Engine, password: str, sentence: str) -> None:
    refused = rxdesk("agent", "create", "eve@desk.test", "--name", "Eve", "--password-stdin", given=password)

    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", f"{sentence}\n")
    assert rxdesk("agent", "create", "eve@desk.test", "--name", "Eve").stdout == (
        "Agent 1: eve@desk.test, invited by mail\n"
    )


def test_a_password_cannot_be_given_as_an_argument(sqlite_engine: Engine) -> None:
    refused = rxdesk("agent", "create", "eve@desk.test", "--name", "Eve", "--password", SECRET)

    assert refused.returncode == 2
    assert "No such option" in refused.stderr
    assert SECRET not in refused.stdout + refused.stderr


def test_the_api_describes_itself(own_settings: pytest.MonkeyPatch) -> None:
    assert "/api/v1/items" in json.loads(rxdesk("openapi").stdout)["paths"]
