"""What has changed in a tab as the text of a frame."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from reflex_base.constants.state import FIELD_MARKER
from reflex_base.utils.format import json_dumps

from rxdesk.state.pieces import Had, pieces


class Words:
    """Values as JSON, each turned into text once however many browsers get it."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Any, str]] = {}

    def frame(self, delta: Mapping[str, Mapping[str, Any]], had: Mapping[str, Mapping[str, Had]]) -> str:
        """The frame that tells a browser of these vars; `had` are the lists that it has, by state and var."""
        states = (f"{json_dumps(name)}:{{{self._vars(values, had.get(name, {}))}}}" for name, values in delta.items())
        return f'{{"delta":{{{",".join(states)}}},"events":[]}}'

    def _vars(self, values: Mapping[str, Any], had: Mapping[str, Had]) -> str:
        told: list[str] = []
        for name, value in values.items():
            before = had.get(name.removesuffix(FIELD_MARKER))
            changed = pieces(before, value) if before and isinstance(value, list) else None
            if before is None or changed is None:
                told.append(f"{json_dumps(name)}:{self._of(value)}")
            else:
                rows = ",".join(json_dumps(each) if isinstance(each, list) else self._of(each) for each in changed)
                told.append(f'{json_dumps(name)}:{{"$of":{len(before)},"$pieces":[{rows}]}}')
        return ",".join(told)

    def _of(self, value: Any) -> str:
        if isinstance(value, list) and value and is_dataclass(value[0]):
            # Lists are made for each tab, of rows that many tabs share.
            return f"[{','.join(map(self._of, value))}]"
        if value is None or isinstance(value, str | int | float):
            return json_dumps(value)
        if id(value) not in self._made:
            self._made[id(value)] = (value, json_dumps(value))
        return self._made[id(value)][1]
