"""What a transaction remembers is what it would read: its own writes count at once, undone savepoints never did."""

from sqlalchemy import Engine

from rxdesk.models.company import SETTINGS_BESIDE, company, know_company
from rxdesk.models.events import name_of
from rxdesk.models.people import Agent
from rxdesk.models.session import system_session, viewer_session
from rxdesk.models.taking_part import followers_of, requesters_of
from rxdesk.services import followers, items
from rxdesk.services.company import change_settings
from rxdesk.services.statements import columns
from tests.world import SYSTEM, World


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


def test_settings_beside_another_question_are_the_settings(engine: Engine) -> None:
    with system_session("test") as session:
        assert know_company(session, session.scalars(columns(SETTINGS_BESIDE)).one()) == company(session)
    with system_session("test") as session:
        change_settings(session, SYSTEM, name="Nörthwind 'n' \"Co\"", never_add=["@bots.example"], wait_seconds=0)
    with system_session("test") as session:
        known = know_company(session, session.scalars(columns(SETTINGS_BESIDE)).one())
        assert company(session) is known
    with system_session("test") as session:
        assert company(session) == known
    assert (known.name, known.never_add, known.wait_seconds) == ("Nörthwind 'n' \"Co\"", ("@bots.example",), 0)


def test_who_takes_part_is_read_anew_after_somebody_came_or_went(world: World) -> None:
    bob, zoe = world.bob.key, world.zoe.key
    with system_session("test") as session:
        item = items.get_item(session, world.zen_ticket.key)
        assert requesters_of(session, item) == [zoe]
        followers.add_requester(session, SYSTEM, item, customer_id=bob)
        assert requesters_of(session, item) == [zoe, bob]
        followers.remove_requester(session, SYSTEM, item, customer_id=zoe)
        followers.add_requester(session, SYSTEM, item, customer_id=zoe)
        assert requesters_of(session, item) == [bob, zoe]
        before = followers_of(session, item)
        followers.add_follower(session, SYSTEM, item, team_id=world.support.key)
        assert followers_of(session, item) == [*before, f"team:{world.support.key}"]
        followers.remove_follower(session, SYSTEM, item, team_id=world.support.key)
        assert followers_of(session, item) == before


def test_who_is_renamed_signs_with_the_new_name_from_then_on(world: World) -> None:
    with viewer_session(world.viewer(world.lena)) as session:
        before = world.greta.name
        assert [name_of(session, Agent, world.greta.key) for _ in range(2)] == [before, before]
        agent = session.get_one(Agent, world.greta.key)
        agent.name = "Greta Green"
        session.flush()
        session.expunge(agent)
        assert name_of(session, Agent, world.greta.key) == "Greta Green"
