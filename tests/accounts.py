"""People with accounts, a browser that posts their forms, and the jobs that their requests leave."""

import asyncio
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from sqlmodel import select

from rxdesk.api.auth import router
from rxdesk.config import settings
from rxdesk.jobs import Queue, Run, handlers
from rxdesk.jobs.engine import client_of
from rxdesk.models.customers import Customer
from rxdesk.models.mails import Delivery
from rxdesk.models.people import Agent, Role
from rxdesk.models.session import engine, system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services import accounts, agents, auth, customers
from rxdesk.services.auth import requests
from rxdesk.services.auth.links import PATH
from rxdesk.services.basics import ensure_basics

SYSTEM = SystemViewer("test")
PASSWORD = "purple tuba wanders"
OTHER = "seven quiet anvils"


def a_company() -> None:
    """What a new installation has: types, statuses, the Main portal."""
    with system_session("test") as session:
        ensure_basics(session)


def an_agent(email: str = "olga@rxdesk.test", *, role: Role = Role.AGENT, password: str = PASSWORD) -> int:
    """An agent with a password, by id."""
    with system_session("test") as session:
        name = email.partition("@")[0].title()
        return agents.create_agent(session, SYSTEM, email=email, name=name, role=role, password=password).key


def a_customer(email: str = "ana@acme.test", *, password: str = PASSWORD) -> int:
    """A customer whose address is proven, by id; without a password if that is empty."""
    with system_session("test") as session:
        made = customers.create_customer(session, SYSTEM, email=email, name="Ana Silva", proven=True)
        if password:
            accounts.give_password(session, SYSTEM, made, password=password)
        return made.key


def customer(customer_id: int) -> Customer:
    with system_session("test", write=False) as session:
        return session.get_one(Customer, customer_id)


def agent(agent_id: int) -> Agent:
    with system_session("test", write=False) as session:
        return session.get_one(Agent, agent_id)


def run_account_jobs() -> None:
    """Do what waits in the queue of the account jobs, each once, as a worker would."""
    done = {"auth.mail_link": requests._mail_link, "auth.register": requests._register}
    client = client_of(engine())
    for job in client.list_workflows(name=list(done), status="ENQUEUED", queue_name=Queue.WORK.value):
        assert job.input is not None
        ticket, *args = job.input["args"]
        mark = handlers._run.set(Run(**{**ticket, "queue": Queue.WORK}, is_last=False))
        try:
            done[job.name](*args)
        finally:
            handlers._run.reset(mark)
        client.delete_workflows([job.workflow_id])


def mailed_links(address: str) -> list[str]:
    """The tokens of all links that wait to be mailed to `address`, minted as the sending job mints them."""
    run_account_jobs()
    with system_session("test") as session:
        waiting = session.exec(select(Delivery).where(Delivery.address == address).order_by("id")).all()
        urls = [auth.mint_link(session, delivery.data["link_id"]) for delivery in waiting]
    return [url.rpartition(PATH)[2] for url in urls if url]


def mailed_link(address: str) -> str:
    """The newest of them."""
    return mailed_links(address)[-1]


@dataclass
class Answer:
    """What came back."""

    response: httpx.Response

    @property
    def path(self) -> str:
        """Where the redirect leads, without its query."""
        assert self.response.status_code == 303, self.response.text
        return urlsplit(self.response.headers["location"]).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.response.headers["location"]).query).items()}

    @property
    def cookies(self) -> list[str]:
        """The Set-Cookie headers."""
        return self.response.headers.get_list("set-cookie")


@dataclass
class Browser:
    """Keeps cookies and sends the Origin of our own pages, as a browser does."""

    address: str = "203.0.113.7"
    cookies: dict[str, str] = field(default_factory=dict)
    app: FastAPI = field(default_factory=FastAPI)

    def __post_init__(self) -> None:
        self.app.include_router(router)

    def post(self, path: str, /, **form: str) -> Answer:
        return self.post_with({"origin": settings().base_url}, path, **form)

    def post_with(self, headers: dict[str, str], path: str, /, **form: str) -> Answer:
        """Post with these headers and no other."""
        return self._send("POST", path, headers, form)

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, headers, None)

    def sign_in(self, kind: str, email: str, password: str = PASSWORD, **form: str) -> Answer:
        return self.post(f"/api/auth/{kind}/sign-in", email=email, password=password, **form)

    def follow(self, token: str) -> None:
        """Open a mailed link."""
        assert self.get(PATH + token).path == "/link"

    def press(self, token: str, **form: str) -> Answer:
        """Open a mailed link and press the button on its page."""
        self.follow(token)
        return self.post("/api/auth/link", **form)

    def _send(self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None) -> Answer:
        answer = asyncio.run(self._exchange(method, path, headers, form))
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(answer)

    async def _exchange(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(self.address, 50_000))
        if self.cookies:
            headers = {**headers, "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        async with httpx.AsyncClient(transport=transport, base_url=settings().base_url) as client:
            return await client.request(method, path, headers=headers, data=form)
