"""Agents of the named world in front of a browser tab."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel import Session

from rxdesk.models.people import Agent
from rxdesk.models.session import system_session
from rxdesk.origin import Cookie
from rxdesk.services.auth.sessions import Place, start_session
from tests.harness import Tab, tabs


@asynccontextmanager
async def tab_of(agent: Agent) -> AsyncIterator[Tab]:
    """One connected tab of the agent."""
    with system_session("test") as session:
        token = _token(session, agent)
    async with tabs(cookies=(f"{Cookie.AGENT.label}={token}",)) as (made,):
        await made.connect()
        yield made


def _token(session: Session, agent: Agent) -> str:
    return start_session(session, session.get_one(Agent, agent.key), portal_id=None, place=Place("127.0.0.1", "a test"))
