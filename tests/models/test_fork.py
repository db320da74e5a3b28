"""A web process that was forked shares no connection with its parent."""

import os

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.people import Team
from rxdesk.models.session import system_session


# Threads of other tests may still live; the child does nothing but count.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_opens_connections_of_its_own(engine: Engine):
    def ask() -> None:
        with system_session("test", write=False) as session:
            session.exec(select(Team)).all()

    ask()
    parents = engine.pool.checkedin()  # pyright: ignore[reportAttributeAccessIssue]
    assert parents > 0
    child = os.fork()
    if child == 0:
        os._exit(engine.pool.checkedin())  # pyright: ignore[reportAttributeAccessIssue]
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    ask()
