"""A long list of which little has changed goes out in pieces: rows that the browser has by their places, others whole.

The browser puts them together (`assets/js/pieces.js`). What it has is what the state held before, since every change of
a state is sent under the tab's lock and a new socket is told everything anew.
"""

from collections.abc import Sequence
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_origin

import reflex as rx

FEWEST = 8
"""A shorter list goes out whole."""
Had = tuple[Any, ...]
"""The rows of a list that the browser has."""


def long_lists(screen: rx.State) -> dict[str, Had]:
    """The rows of each long list that the screen shows, by the var's name; none while something is still to be sent."""
    if screen.dirty_vars:
        return {}
    lists = {name: screen.get_value(name) for name in _lists(type(screen))}
    return {name: tuple(rows) for name, rows in lists.items() if len(rows) >= FEWEST and is_dataclass(rows[0])}


def pieces(before: Had, after: Sequence[Any]) -> list[Any] | None:
    """What makes the list after of the one before: (from, to) of rows that were there, and new rows; None if most are.

    A row is known by what it is or by all that it says.
    """
    places = {id(row): place for place, row in enumerate(before)}
    said = {_name(row): place for place, row in enumerate(before)}
    made: list[Any] = []
    new = 0
    for row in after:
        place = places.get(id(row), said.get(_name(row)))
        if place is None or not (before[place] is row or before[place] == row):
            made.append(row)
            new += 1
        elif made and isinstance(made[-1], list) and made[-1][1] == place:
            made[-1][1] += 1
        else:
            made.append([place, place + 1])
    return made if 2 * new <= len(after) else None


def _name(row: Any) -> str | int | None:
    """What a row says first, its number or reference; a guess at which row it was."""
    first = getattr(row, next(iter(row.__dataclass_fields__)))
    return first if isinstance(first, str | int) else None


@cache
def _lists(screen: type[rx.State]) -> tuple[str, ...]:
    return tuple(name for name, var in screen.base_vars.items() if get_origin(var._var_type) is list)
