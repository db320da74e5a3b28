"""The ready-made views beside a list of items, with how many each has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.services.listing_items import View
from rxdesk.state.sentence import Sentence, sentence

VIEWS: tuple[tuple[View, str, Text], ...] = (
    (View.MY_WORK, "user-round-check", t("view.my_work", "My work")),
    (View.UNASSIGNED, "circle-dashed", t("view.unassigned", "Unassigned")),
    (View.MY_OPEN, "circle-dot", t("view.my_open", "My open")),
    (View.ALL_OPEN, "list", t("view.all_open", "All open")),
    (View.RECENTLY_FINISHED, "circle-check", t("view.recently_finished", "Recently finished")),
    (View.ALL, "layers", t("view.all", "Open and finished")),
)


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A ready-made view in the side."""

    value: str = ""
    words: Sentence = field(default_factory=Sentence)
    icon: str = ""
    count: str = ""
    active: bool = False


def view_lines(said: Mapping[str, str], chosen: str) -> list[ViewLine]:
    """Every view with its count as far as that is known."""
    return [
        ViewLine(str(view), sentence(words), icon, said.get(str(view), ""), view == chosen)
        for view, icon, words in VIEWS
    ]
