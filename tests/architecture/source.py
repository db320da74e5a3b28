"""A Python file as the house rules see it: its module name, its tree, and which names come from which import."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Finding:
    """One breach: where, and what to do instead."""

    where: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """One module of ours."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> dict[str, str]:
        """The full dotted name behind each imported name: `rx` -> `reflex`, `select` -> `sqlmodel.select`."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.partition(".")[0]
                    names[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return names

    def imported(self) -> Iterator[tuple[int, str]]:
        """Every import: its line and the full dotted name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def used(self) -> Iterator[tuple[int, str]]:
        """Every use of an imported name: its line and the dotted name from the import on, `reflex.toast.error`."""
        for node in ast.walk(self.tree):
            name = self.dotted(node)
            if name:
                yield node.lineno, name  # pyright: ignore[reportAttributeAccessIssue]

    def dotted(self, node: ast.AST) -> str:
        """The full dotted name of an attribute chain that begins at an import; empty for anything else."""
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return self.imports.get(node.id, "") if isinstance(node, ast.Name) else ""

    def is_in(self, *places: str) -> bool:
        """Whether this module is one of `places` (named below rxdesk) or lies inside one."""
        return any(f"{self.module}.".startswith(f"rxdesk.{place}.") for place in places)

    def finding(self, line: int, sentence: str) -> Finding:
        """A breach in this module."""
        return Finding(self.module, line, sentence)


@cache
def product() -> tuple[Source, ...]:
    """Every module of rxdesk."""
    return tuple(
        Source(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path.read_text())
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "rxdesk")
    )


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in the repository or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(path for name in listing.split("\0") if name and (path := ROOT / name).is_file())
