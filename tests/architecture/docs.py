"""What a page of the documentation names has to exist: paths, make targets, rxdesk commands, settings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from typer import Typer
from typer.main import get_command

from rxdesk.config import Settings
from tests.architecture.source import ROOT, Finding, tracked

ENDINGS = "cfg|css|html|ini|js|json|jsx|lock|md|png|po|py|service|sh|svg|toml|yaml|yml"
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(
    rf"(?<![\w/.~$*<@:-])(?:(?:\.?[\w-]+/)+(?:[\w.-]+\.(?:{ENDINGS})\b|(?![\w.<*$-]))|[\w-]+\.(?:{ENDINGS})\b)"
)
MAKE = re.compile(r"\bmake ((?:[A-Z]+=\S+ )*)([a-z][a-z-]*)")
COMMAND = re.compile(r"(?:^|[\s`(/])rxdesk ((?:[a-z-]+)(?: [a-z-]+)?)?([^\n|`]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")
SETTING = re.compile(r"\bRXDESK_[A-Z_]*[A-Z]\b")
# Made by running RxDesk, or a word with a slash that is no path of ours.
NOT_OURS = (".venv/", ".web/", "data/", "/etc/", "and/or")


@dataclass(frozen=True)
class Page:
    """One page: where it lies below the repository, and its text."""

    path: str
    text: str

    def code(self) -> Iterator[tuple[int, str]]:
        """Every code span and code block, with its line."""
        for match in CODE.finditer(self.text):
            yield self._line(match), match.group(0)

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        """Every match of `pattern` in the whole page: its line, and its group or itself."""
        for match in pattern.finditer(self.text):
            yield self._line(match), match.group(min(pattern.groups, 1))

    def _line(self, match: re.Match[str]) -> int:
        return self.text.count("\n", 0, match.start()) + 1


def pages() -> tuple[Page, ...]:
    """Every page that people read."""
    return tuple(Page(str(path.relative_to(ROOT)), path.read_text()) for path in tracked() if path.suffix == ".md")


def what_is_named_but_missing(page: Page, program: Typer) -> Iterator[Finding]:
    """Every name on the page that leads nowhere; `program` is what answers to `rxdesk`."""
    for line, sentence in [*_paths(page), *_targets(page), *_commands(page, program), *_settings(page)]:
        yield Finding(page.path, line, sentence)


def settings_without_a_line(text: str) -> list[str]:
    """The settings that `text` does not name."""
    return [f"RXDESK_{name.upper()}" for name in Settings.model_fields if f"`RXDESK_{name.upper()}`" not in text]


def _paths(page: Page) -> Iterator[tuple[int, str]]:
    for line, target in page.find(LINK):
        place = target.partition("#")[0]
        is_ours = place and "://" not in target and not target.startswith("mailto:")
        if is_ours and not (ROOT / page.path).parent.joinpath(place).exists():
            yield line, f"the link {target} leads nowhere"
    for line, code in page.code():
        for path in PATH.findall(code):
            if not path.startswith(NOT_OURS) and not _exists(page, path):
                yield line, f"there is no {path}"


def _exists(page: Page, path: str) -> bool:
    starts = (ROOT, ROOT / "rxdesk", (ROOT / page.path).parent)
    return any((start / path).exists() for start in starts) or any(Path(path) == Path(file.name) for file in tracked())


def _targets(page: Page) -> Iterator[tuple[int, str]]:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line, code in page.code():
        for _, target in MAKE.findall(code):
            if target not in known:
                yield line, f"there is no make {target}"


def _commands(page: Page, program: Typer) -> Iterator[tuple[int, str]]:
    for line, code in page.code():
        for words, rest in COMMAND.findall(code):
            if not words:
                continue
            command, name = _command(program, words.split())
            if command is None:
                yield line, f"there is no rxdesk {words}"
                continue
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            for option in OPTION.findall(f"{words.removeprefix(name)} {rest}"):
                if option not in (*known, "--help"):
                    yield line, f"rxdesk {name} knows no {option}"


def _command(program: Typer, words: list[str]) -> tuple[Any, str]:
    """The command that the words lead to, and its name; words after a command without subcommands are arguments."""
    command: Any = get_command(program)
    name = ""
    for word in words:
        commands: dict[str, Any] | None = getattr(command, "commands", None)
        if commands is None:
            break
        found = commands.get(word)
        if found is None:
            return None, name
        command, name = found, f"{name} {word}".strip()
    return command, name


def _settings(page: Page) -> Iterator[tuple[int, str]]:
    known = {f"RXDESK_{name.upper()}" for name in Settings.model_fields} | _read_elsewhere()
    for line, name in page.find(SETTING):
        if name not in known:
            yield line, f"there is no setting {name}"


@cache
def _read_elsewhere() -> frozenset[str]:
    """Variables that the tests and tools read by themselves."""
    files = [path for path in tracked() if path.suffix == ".py" and path.parts[len(ROOT.parts)] in ("tests", "tools")]
    read = re.compile(r"environ[.\w]*[\[(]\"(RXDESK_[A-Z_]+)\"")
    return frozenset(name for path in files for name in read.findall(path.read_text()))
