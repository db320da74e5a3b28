"""Who listens to what in this process: which screen of which tab, its topics, what it asks, what it has heard."""

import time
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rxdesk.models.events import Signal
from rxdesk.state.looking import Proof
from rxdesk.state.policy import Allow
from rxdesk.state.question import News, Question

if TYPE_CHECKING:
    from rxdesk.state.base import Screen

JOIN_SECONDS = 0.5
JUST_NOW_SECONDS = 1.0
"""Longer than a screen takes from reading what it shows to listening to it."""
Key = tuple[str, str, str]
"""A tab, a screen, and which of the screen's questions."""


@dataclass(slots=True, eq=False)
class Watch:
    """One screen of one browser tab: the socket it was opened through, the topics of what it shows, what it asks.

    Without a question the screen reads itself again. With `items` off it hears of an item only by the item's own topic.
    What it has `missed`, since no answer came through, is asked for with the next change.
    """

    token: str
    screen: "type[Screen]"
    topics: frozenset[str]
    allow: Allow
    proof: Proof
    socket: str
    question: Question | None = None
    items: bool = True
    news: News = field(default_factory=News)
    waiting: bool = False
    missed: bool = False

    @property
    def key(self) -> Key:
        return (self.token, self.screen.get_full_name(), self.question.name if self.question else "")

    @property
    def join(self) -> float:
        """Seconds in which the changes after an answer are joined into the next one."""
        return self.question.join if self.question else JOIN_SECONDS

    def hear(self, signal: Signal) -> None:
        """Note what happened, unless it happened to an item that the screen does not show, or makes no difference."""
        if self.question and signal.verb in self.question.silent:
            return
        if signal.item_id is None or self._shows(signal):
            self.news.add(signal)
            self.news.other, self.missed = self.news.other or self.missed, False

    def _shows(self, signal: Signal) -> bool:
        if self.question and signal.changed and signal.changed <= self.question.indifferent:
            return False
        return self.items or any(topic.startswith("item:") for topic in self.topics.intersection(signal.topics))


@dataclass(slots=True)
class Board:
    """Every watch of this process, by its key and by its topics."""

    watches: dict[Key, Watch] = field(default_factory=dict)
    by_token: dict[str, set[Key]] = field(default_factory=dict)
    by_topic: dict[str, set[Key]] = field(default_factory=dict)
    behind: set[Key] = field(default_factory=set)
    left: dict[str, tuple[float, dict[Key, Watch]]] = field(default_factory=dict)
    recent: deque[tuple[float, Signal]] = field(default_factory=lambda: deque(maxlen=1000))

    def put(self, watch: Watch) -> None:
        """Add the watch in the place of the earlier one; what that one had heard and not answered is taken over.

        What happened while the screen was read for topics that are new to it is heard as well.
        """
        before = self.watches.get(watch.key)
        earlier = before or self._gone(watch.key)
        if before is not None:
            self.drop(watch.key)
            watch.waiting = before.waiting
        if earlier is not None:
            watch.news.merge(earlier.news.take())
            watch.missed = earlier.missed
        self.watches[watch.key] = watch
        self.by_token.setdefault(watch.token, set()).add(watch.key)
        for topic in watch.topics:
            self.by_topic.setdefault(topic, set()).add(watch.key)
        if before is None or before.topics != watch.topics:
            since = time.monotonic() - JUST_NOW_SECONDS
            for moment, signal in self.recent:
                if moment >= since and not watch.topics.isdisjoint(signal.topics):
                    watch.hear(signal)
        self.behind |= {watch.key} if watch.news else set()

    def drop(self, key: Key) -> None:
        """Take a watch away, if it is there."""
        watch = self.watches.pop(key, None)
        if watch is None:
            return
        _discard(self.by_token, watch.token, key)
        for topic in watch.topics:
            _discard(self.by_topic, topic, key)

    def drop_screen(self, token: str, screen: str, *, but: Collection[Key] = ()) -> None:
        """The screen listens to nothing any more, or to these alone."""
        for key in [key for key in self.by_token.get(token, ()) if key[1] == screen and key not in but]:
            self.drop(key)

    def drop_tab(self, token: str) -> None:
        """The tab went to another page, or away; what it listened to until now is kept until the next time."""
        self.left[token] = time.monotonic(), {key: self.watches[key] for key in self.by_token.get(token, ())}
        for key in list(self.by_token.get(token, ())):
            self.drop(key)

    def keep(self, tokens: Collection[str]) -> None:
        """Drop every tab that is not among these."""
        for token in [token for token in self.by_token if token not in tokens]:
            self.drop_tab(token)
        self.left = {token: gone for token, gone in self.left.items() if token in tokens}

    def just_left(self, token: str, screen: str) -> bool:
        """Whether the tab showed this screen until now, so that `put` hears all that it may have missed."""
        moment, gone = self.left.get(token, (0.0, {}))
        return any(key[1] == screen for key in gone) and time.monotonic() - moment < JUST_NOW_SECONDS

    def give_back(self, key: Key, news: News) -> None:
        """What was heard by this watch, or an earlier one in its place, was not answered."""
        if (watch := self.watches.get(key) or self._gone(key)) is not None:
            watch.news.merge(news)

    def _gone(self, key: Key) -> Watch | None:
        return self.left.get(key[0], (0.0, {}))[1].get(key)

    def holds(self, watch: Watch) -> bool:
        """Whether this very watch is still in place."""
        return self.watches.get(watch.key) is watch

    def touched(self, topics: Iterable[str]) -> list[Watch]:
        """The watches that one of these topics concerns."""
        keys = {key for topic in topics for key in self.by_topic.get(topic, ())}
        return [self.watches[key] for key in keys]

    def hear(self, signals: Iterable[Signal]) -> list[Watch]:
        """Note the signals where they concern somebody; the watches that have to be answered now."""
        for signal in signals:
            self.recent.append((time.monotonic(), signal))
            for watch in self.touched(signal.topics):
                watch.hear(signal)
                self.behind |= {watch.key} if watch.news else set()
        due, self.behind = [self.watches[key] for key in self.behind if key in self.watches], set()
        return [watch for watch in due if watch.news and not watch.waiting]


def _discard(places: dict[str, set[Key]], name: str, key: Key) -> None:
    places[name].discard(key)
    if not places[name]:
        del places[name]
