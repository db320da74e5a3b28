"""One entry of a drop-down, as `ui.select` draws it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rxdesk.services.item_rows import Named


@dataclass(frozen=True, slots=True)
class Option:
    """What is sent, and what is read."""

    value: str = ""
    label: str = ""


def options(named: Iterable[Named]) -> list[Option]:
    """Entries of things with an id and a name."""
    return [Option(str(each.id), each.name) for each in named]
