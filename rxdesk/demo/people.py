"""Who is in the demo: Northwind runs the desk, Acme, Zen and Orbit Freight write to it. All invented."""

from dataclasses import dataclass

from rxdesk.models.people import Role

PASSWORD = "a short walk in the harbour"  # noqa: S105 a demo tells its passwords


@dataclass(frozen=True, slots=True)
class DemoAgent:
    email: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    email: str
    name: str
    has_login: bool = False


AGENTS = (
    DemoAgent("bruno@northwind.example", "Bruno Keller", Role.OWNER),
    DemoAgent("ana@northwind.example", "Ana Duarte", Role.AGENT, ("Customer support",)),
    DemoAgent("mei@northwind.example", "Mei Tanaka", Role.AGENT, ("Customer support", "Field service")),
    DemoAgent("carlos@northwind.example", "Carlos Ortega", Role.AGENT, ("Field service",)),
    DemoAgent("sven@northwind.example", "Sven Lund", Role.LIGHT),
)
TEAMS = ("Customer support", "Field service")
ORGANIZATIONS = {
    "Acme": ("acme.test",),
    "Zen": ("zen.test",),
    "Orbit Freight International": ("orbit.test", "orbit-freight.example"),
}
CUSTOMERS = (
    DemoCustomer("bob@acme.test", "Bob Harris", has_login=True),
    DemoCustomer("priya@acme.test", "Priya Nair", has_login=True),
    DemoCustomer("ingrid@acme.test", "Ingrid Solheim"),
    DemoCustomer("tomas@zen.test", "Tomás Vega", has_login=True),
    DemoCustomer("marek@zen.test", "Marek Dvořák"),
    DemoCustomer("hugo@zen.test", "Hugo Brandt"),
    DemoCustomer("lena@orbit.test", "Lena Fischer", has_login=True),
    DemoCustomer("yuki@orbit.test", "Yuki Mori"),
    DemoCustomer("amara@orbit-freight.example", "Amara Osei"),
)
PORTFOLIOS = {
    "Acme": ("Incoming tickets", "Harbour Wi-Fi rollout"),
    "Zen": ("Tea house move", "Till renewal"),
    "Orbit Freight": ("Customs interface",),
}
OWNER_OF_PORTFOLIO = {"Acme": "Acme", "Zen": "Zen", "Orbit Freight": "Orbit Freight International"}
LOGINS = (
    f"Owner     bruno@northwind.example   {PASSWORD}",
    f"Agent     ana@northwind.example     {PASSWORD}",
    f"Customer  bob@acme.test             {PASSWORD}",
    f"Customer  tomas@zen.test            {PASSWORD}",
)
