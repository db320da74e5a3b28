"""'Why can X see this?' in words: the chain for yes, each failed step and its remedy for no, for agents alone."""

import pytest

from rxdesk.errors import Forbidden, NotFound
from rxdesk.models.explain import Answer, Remedy
from rxdesk.models.portal import PortalOption
from rxdesk.models.session import system_session
from rxdesk.models.why import why
from rxdesk.services import customers
from tests.world import SYSTEM, World, looking


def test_a_colleague_sees_through_the_organization(world: World) -> None:
    world.show(PortalOption.ORGANIZATION)
    answer = asked(world, "ana", "printer_ticket")
    assert answer.yes
    assert said(answer) == [
        'Portal "Support" shows: Items requested by members of their organization',
        "The item is published",
        "Requester Bob is in Acme",
        "Ana is in Acme",
    ]
    assert [(step.kind, step.id) for step in answer.chain[2:]] == [
        ("customer", world.bob.key),
        ("organization", world.acme.key),
    ]


def test_a_member_to_be_confirmed_is_told_what_is_missing(world: World) -> None:
    world.show(PortalOption.ORGANIZATION)
    answer = asked(world, "una", "printer_ticket")
    assert not answer.yes
    assert "Una is in Acme, but that is not confirmed yet" in said(answer)
    assert Remedy.CONFIRM_MEMBERSHIP in {fix.remedy for fix in answer.fixes}
    with system_session("test") as session:
        una = session.get_one(type(world.una), world.una.key)
        customers.move_customer(session, SYSTEM, una, organization_id=world.acme.key)
    assert asked(world, "una", "printer_ticket").yes


def test_every_failed_step_is_listed(world: World) -> None:
    world.show(PortalOption.OWN, own_unpublished=False)
    answer = asked(world, "dora", "draft_ticket")
    assert said(answer) == [
        "Dora is deactivated",
        "The item is not published",
        'Portal "Support" shows: Their own requested items; this admits them by no way',
    ]
    assert [fix.remedy for fix in answer.fixes] == [
        Remedy.ACTIVATE, Remedy.PUBLISH, Remedy.ADD_PERSON, Remedy.CHANGE_PORTAL,
    ]  # fmt: skip


def test_a_visitor_is_told_of_the_login(world: World) -> None:
    world.show(PortalOption.ALL_PUBLISHED)
    assert said(asked(world, None, "printer_ticket")) == ['Portal "Support" requires login']
    world.show(PortalOption.ALL_PUBLISHED, require_login=False)
    assert asked(world, None, "printer_ticket").yes


def test_an_archived_project_is_named(world: World) -> None:
    world.show(PortalOption.OWN)
    answer = asked(world, "bob", "attic_ticket")
    assert said(answer) == ["Project Attic is archived or in Trash"]
    assert [(fix.remedy, fix.kind, fix.id) for fix in answer.fixes] == [
        (Remedy.RESTORE_PROJECT, "project", world.attic.key)
    ]


def test_agents_are_answered_about_agents(world: World) -> None:
    assert said(asked(world, "tom", "vault_ticket")) == ["Project Vault is shared with Gold"]
    assert said(asked(world, "olga", "vault_ticket")) == ["Olga is an Admin and sees all projects"]
    no = asked(world, "greta", "vault_ticket")
    assert said(no) == ["Project Vault is not shared with Greta"]
    assert [fix.remedy for fix in no.fixes] == [Remedy.SHARE_PROJECT]
    assert said(asked(world, "hans", "router_task")) == ["The application of this item is hidden for Hans"]


def test_who_does_not_see_the_item_gets_no_answer_about_it(world: World) -> None:
    with looking(world, world.greta) as session, pytest.raises(NotFound):
        why(session, world.viewer(world.tom), world.vault_ticket.key)  # pyright: ignore[reportArgumentType]
    with looking(world, world.bob) as session, pytest.raises(Forbidden):
        why(session, world.viewer(world.bob), world.printer_ticket.key)  # pyright: ignore[reportArgumentType]


def asked(world: World, name: str | None, item: str) -> Answer:
    """Olga asks about somebody; None is the anonymous visitor."""
    who = None if name is None else (world.customers | world.agents)[name]
    with looking(world, world.olga) as session:
        return why(session, world.viewer(who), world.items[item].key)


def said(answer: Answer) -> list[str]:
    return [str(step.text) for step in (answer.chain if answer.yes else answer.failed)]
