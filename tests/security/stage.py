"""The stage of the sweeps: the shared world, what lies in Vault, everybody's sessions and keys.

Tom of team Gold works in Vault, where Lee of the same team may only look; Greta is an agent like Tom and has no
business there. Bob is a customer of Acme, Zoe one of Zen, Nils stands alone.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from rxdesk.config import settings
from rxdesk.models.events import Event
from rxdesk.models.items import Item, ItemType, Status
from rxdesk.models.mails import RawMail
from rxdesk.models.people import Agent, LoginSession, Role, TeamMember
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.projects import ProjectRole
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.origin import Cookie
from rxdesk.services import api_keys, company, customers, files, followers, items, messages, portals, projects, rules
from rxdesk.services.auth.sessions import Place, digest, start_session
from rxdesk.services.files import NewFile
from tests import factories
from tests.harness import Tab
from tests.letters import arrive, write
from tests.servers import databases
from tests.world import SYSTEM, World, make_world

MARKS = ("Behind the door", "Vault", "marked-")
"""Words of Vault, which nobody outside of team Gold may read."""
MISSING = 2**31 - 5
MISSING_REF = "a" * 26


@dataclass
class Stage:
    """The world, with what lies in Vault."""

    folder: Path
    world: World
    lee: Agent
    rows: dict[str, Any]
    cookies: dict[str, str]
    keys: dict[str, str]
    tab: Tab | None = None

    def __getattr__(self, name: str) -> Any:
        """A row of the stage, or of the world."""
        found = self.__dict__.get("rows", {})
        return found[name] if name in found else getattr(self.__dict__["world"], name)

    def shown(self, state: str, var: str) -> Any:
        """What the acting person's page holds."""
        for full, values in self.tab.page.items() if self.tab else ():
            if full.endswith(f"____{state}") and f"{var}_rx_state_" in values:
                return values[f"{var}_rx_state_"]
        raise LookupError(f"{state}.{var} never reached the page")


@contextmanager
def built(template: Path, folder: Path) -> Iterator[Stage]:
    """The stage in `folder`; others copy its database."""
    with pytest.MonkeyPatch.context() as patch:
        with _opened(databases.sqlite_copy(template, folder), folder, patch):
            stage = _make(folder)
        with sqlite3.connect(folder / "rxdesk.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield stage


@contextmanager
def still(stage: Stage) -> Iterator[Stage]:
    """A database that tests share, since none of them may change it."""
    path = stage.folder / "still.db"
    if not path.exists():
        shutil.copy(stage.folder / "rxdesk.db", path)
    with pytest.MonkeyPatch.context() as patch, _opened(f"sqlite:///{path}", stage.folder, patch):
        yield stage


@contextmanager
def fresh(stage: Stage, folder: Path) -> Iterator[Stage]:
    """The stage as it was built, in a database of this test alone."""
    with pytest.MonkeyPatch.context() as patch:
        path = shutil.copy(stage.folder / "rxdesk.db", folder / f"stage-{len(list(folder.iterdir()))}.db")
        with _opened(f"sqlite:///{path}", stage.folder, patch):
            yield stage


@contextmanager
def _opened(url: str, data: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in type(settings()).model_fields:
        patch.delenv(f"RXDESK_{name.upper()}", raising=False)
    patch.setenv("RXDESK_DATA_DIR", str(data))
    patch.setenv("RXDESK_SECRET_KEY", "a key for tests alone, known to everybody")
    patch.setenv("RXDESK_DATABASE_URL", url)
    settings.cache_clear()
    with databases.opened(url):
        yield
    settings.cache_clear()


def _make(folder: Path) -> Stage:
    world = make_world()
    with system_session("test") as session:
        lee = factories.agent(session, "lee", role=Role.LIGHT)
        session.add(TeamMember(team_id=world.gold.key, agent_id=lee.key))
        vault = projects.get_project(session, world.vault.key)
        projects.add_member(session, SYSTEM, vault, team_id=world.gold.key, role=ProjectRole.MANAGER)
        rows = _vault(session, world)
    rows |= _talk(world) | _uploads(world) | _house(world)
    return Stage(folder, world, lee, rows, _cookies(world, lee), _keys(world, lee))


def _vault(session: Session, world: World) -> dict[str, Any]:
    project = projects.get_project(session, world.vault.key)
    drawer = projects.create_folder(session, SYSTEM, project, name="marked-folder")
    item = items.get_item(session, world.vault_ticket.key)
    kept = items.create_item(session, SYSTEM, kind=item.kind, name="marked-old", project_id=project.key)
    items.archive_item(session, SYSTEM, kept)
    spare = customers.create_customer(session, SYSTEM, email="sam@acme.test", name="Sam")
    spare_domain = customers.create_customer(
        session, SYSTEM, email="ute@acme.test", name="Ute", through=customers.CreatedThrough.MAIL
    )
    gone = customers.create_customer(session, SYSTEM, email="gus@acme.test", name="Gus")
    customers.deactivate_customer(session, SYSTEM, gone)
    return {"drawer": drawer, "kept": kept, "sam": spare, "ute": spare_domain, "gus": gone}


def _talk(world: World) -> dict[str, Any]:
    """Replies of Tom that wait to leave, a held mail, a note; one more reply that has left."""
    viewer = AgentViewer(world.tom.key)
    with viewer_session(viewer) as session:
        item = items.get_item(session, world.vault_ticket.key)
        waiting = messages.post_reply(session, viewer, item, text="marked-reply")
        note = messages.post_note(session, viewer, item, text="marked-note")
    with system_session("test") as session:
        item = items.get_item(session, world.vault_ticket.key)
        held = messages.hold_reply(
            session, SYSTEM, item, sender="who@else.test", html="", text="marked-held", quoted="",
            mail_message_id="held2@else",
        )  # fmt: skip
        wanted = select(Event).where(Event.item_id == item.key)
        happened = session.exec(wanted.order_by(col(Event.id))).all()[0]
        paper = factories.file(session, "marked-paper.txt", item=item, message=note)
        followers.add_follower(session, SYSTEM, item, customer_id=world.pia.key)
    return {"waiting": waiting, "secret": note, "held2": held, "paper": paper, "happened": happened}


def _uploads(world: World) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, viewer in (
        ("toms_file", AgentViewer(world.tom.key)),
        ("bobs_file", CustomerViewer(world.bob.key, world.portal.key)),
    ):
        with viewer_session(viewer) as session:
            made[name] = files.upload_file(
                session, viewer, filename=f"{name}.txt", data=b"words", mime="text/plain", kind=world.vault_ticket.kind
            )
    with system_session("test") as session:
        item = items.get_item(session, world.printer_ticket.key)
        for name, message in (("shown", world.answer), ("marked", world.note)):
            new = NewFile(f"{name}-bytes.txt", f"{name}-bytes".encode(), "text/plain")
            [made[f"{name}_file"]], _ = files.store_files(session, [new], item=item, message=message)
    return made


def _house(world: World) -> dict[str, Any]:
    """What the screens of Admins show: mails, settings, an agent who left."""
    raw = arrive(write("greta@northwind.test", "marked-mail", "marked-body"))
    with system_session("test") as session:
        company.change_settings(session, SYSTEM, ticket_address="marked-desk@northwind.test")
        session.add_all(
            RawMail(path=str(n), sha256=f"{n:064}", source="test", subject=f"marked-mail {n}") for n in range(60)
        )
        left = factories.agent(session, "left")
        left.active = False
        portal = session.get_one(Portal, world.portal.key)
        option = PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS
        portals.change_portal(session, SYSTEM, portal, portals.PortalChange(option=option, show_projects=True))
        kinds = session.exec(select(ItemType).where(ItemType.kind == world.vault_ticket.kind)).all()
        other = next(kind for kind in kinds if kind.key != world.vault_ticket.type_id)
        sessions = {}
        for name, person, place in (("toms", world.tom, None), ("bobs", world.bob, world.portal.key)):
            token = start_session(session, person, portal_id=place, place=Place())
            sessions[f"{name}_other"] = session.exec(
                select(LoginSession).where(LoginSession.token_hash == digest(token))
            ).one()
        definition = {
            "version": 1,
            "trigger": {"type": "created"},
            "actions": [{"type": "set_priority", "priority": 1}],
        }
        rule = rules.create_rule(session, SYSTEM, definition=definition, name="marked-rule")
    return {"rule": rule, "raw": raw, "left": left, "other_type": other} | sessions


def _cookies(world: World, lee: Agent) -> dict[str, str]:
    made = {"": ""}
    with system_session("test") as session:
        for name, agent in (world.agents | {"lee": lee}).items():
            made[name] = f"{Cookie.AGENT.label}={start_session(session, agent, portal_id=None, place=Place())}"
        for name, customer in world.customers.items():
            token = start_session(session, customer, portal_id=world.portal.key, place=Place())
            made[name] = f"{Cookie.CUSTOMER.label}={token}"
    return made


def _keys(world: World, lee: Agent) -> dict[str, str]:
    made = {}
    with system_session("test") as session:
        viewer = AgentViewer(world.olga.key)
        for name, agent in (world.agents | {"lee": lee}).items():
            key = api_keys.create_key(session, viewer, name=name, scopes=("*",), agent_id=agent.key)
            made[name] = key.token
    return made


def status_of(item: Item, name: str) -> int:
    """The id of a status of the item's type."""
    with system_session("test", write=False) as session:
        return session.exec(select(Status).where(Status.type_id == item.type_id, Status.name == name)).one().key
