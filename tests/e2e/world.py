"""The company of the journeys: made by the commands and the API, as an operator and a script of theirs would."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from rxdesk import clock
from tests.e2e.desk import PASSWORD, Desk
from tests.servers.imap import Mailbox
from tests.servers.smtp import SmtpSink

TICKETS = "ticket@desk.example"
THANKS = "Thank you, we have your mail and look at it now."


@dataclass
class World:
    """The ids of what was made, by name, and the two ends of the mail."""

    desk: Desk
    sink: SmtpSink
    mailbox: Mailbox
    agents: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    rule_id: int = 0

    def mail(self, sender: str, subject: str, text: str, **more: Any) -> str:
        """Put a mail into the desk's mailbox, as a delivery agent does; returns its Message-ID."""
        raw, message_id = letter(sender, subject, text, **more)
        self.mailbox.deliver(raw)
        return message_id

    def portal(self, **settings: Any) -> None:
        """Change the Main portal."""
        self.desk.patch("portal-settings", **settings)


def make_world(desk: Desk, sink: SmtpSink, mailbox: Mailbox) -> World:
    """Agents, a team, two organizations, Acme's projects, and the rule about mail from acme.test."""
    world = World(desk, sink, mailbox)
    for email, name, role in (
        ("oda@northwind.example", "Oda Falk", "owner"),
        ("ana@northwind.example", "Ana Duarte", "agent"),
        ("mei@northwind.example", "Mei Tanaka", "agent"),
    ):
        desk.run("agent", "create", email, "--name", name, "--role", role, "--password-stdin", say=PASSWORD)
    desk.take_key()
    world.agents = {row["name"]: row["id"] for row in desk.get("agents")["data"]}
    desk.patch("settings", name="Northwind", wait_seconds=1)
    everybody = [world.agents["Ana Duarte"], world.agents["Mei Tanaka"]]
    world.teams["Customer support"] = desk.post("teams", name="Customer support", agent_ids=everybody)["id"]
    for name, domain in (("Acme", "acme.test"), ("Zen", "zen.test")):
        world.organizations[name] = desk.post("organizations", name=name, domains=[domain])["id"]
    for name, owner in (("Incoming tickets", "Acme"), ("Tea house move", "Zen")):
        portfolio = desk.post("portfolios", name=owner)["id"]
        made = desk.post("projects", name=name, portfolio_id=portfolio, organization_id=world.organizations[owner])
        world.projects[name] = made["id"]
    _customers(world)
    _rule(world)
    return world


def letter(
    sender: str,
    subject: str,
    text: str,
    *,
    to: str = TICKETS,
    html: str = "",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> tuple[bytes, str]:
    """A raw mail as a person's program writes it, and its Message-ID."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">"))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, data in (files or {}).items():
        mail.add_attachment(data, maintype="text", subtype="plain", filename=name)
    return mail.as_bytes(), mail["Message-ID"]


def _customers(world: World) -> None:
    desk = world.desk
    for email, name in (("zoe@zen.test", "Zoe Marsh"), ("bob@acme.test", "Bob Harris")):
        desk.run("customer", "create", email, "--name", name, "--password-stdin", say=PASSWORD)
    world.customers = {row["name"]: row["id"] for row in desk.get("customers")["data"]}


def _rule(world: World) -> None:
    made = world.desk.post(
        "rules",
        name="Mail from Acme",
        enabled=True,
        definition={
            "trigger": {"type": "created"},
            "condition": {"type": "sender_domain", "operator": "is", "values": ["acme.test"]},
            "actions": [
                {"type": "move_to_project", "project_id": world.projects["Incoming tickets"]},
                {"type": "add_team", "team_id": world.teams["Customer support"]},
                {"type": "post_reply", "text": THANKS},
            ],
        },
    )
    world.rule_id = made["id"]
