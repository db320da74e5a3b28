"""What the sweeps stand on: moves, each one call of a handler that works for who may, and what a call changed."""

import hashlib
import importlib
import pkgutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import rxdesk.state
from rxdesk.config import settings
from rxdesk.state import live
from rxdesk.state.gate import Gate
from rxdesk.state.limits import Limits
from rxdesk.state.policy import Allow, policy_of
from tests.harness import Tab, handlers, tabs
from tests.security.stage import Stage

OWN_TRACES = {
    "rx_login_session": "id, agent_id, customer_id",
    "rx_item_seen": "1 WHERE 0",
    "rx_api_key": "id, agent_id, ended_at",
}
"""Of these tables only so much counts: that somebody looked changes the rest."""

Arguments = Callable[[Stage], dict[str, Any]]
Step = tuple[str, Arguments]


def nothing(_stage: Stage) -> dict[str, Any]:
    """No arguments."""
    return {}


class Proof(Enum):
    """How a call shows that it worked."""

    ACTS = "rows, the page or the address change"
    READS = "something was read and nothing refused; there is no more to show"
    SAYS = "a notice appears"
    PASSES = "it is let through; there is nothing to show"


@dataclass(frozen=True)
class Move:
    """One handler, the arguments that work, and for whom.

    `light`: light agents may too. `house`: every full agent may, it concerns no project. `proof`: how one sees
    that it worked.
    """

    name: str
    arguments: Arguments = nothing
    before: tuple[Step, ...] = ()
    path: str | Callable[[Stage], str] = "/"
    by: str = ""
    light: bool = False
    house: bool = False
    proof: Proof = Proof.ACTS

    def place(self, stage: Stage) -> str:
        return self.path if isinstance(self.path, str) else self.path(stage)


def names_of_handlers() -> dict[str, str]:
    """Every handler of ours by its short name, such as 'ticket_panel.show', with its full name."""
    for module in pkgutil.iter_modules(rxdesk.state.__path__):
        importlib.import_module(f"rxdesk.state.{module.name}")
    found = {}
    for full in handlers():
        state, _, name = full.rpartition(".")
        if ".rxdesk___" in state and name != "setvar":
            found[f"{state.rpartition('____')[2]}.{name}"] = full
    return found


def door_of(full: str) -> Allow:
    """Who may call the handler."""
    policy = policy_of(handlers()[full].fn)
    assert policy is not None
    return policy.allow


def dump() -> dict[str, str]:
    """A digest of the rows of every table that says something."""
    path = settings().database_url.get_secret_value().removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'rx_%'")
        return {
            table: hashlib.sha256(repr(connection.execute(wanted).fetchall()).encode()).hexdigest()
            for table, wanted in [(row[0], _rows_of(row[0])) for row in named.fetchall()]
        }


def _rows_of(table: str) -> str:
    columns, _, condition = OWN_TRACES.get(table, "*").partition(" WHERE ")
    return f'SELECT {columns} FROM "{table}"' + (f" WHERE {condition}" if condition else "")


def changed(before: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table, rows in dump().items() if before.get(table) != rows)


class Boundless(Limits):
    """No limit of an earlier call stands in the way of the next one; to be refused by a limit would prove nothing."""

    def take(self, *args: Any, **kwargs: Any) -> bool:
        return True


async def call(tab: Tab, name: str, payload: dict[str, Any]) -> None:
    """Send one move."""
    if name:
        Gate.limits = Boundless()
        await tab.send_raw(FULL[name], payload)


@asynccontextmanager
async def looking_as(stage: Stage, who: str, place: str) -> AsyncIterator[Tab]:
    """A tab of that person on that page; the empty name is a visitor."""
    live.board = live.Board()
    async with tabs(cookies=(stage.cookies[who],)) as (tab,):
        tab.path = place
        await tab.connect()
        yield tab


FULL = names_of_handlers()
