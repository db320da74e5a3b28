"""A long list lies in sheets, each a var of its own: a frame holds the sheets that changed, not the whole list."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from rxdesk.state.ticket_lines import ItemLine

FIRST_SCREEN = 20
"""So many rows a tall window shows; the others of the first page come one frame later."""
LONGEST = 100
"""Rows of a sheet; the last sheet has no bound."""


class ListSheets(rx.State, mixin=True):
    """`sheet_1` is the beginning of the list. A later one keeps its first row, or the next that has not changed."""

    sheet_1: list[ItemLine] = []
    sheet_2: list[ItemLine] = []
    sheet_3: list[ItemLine] = []
    sheet_4: list[ItemLine] = []
    sheet_5: list[ItemLine] = []
    sheet_6: list[ItemLine] = []
    sheet_7: list[ItemLine] = []
    sheet_8: list[ItemLine] = []
    _lines: list[ItemLine] = []

    def _show_lines(self, lines: Sequence[ItemLine]) -> None:
        now = {line.number: line for line in lines}
        later = [[line.number for line in sheet if now.get(line.number) == line] for sheet in self._sheets()[1:]]
        self._fill(list(lines), {numbers[0] for numbers in later if numbers})

    def _first_screen(self) -> list[ItemLine]:
        """Keep what is seen at once; gives the rows that are to be appended in the next frame."""
        lines = self.get_value("_lines")
        self._show_lines(lines[:FIRST_SCREEN])
        return lines[FIRST_SCREEN:]

    def _append_lines(self, lines: Sequence[ItemLine]) -> None:
        """The next page: the sheets before it are not sent again."""
        shown = self.get_value("_lines")
        starts = {sheet[0].number for sheet in self._sheets() if sheet}
        self._fill([*shown, *lines], starts | {line.number for line in lines[:1]})

    def _fill(self, lines: list[ItemLine], starts: set[int]) -> None:
        sheets: list[list[ItemLine]] = [[]]
        for line in lines:
            is_full = len(sheets[-1]) >= LONGEST or line.number in starts
            if sheets[-1] and is_full and len(sheets) < len(SHEETS):
                sheets.append([])
            sheets[-1].append(line)
        self._lines = lines
        for place, name in enumerate(SHEETS):
            setattr(self, name, sheets[place] if place < len(sheets) else [])

    def _sheets(self) -> list[Any]:
        return [self.get_value(name) for name in SHEETS]


SHEETS = tuple(f"sheet_{place}" for place in range(1, 9))
