"""The world that tests share: the company Northwind, its agents, its customers, and what they wrote to each other.

Made by the verbs of services, so that it is a world that could have come about. Use it by name: `world.ana`,
`world.printer_ticket`. The rows are as they were when the world was made; read them again to see what changed.

Rollout is followed by Pia and by Zen. The printer ticket lies in it, Bob asked for it, Fay and Orbit follow it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Item, Kind
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent, Level, Role, Team
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.projects import Project
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer, AnonymousViewer, CustomerViewer, SystemViewer
from rxdesk.services import company, customers, followers, items, messages, organizations, portals, projects
from rxdesk.services.basics import ensure_basics
from tests import factories

SYSTEM = SystemViewer("test")


@dataclass(frozen=True)
class World:
    """Everybody and everything by name."""

    portal: Portal
    support: Team
    gold: Team
    olga: Agent  # the Owner
    adam: Agent  # an Admin
    greta: Agent  # an Agent, in team Support
    tom: Agent  # an Agent, in team Gold, which alone sees Vault
    lena: Agent  # a Light agent
    hans: Agent  # an Agent whose Tasks are hidden
    acme: Organization
    zen: Organization
    orbit: Organization
    ana: Customer  # a proven member of Acme
    bob: Customer  # a proven member of Acme, who asks
    una: Customer  # a member of Acme to be confirmed
    dora: Customer  # a member of Acme and a requester, deactivated
    zoe: Customer  # a proven member of Zen
    zack: Customer  # a member of Zen to be confirmed
    olive: Customer  # a proven member of Orbit
    fay: Customer  # without organization, follows items
    pia: Customer  # without organization, follows Rollout
    nils: Customer  # without organization, a stranger
    rollout: Project  # shared with all agents
    vault: Project  # private to team Gold, followed by Pia
    attic: Project  # archived, followed by Pia and Acme
    printer_ticket: Item
    laptop_ticket: Item  # asked by Una, outside of projects
    router_task: Item  # in Rollout, asked by nobody
    draft_ticket: Item  # asked by Bob, followed by Fay, in Rollout, unpublished
    archived_ticket: Item
    deleted_ticket: Item
    attic_ticket: Item  # published, asked by Bob, in an archived project
    vault_ticket: Item  # asked by Nils, in Vault
    zen_ticket: Item  # asked by Zoe
    answer: Message  # Greta's reply on the printer ticket, visible
    thanks: Message  # Bob's reply
    note: Message
    hasty: Message  # Greta's reply within its undo time
    held: Message  # a pending mail of somebody unknown
    whisper: Message  # in a conversation of Greta and Bob

    @property
    def items(self) -> dict[str, Item]:
        return {name: row for name, row in vars(self).items() if isinstance(row, Item)}

    @property
    def customers(self) -> dict[str, Customer]:
        return {name: row for name, row in vars(self).items() if isinstance(row, Customer)}

    @property
    def agents(self) -> dict[str, Agent]:
        return {name: row for name, row in vars(self).items() if isinstance(row, Agent)}

    def viewer(self, who: Customer | Agent | None) -> CustomerViewer | AgentViewer | AnonymousViewer:
        """The person as a viewer of the Main portal or of the dashboard; None is the anonymous visitor."""
        if who is None:
            return AnonymousViewer(self.portal.key)
        return AgentViewer(who.key) if isinstance(who, Agent) else CustomerViewer(who.key, self.portal.key)

    def show(self, option: PortalOption, **settings: Any) -> None:
        """Change what the Main portal shows."""
        with system_session("test") as session:
            portal = session.get_one(Portal, self.portal.key)
            portals.change_portal(session, SYSTEM, portal, portals.PortalChange(option=option, **settings))


def make_world() -> World:
    """Build it in the database of the settings."""
    with system_session("the world of the tests") as session:
        ensure_basics(session)
        company.change_settings(session, SYSTEM, name="Northwind", wait_seconds=0, auto_organizations=False)
        portal = session.exec(select(Portal)).one()
        people: dict[str, Any] = {"portal": portal} | _agents(session) | _customers(session)
        made = people | _projects(session, people)
        made |= _items(session, made)
        made |= _talk(session, made)
        return World(**made)


def _agents(session: Session) -> dict[str, Any]:
    make = factories.agent
    agents = {
        "olga": make(session, "olga", role=Role.OWNER),
        "adam": make(session, "adam", role=Role.ADMIN),
        "greta": make(session, "greta"),
        "tom": make(session, "tom"),
        "lena": make(session, "lena", role=Role.LIGHT),
        "hans": make(session, "hans", tasks=Level.HIDDEN),
    }
    return agents | {
        "support": factories.team(session, "Support", agents["greta"], agents["lena"]),
        "gold": factories.team(session, "Gold", agents["tom"]),
    }


def _customers(session: Session) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: organizations.create_organization(session, SYSTEM, name=name.title(), domains=[f"{name}.test"])
        for name in ("acme", "zen", "orbit")
    }
    for name, place, proven in (
        ("ana", "acme", True), ("bob", "acme", True), ("una", "acme", False), ("dora", "acme", True),
        ("zoe", "zen", True), ("zack", "zen", False), ("olive", "orbit", True),
        ("fay", "home", True), ("pia", "home", True), ("nils", "home", True),
    ):  # fmt: skip
        through = customers.CreatedThrough.AGENT if proven else customers.CreatedThrough.MAIL
        email = f"{name}@{place}.test"
        found[name] = customers.create_customer(session, SYSTEM, email=email, name=name.title(), through=through)
    return found


def _projects(session: Session, people: dict[str, Any]) -> dict[str, Any]:
    def make(name: str, **options: Any) -> Project:
        return projects.create_project(session, SYSTEM, name=name, **options)

    made = {"rollout": make("Rollout"), "vault": make("Vault", shared_with_all=False), "attic": make("Attic")}
    projects.share_project(session, SYSTEM, made["rollout"], customer_id=people["pia"].key)
    projects.share_project(session, SYSTEM, made["rollout"], organization_id=people["zen"].key)
    projects.share_project(session, SYSTEM, made["vault"], customer_id=people["pia"].key)
    projects.share_project(session, SYSTEM, made["attic"], customer_id=people["pia"].key)
    projects.share_project(session, SYSTEM, made["attic"], organization_id=people["acme"].key)
    projects.add_member(session, SYSTEM, made["vault"], team_id=people["gold"].key)
    return made


def _items(session: Session, known: dict[str, Any]) -> dict[str, Any]:
    def make(name: str, *asked_by: str, place: str = "", kind: Kind = Kind.TICKET, **options: Any) -> Item:
        return items.create_item(
            session, SYSTEM, kind=kind, name=name, description=f"About: {name}",
            requester_ids=[known[person].key for person in asked_by],
            project_id=known[place].key if place else None, **options,
        )  # fmt: skip

    fay = [known["fay"].key]
    made = {
        "printer_ticket": make("Printer on fire", "bob", "dora", place="rollout", follower_ids=fay),
        "laptop_ticket": make("Laptop does not wake", "una"),
        "router_task": make("Replace the router", place="rollout", kind=Kind.TASK),
        "draft_ticket": make("Not for everybody", "bob", place="rollout", follower_ids=fay, published=False),
        "archived_ticket": make("Long ago", "bob", place="rollout", follower_ids=fay),
        "deleted_ticket": make("In Trash", "bob", place="rollout", follower_ids=fay),
        "attic_ticket": make("Up in the attic", "bob", place="attic", follower_ids=fay),
        "vault_ticket": make("Behind the door", "nils", place="vault"),
        "zen_ticket": make("Calm needed", "zoe"),
    }
    followers.add_follower(session, SYSTEM, made["printer_ticket"], organization_id=known["orbit"].key)
    items.archive_item(session, SYSTEM, made["archived_ticket"])
    items.delete_item(session, SYSTEM, made["deleted_ticket"])
    projects.archive_project(session, SYSTEM, known["attic"])
    customers.deactivate_customer(session, SYSTEM, known["dora"])
    for name, item in made.items():
        factories.file(session, f"{name}.png", item=item)
    return made


def _talk(session: Session, known: dict[str, Any]) -> dict[str, Any]:
    item, greta, bob = (
        known["printer_ticket"],
        AgentViewer(known["greta"].key),
        CustomerViewer(known["bob"].key, known["portal"].key),
    )
    made = {
        "answer": messages.post_reply(session, greta, item, text="Try the other tray"),
        "thanks": messages.post_reply(session, bob, item, text="That helped, thank you"),
        "note": messages.post_note(session, greta, item, text="The warranty is over"),
    }
    company.change_settings(session, SYSTEM, wait_seconds=600)
    made["hasty"] = messages.post_reply(session, greta, item, text="I was too quick")
    made["held"] = messages.hold_reply(
        session, SYSTEM, item, sender="who@else.test", html="", text="Let me in", quoted="", mail_message_id="held@else"
    )
    named = {"agents": [known["greta"].key], "customers": [known["bob"].key]}
    between = factories.restricted(session, item, "Between us", **named)
    made["whisper"] = factories.message(session, between, "Between you and me")
    for name, message in made.items():
        factories.file(session, f"{name}.txt", item=item, message=message)
    return made


@contextmanager
def looking(world: World, who: Customer | Agent | None, *, write: bool = False) -> Iterator[Session]:
    """A session of that person, on the Main portal or the dashboard."""
    with viewer_session(world.viewer(who), write=write) as session:
        yield session
