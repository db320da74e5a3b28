"""The tail misses no event, even one that commits after a later id."""

from collections.abc import Collection, Iterable
from typing import Any

from rxdesk.models.events import Signal, Verb
from rxdesk.state.board import Board, Watch
from rxdesk.state.looking import Proof
from rxdesk.state.notices import Notices
from rxdesk.state.policy import Allow
from rxdesk.state.portal_question import BoardCount, BoardQuestion
from rxdesk.state.question import News, Question
from rxdesk.state.tail import GAP_POLLS, Tail


class Table:
    """Events that appear as a test says."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    def latest_event(self) -> int:
        return max(self.ids, default=0)

    def events_since(self, last_id: int, also: Iterable[int] = ()) -> list[Signal]:
        return [signal(key) for key in sorted(self.ids) if key > last_id or key in set(also)]


def test_an_id_that_commits_late_is_told_once():
    table = Table()
    tail = Tail(table)
    table.ids |= {3}
    assert tail.read() == [signal(3)]
    table.ids |= {2}
    assert tail.read() == [signal(2)]
    assert tail.read() == []


def test_a_gap_that_never_commits_is_given_up():
    table = Table()
    tail = Tail(table)
    table.ids |= {2}
    for _ in range(GAP_POLLS + 1):
        tail.read()
    assert tail.gaps == {}


def test_a_tab_that_listens_anew_is_told_of_its_new_topics_alone():
    board = Board()
    for topics in ({"item:1", "items"}, {"item:2"}):
        board.put(watch(*topics))
    assert board.hear([signal(1, "item:1", "items")]) == []
    assert [each.token for each in board.hear([signal(2, "item:2")])] == ["tab"]
    board.drop_tab("tab")
    assert board.by_topic == {}
    assert board.hear([signal(3, "item:2")]) == []


def test_what_happens_between_reading_and_listening_is_not_missed():
    board = Board()
    assert board.hear([signal(1, "item:1")]) == []
    board.put(watch("item:1"))
    (behind,) = board.hear([])
    assert behind.news.items == {1}


def test_what_was_heard_and_not_answered_stays_with_the_screen():
    board = Board()
    board.put(watch("item:1"))
    (first,) = board.hear([signal(1, "item:1")])
    first.waiting = True
    board.put(watch("item:1", "item:2"))
    anew = board.watches[first.key]
    assert anew is not first
    assert (anew.news.items, anew.waiting) == ({1}, True)


def test_a_screen_without_items_hears_only_of_people_and_settings():
    board = Board()
    board.put(watch("portal:1", "customer:1", items=False))
    assert board.hear([signal(1, "customer:1")]) == []
    (heard,) = board.hear([Signal(2, Verb.PORTAL_CHANGED, None, ("portal:1",))])
    assert heard.news.other


def test_a_screen_without_lists_hears_of_an_item_by_its_own_topic_alone():
    board = Board()
    board.put(watch("item:1", "customer:1", items=False))
    assert board.hear([signal(2, "item:2", "customer:1")]) == []
    (heard,) = board.hear([signal(1, "item:1", "customer:1")])
    assert heard.news.items == {1}


def test_a_count_hears_of_what_may_change_it_alone():
    board, rows = Board(), BoardQuestion((), 1, ())
    board.put(watch("items", question=BoardCount(rows)))
    assert board.hear([signal(1, "items", changed={"name", "priority"})]) == []
    for changed in ({"name", "status"}, set()):
        (heard,) = board.hear([signal(2, "items", changed=changed)])
        heard.news.take()
    board.put(watch("items", question=BoardCount(BoardQuestion((("since", "7"),), 1, ()))))
    assert len(board.hear([signal(3, "items", changed={"name"})])) == 1


def test_news_of_some_properties_are_no_more_than_that_until_something_else_happens():
    news = News()
    assert not news.is_only({"name"})
    news.add(signal(1, changed={"name"}))
    assert news.is_only({"name", "status"})
    other = News()
    other.add(signal(2))
    news.merge(other)
    assert not news.take().is_only({"name", "status"})
    news.add(Signal(3, Verb.PORTAL_CHANGED, None, ()))
    assert not news.is_only({"name"})


def watch(*topics: str, items: bool = True, question: Question | None = None) -> Watch:
    screen: Any = Notices
    return Watch("tab", screen, frozenset(topics), Allow.AGENT, Proof("", ""), "socket", question, items=items)


def signal(key: int, *topics: str, changed: Collection[str] = ()) -> Signal:
    return Signal(key, Verb.ITEM_UPDATED, key, topics, frozenset(changed))
