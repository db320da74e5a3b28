"""Caches of statements are where scoping leaks: the same statement, asked by one after another and by all at once."""

import random
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import col, select

from rxdesk.models.customers import Customer
from rxdesk.models.items import Item
from rxdesk.models.messages import Message
from rxdesk.models.people import Agent
from rxdesk.models.portal import PortalOption
from tests.models.test_agents import SEEN as SEEN_BY_AGENTS
from tests.models.test_portal_options import READERS, seen_by
from tests.world import World, looking

OPTION = PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS
# Made once: every viewer asks these very objects.
NAMES = select(col(Item.name)).order_by(col(Item.id))
TEXTS = select(col(Message.text)).join(Item, col(Item.id) == col(Message.item_id))


def test_each_gets_their_own_rows_in_turn_and_at_once(world: World) -> None:
    world.show(OPTION)
    expected = {name: seen_by(name, OPTION) for name in READERS} | SEEN_BY_AGENTS
    people = world.customers | world.agents
    turns = [name for name in expected for _ in range(8)]
    random.Random(7).shuffle(turns)

    def asked(name: str) -> tuple[str, set[str], bool]:
        return name, *_ask(world, people.get(name))

    with ThreadPoolExecutor(8) as threads:
        answers = [*map(asked, turns), *threads.map(asked, turns)]
    for name, items, reads_notes in answers:
        assert items == expected[name], name
        assert reads_notes is (name in SEEN_BY_AGENTS), name


def _ask(world: World, who: Customer | Agent | None) -> tuple[set[str], bool]:
    names = {item.name: name for name, item in world.items.items()}
    with looking(world, who) as session:
        found = {names[name] for name in session.scalars(NAMES)}
        texts = set(session.scalars(TEXTS))
        direct = {name for name, item in world.items.items() if session.get(Item, item.id) is not None}
    assert direct == found
    return found, world.note.text in texts
