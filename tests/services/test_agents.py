"""Only Admins manage agents, only the Owner manages Admins, and there is always exactly one Owner."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.errors import Conflict, Forbidden, Invalid
from rxdesk.models.events import Event, Verb
from rxdesk.models.people import Agent, LoginKind, Role
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.viewers import AgentViewer
from rxdesk.services import agents, auth
from rxdesk.services.auth.links import PATH
from tests.accounts import OTHER, PASSWORD, Browser, a_company, agent, an_agent, mailed_link, mailed_links


@pytest.fixture(autouse=True)
def _company(engine: Engine) -> None:
    a_company()


def test_the_first_owner_is_made_once_by_the_printed_link() -> None:
    url = auth.first_owner_link()
    assert url is not None
    replaced = url.rpartition(PATH)[2]
    url = auth.first_owner_link()
    assert url is not None
    token = url.rpartition(PATH)[2]
    form = {"password": PASSWORD, "name": "Olga Owner", "email": "olga@rxdesk.test"}
    assert Browser().press(replaced, **form).query["error"] == "link", "printing another link ends the first"
    browser = Browser()
    assert browser.press(token, **{**form, "password": "olga owner 2026"}).query["error"] == "name"
    assert browser.post("/api/auth/link", **{**form, "name": " "}).query["error"] == "name_missing"
    assert browser.post("/api/auth/link", **{**form, "email": "olga"}).query["error"] == "email"
    assert browser.post("/api/auth/link", **form).path == "/"
    found = auth.find_session(LoginKind.AGENT, browser.cookies["rxdesk-agent"])
    assert found is not None
    assert found.is_admin
    assert agent(found.agent_id or 0).role is Role.OWNER
    assert auth.first_owner_link() is None
    assert Browser().press(token, **form).query["error"] == "link"


def test_the_printed_link_is_dead_once_the_owner_was_made_another_way() -> None:
    url = auth.first_owner_link()
    assert url is not None
    token = url.rpartition(PATH)[2]
    assert auth.pending_link(token)
    an_agent(role=Role.OWNER)
    assert auth.pending_link(token) is None
    form = {"password": PASSWORD, "name": "Mallory", "email": "mallory@evil.test"}
    assert Browser().press(token, **form).query["error"] == "link"
    with system_session("test") as session:
        assert session.exec(select(Agent.email)).all() == ["olga@rxdesk.test"]


def test_an_invited_agent_chooses_a_password() -> None:
    viewer = AgentViewer(an_agent(role=Role.OWNER))
    with viewer_session(viewer) as session:
        made = agents.create_agent(session, viewer, email="Ben@RXDESK.test", name="Ben")
    with pytest.raises(auth.WrongPassword):
        auth.sign_in(LoginKind.AGENT, "ben@rxdesk.test", "")
    browser = Browser()
    assert browser.press(mailed_link("ben@rxdesk.test"), password=OTHER).path == "/"
    found = auth.find_session(LoginKind.AGENT, browser.cookies["rxdesk-agent"])
    assert found is not None
    assert found.agent_id == made.key
    assert auth.sign_in(LoginKind.AGENT, "ben@rxdesk.test", OTHER)


def test_an_agent_who_forgot_resets_by_mail() -> None:
    an_agent()
    answer = Browser().post("/api/auth/agent/reset", email="olga@rxdesk.test")
    assert (answer.path, answer.query["sent"]) == ("/reset", "1")
    browser = Browser()
    token = mailed_link("olga@rxdesk.test")
    assert browser.press(token, password="eight chars").query["error"] == "short"
    assert browser.post("/api/auth/link", password=OTHER).path == "/"


@pytest.mark.parametrize("role", [Role.AGENT, Role.LIGHT])
def test_only_admins_manage_agents(role: Role) -> None:
    an_agent("owner@rxdesk.test", role=Role.OWNER)
    viewer, other = AgentViewer(an_agent(role=role)), an_agent("ben@rxdesk.test")
    for act in _acts(viewer, other):
        with viewer_session(viewer) as session, pytest.raises(Forbidden):
            act(session, session.get_one(Agent, other))
    assert agent(other).active
    assert agent(other).role is Role.AGENT


def test_an_admin_manages_agents_but_no_admins() -> None:
    an_agent("owner@rxdesk.test", role=Role.OWNER)
    viewer, ben = AgentViewer(an_agent(role=Role.ADMIN)), an_agent("ben@rxdesk.test")
    peer = an_agent("ivy@rxdesk.test", role=Role.ADMIN)
    with viewer_session(viewer) as session:
        agents.change_role(session, viewer, session.get_one(Agent, ben), role=Role.LIGHT)
    refused = (
        lambda s: agents.change_role(s, viewer, s.get_one(Agent, ben), role=Role.ADMIN),
        lambda s: agents.change_role(s, viewer, s.get_one(Agent, peer), role=Role.AGENT),
        lambda s: agents.deactivate_agent(s, viewer, s.get_one(Agent, peer)),
        lambda s: agents.transfer_ownership(s, viewer, s.get_one(Agent, viewer.id)),
        lambda s: agents.create_agent(s, viewer, email="new@rxdesk.test", name="New", role=Role.ADMIN),
        lambda s: agents.create_agent(s, viewer, email="new@rxdesk.test", name="New", role=Role.OWNER),
    )
    for act in refused:
        with viewer_session(viewer) as session, pytest.raises((Forbidden, Conflict)):
            act(session)
    assert (agent(ben).role, agent(peer).role) == (Role.LIGHT, Role.ADMIN)


def test_there_is_always_exactly_one_owner() -> None:
    owner, ben = an_agent(role=Role.OWNER), an_agent("ben@rxdesk.test")
    viewer = AgentViewer(owner)
    for act in (
        lambda s: agents.deactivate_agent(s, viewer, s.get_one(Agent, owner)),
        lambda s: agents.change_role(s, viewer, s.get_one(Agent, owner), role=Role.AGENT),
        lambda s: agents.change_role(s, viewer, s.get_one(Agent, ben), role=Role.OWNER),
    ):
        with viewer_session(viewer) as session, pytest.raises(Conflict, match="Transfer ownership first"):
            act(session)
    with viewer_session(viewer) as session:
        agents.transfer_ownership(session, viewer, session.get_one(Agent, ben))
    assert (agent(owner).role, agent(ben).role) == (Role.ADMIN, Role.OWNER)
    with system_session("test") as session:
        changed = session.exec(select(Event).where(Event.verb == Verb.AGENT_CHANGED)).all()
    assert [change.new for event in changed[-2:] for change in event.changed] == ["admin", "owner"]


def test_an_address_belongs_to_one_agent() -> None:
    viewer = AgentViewer(an_agent(role=Role.OWNER))
    for email, wrong in (("OLGA@rxdesk.test", Conflict), ("olga", Invalid)):
        with viewer_session(viewer) as session, pytest.raises(wrong):
            agents.create_agent(session, viewer, email=email, name="Second")


def test_a_deactivated_agents_invitation_dies() -> None:
    viewer = AgentViewer(an_agent(role=Role.OWNER))
    with viewer_session(viewer) as session:
        made = agents.create_agent(session, viewer, email="ben@rxdesk.test", name="Ben")
    with viewer_session(viewer) as session:
        agents.deactivate_agent(session, viewer, session.get_one(Agent, made.key))
    with viewer_session(viewer) as session:
        agents.reactivate_agent(session, viewer, session.get_one(Agent, made.key))
    assert mailed_links("ben@rxdesk.test") == []


def _acts(viewer: AgentViewer, other: int):
    yield lambda s, _: agents.create_agent(s, viewer, email="new@rxdesk.test", name="New")
    yield lambda s, a: agents.invite_agent(s, viewer, a)
    yield lambda s, a: agents.change_role(s, viewer, a, role=Role.LIGHT)
    yield lambda s, a: agents.deactivate_agent(s, viewer, a)
    yield lambda s, a: agents.reactivate_agent(s, viewer, a)
    yield lambda s, a: agents.transfer_ownership(s, viewer, a)
