"""What a measurement of live updates consists of, as plain JSON, since its parts are processes of their own."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """How many readers, how many changes a second, for how long."""

    agents: int = 500
    customers: int = 1500
    views: int = 20
    rate: float = 20.0
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Reader:
    """One open tab: its cookie, the page that it opens, and what it clicks there, as event names with their values.

    `ready` is what its frames say when all of it is on screen. `who` is 'agent:7' or 'customer:12'; `shows` is
    'project:3' for an agent's list, 'list' for a customer's, 'item:9' for a ticket page.
    """

    who: str
    shows: str
    cookie: str
    path: str
    clicks: tuple[tuple[str, dict[str, str]], ...]
    ready: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The readers, the items that are changed in turn, and who changes them; `tag` tells this run from earlier ones."""

    size: Size
    tag: str
    host: str
    port: int
    readers: tuple[Reader, ...]
    items: tuple[int, ...]
    agent_id: int

    def name(self, turn: str) -> str:
        """What an item is called after that change."""
        return f"Live change {self.tag}-{turn}"

    def write(self, path: Path) -> Path:
        """Keep it where the parts read it."""
        path.write_text(json.dumps(asdict(self)))
        return path


def read(path: Path) -> Plan:
    """The plan that was written there."""
    values = json.loads(path.read_text())
    readers = tuple(
        Reader(**{**reader, "clicks": tuple((name, payload) for name, payload in reader["clicks"])})
        for reader in values["readers"]
    )
    return Plan(**{**values, "size": Size(**values["size"]), "readers": readers, "items": tuple(values["items"])})
