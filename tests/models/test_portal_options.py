"""The seven portal options of product 11.1, written out by hand: who sees which item, by every path."""

import pytest
from sqlmodel import col, select

from rxdesk.models.messages import Attachment, Message
from rxdesk.models.portal import PortalOption
from tests.models.paths import PATHS
from tests.world import World, looking

EVERYBODY = "ana bob una zoe zack olive fay pia nils"
# Dora, who is deactivated, and the anonymous visitor, who must sign in, stand in no line.
# archived_ticket, deleted_ticket and attic_ticket stand nowhere: nobody sees them under any option.
SEEN: dict[PortalOption, dict[str, str]] = {
    PortalOption.NOTHING: {},
    PortalOption.OWN: {
        "printer_ticket": "bob",
        "draft_ticket": "bob",
        "laptop_ticket": "una",
        "vault_ticket": "nils",
        "zen_ticket": "zoe",
    },
    PortalOption.ORGANIZATION: {
        "printer_ticket": "bob fay olive ana",
        "draft_ticket": "bob",
        "laptop_ticket": "una ana bob",
        "vault_ticket": "nils",
        "zen_ticket": "zoe",
    },
    PortalOption.FOLLOWED_PROJECTS: {
        "printer_ticket": "bob fay olive pia zoe",
        "draft_ticket": "bob",
        "laptop_ticket": "una",
        "router_task": "pia zoe",
        "vault_ticket": "nils pia",
        "zen_ticket": "zoe",
    },
    PortalOption.OWN_AND_FOLLOWED_PROJECTS: {
        "printer_ticket": "bob fay olive pia zoe",
        "draft_ticket": "bob",
        "laptop_ticket": "una",
        "router_task": "pia zoe",
        "vault_ticket": "nils pia",
        "zen_ticket": "zoe",
    },
    PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS: {
        "printer_ticket": "bob fay olive ana pia zoe",
        "draft_ticket": "bob",
        "laptop_ticket": "una ana bob",
        "router_task": "pia zoe",
        "vault_ticket": "nils pia",
        "zen_ticket": "zoe",
    },
    PortalOption.ALL_PUBLISHED: {
        "printer_ticket": EVERYBODY,
        "draft_ticket": "bob",
        "laptop_ticket": EVERYBODY,
        "router_task": EVERYBODY,
        "vault_ticket": EVERYBODY,
        "zen_ticket": EVERYBODY,
    },
}
OPTIONS = pytest.mark.parametrize("option", list(PortalOption))
READERS = "ana bob una dora zoe zack olive fay pia nils anonymous".split()


def seen_by(name: str, option: PortalOption) -> set[str]:
    return {item for item, people in SEEN[option].items() if name in people.split()}


@OPTIONS
def test_every_path_agrees_with_the_table(world: World, option: PortalOption) -> None:
    world.show(option)
    for name in READERS:
        with looking(world, world.customers.get(name)) as session:
            found = {path.__name__: path(session, world) for path in PATHS}
        assert found == dict.fromkeys(found, seen_by(name, option)), name


@OPTIONS
def test_messages_and_their_files_go_with_the_item(world: World, option: PortalOption) -> None:
    world.show(option)
    for name in READERS:
        expected = {"answer", "thanks"} if "printer_ticket" in seen_by(name, option) else set()
        if expected and name == "bob":
            expected.add("whisper")
        with looking(world, world.customers.get(name)) as session:
            texts = set(session.scalars(select(col(Message.text))))
            files = set(session.scalars(select(col(Attachment.filename))))
        assert texts == {getattr(world, each).text for each in expected}, name
        assert {each for each in files if each.endswith(".txt")} == {f"{each}.txt" for each in expected}, name


@OPTIONS
def test_without_login_a_visitor_sees_published_items_under_all_published_only(
    world: World, option: PortalOption
) -> None:
    world.show(option, require_login=False)
    published = {"printer_ticket", "laptop_ticket", "router_task", "vault_ticket", "zen_ticket"}
    with looking(world, None) as session:
        found = {path.__name__: path(session, world) for path in PATHS}
    assert found == dict.fromkeys(found, published if option is PortalOption.ALL_PUBLISHED else set())


@OPTIONS
def test_requesters_lose_unpublished_requests_when_the_portal_says_so(world: World, option: PortalOption) -> None:
    world.show(option, own_unpublished=False)
    with looking(world, world.bob) as session:
        found = {path.__name__: path(session, world) for path in PATHS}
    assert found == dict.fromkeys(found, seen_by("bob", option) - {"draft_ticket"})


def test_even_where_visitors_see_all_a_deactivated_customer_who_signs_in_sees_nothing(world: World) -> None:
    world.show(PortalOption.ALL_PUBLISHED, require_login=False)
    with looking(world, world.dora) as session:
        assert [path(session, world) for path in PATHS] == [set()] * len(PATHS)
