"""What a transaction remembers is what it would read: its own writes count at once, undone savepoints never did."""

from sqlalchemy import Engine

from rxdesk.models.company import company
from rxdesk.models.session import system_session
from rxdesk.services.company import change_settings
from tests.world import SYSTEM


def test_a_changed_setting_is_seen_in_the_same_transaction(engine: Engine) -> None:
    with system_session("test") as session:
        assert company(session).name != "Northwind"
        change_settings(session, SYSTEM, name="Northwind")
        assert company(session).name == "Northwind"


def test_a_setting_of_an_undone_savepoint_is_forgotten(engine: Engine) -> None:
    with system_session("test") as session:
        change_settings(session, SYSTEM, name="Before")
        savepoint = session.begin_nested()
        change_settings(session, SYSTEM, name="Within")
        assert company(session).name == "Within"
        savepoint.rollback()
        assert company(session).name == "Before"


def test_what_another_transaction_has_committed_is_seen_by_the_next(engine: Engine) -> None:
    with system_session("test", write=False) as session:
        before = company(session).name
        session.commit()
        with system_session("test") as other:
            change_settings(other, SYSTEM, name="Northwind")
        assert (before, company(session).name) == ("My company", "Northwind")
