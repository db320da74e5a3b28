"""The tail misses no event, even one that commits after a later id."""

from collections.abc import Iterable

from rxdesk.state.live import GAP_POLLS, Board, Tail, Watch
from rxdesk.state.notices import Notices
from rxdesk.state.policy import Allow


class Table:
    """Events that appear as a test says."""

    def __init__(self) -> None:
        self.rows: dict[int, list[str]] = {}

    def latest_event(self) -> int:
        return max(self.rows, default=0)

    def events_since(self, last_id: int, also: Iterable[int] = ()) -> list[tuple[int, list[str]]]:
        return [(key, topics) for key, topics in self.rows.items() if key > last_id or key in set(also)]


def test_an_id_that_commits_late_is_told_once():
    table = Table()
    tail = Tail(table)
    table.rows[3] = ["item:3"]
    assert tail.read() == {"item:3"}
    table.rows[2] = ["item:2"]
    assert tail.read() == {"item:2"}
    assert tail.read() == set()


def test_a_gap_that_never_commits_is_given_up():
    table = Table()
    tail = Tail(table)
    table.rows[2] = ["item:2"]
    for _ in range(GAP_POLLS + 1):
        tail.read()
    assert tail.gaps == {}


def test_a_tab_that_listens_anew_is_told_of_its_new_topics_alone():
    board = Board()
    for topics in ({"item:1", "items"}, {"item:2"}):
        board.put(Watch("tab", Notices, frozenset(topics), Allow.AGENT))  # pyright: ignore[reportArgumentType]
    assert board.touched(["item:1", "items"]) == []
    assert [watch.token for watch in board.touched(["item:2"])] == ["tab"]
    board.drop(("tab", Notices.get_full_name()))
    assert board.by_topic == {}
