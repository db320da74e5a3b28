"""A commit is told to the other processes through a real Redis, and to nobody's harm when there is none."""

import asyncio
import os
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.client import PubSub
from sqlalchemy import Engine

from rxdesk import announce
from rxdesk.config import settings
from rxdesk.models.session import viewer_session
from rxdesk.services import items, messages
from rxdesk.state.tail import waking
from tests.servers.process import free_port
from tests.world import World, make_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


@pytest.fixture
def station(world: World, redis_url: str, own_settings: pytest.MonkeyPatch) -> Iterator[PubSub]:
    """The ear of another process, while this one has a Redis."""
    _use(redis_url, own_settings)
    with Redis.from_url(redis_url) as other, other.pubsub(ignore_subscribe_messages=True) as ear:
        ear.subscribe(announce.CHANNEL)
        assert ear.get_message(timeout=5) is None, "that was the answer to the subscription"
        yield ear
    announce._redis(redis_url).close()
    announce._redis.cache_clear()


def write_note(world: World) -> None:
    viewer = world.viewer(world.greta)
    with viewer_session(viewer) as session:
        messages.post_note(session, viewer, items.get_item(session, world.printer_ticket.key), text="Look")


def test_a_commit_of_something_new_is_announced_and_reading_is_not(world: World, station: PubSub) -> None:
    with viewer_session(world.viewer(world.greta), write=False) as session:
        items.get_item(session, world.printer_ticket.key)
    assert station.get_message(timeout=0.2) is None
    write_note(world)
    heard = station.get_message(timeout=5)
    assert heard is not None
    assert heard["data"] == str(os.getpid()).encode()


def test_another_process_wakes_the_tail_and_ones_own_announcement_does_not(redis_url: str, station: PubSub) -> None:
    async def story(client: Redis) -> None:
        async with waking() as wake, asyncio.timeout(20):
            while not wake.is_set():  # it may not be subscribed yet
                client.publish(announce.CHANNEL, "another process")
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            wake.clear()
            client.publish(announce.CHANNEL, str(os.getpid()))
            await asyncio.sleep(0.3)
            assert not wake.is_set()
            client.publish(announce.CHANNEL, "another process")
            await wake.wait()

    with Redis.from_url(redis_url) as client:
        asyncio.run(story(client))


def test_a_redis_that_is_away_holds_up_no_commit_and_is_left_alone_for_a_while(
    world: World, own_settings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _use(f"redis://127.0.0.1:{free_port()}/0", own_settings)
    write_note(world)
    write_note(world)
    assert announce._rests_until > time.monotonic()
    assert caplog.text.count("Redis does not take announcements") == 1


def _use(url: str, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(announce, "_rests_until", 0.0)
    patch.setenv("RXDESK_REDIS_URL", url)
    settings.cache_clear()
