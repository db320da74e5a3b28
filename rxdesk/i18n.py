"""A text is a key, its English and its parameters; who shows it renders it for a locale."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

LANGUAGES = {"en": "English", "fr": "Français", "pt": "Português"}
"""Each language by its own name, since who looks for it reads no other."""
LOCALES = tuple(LANGUAGES)
_CATALOGUES = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that a person will read, not yet in their language."""

    key: str
    default: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def render(self, locale: str = "en") -> str:
        """The sentence in `locale`, English where the catalogue lacks it."""
        template = _catalogue(locale).get(self.key, self.default)
        if not self.params:
            return template
        inner = {
            name: value.render(locale) if isinstance(value, Text) else value for name, value in self.params.items()
        }
        return template.format(**inner)

    def __str__(self) -> str:
        return self.render()


def t(key: str, default: str, /, **params: object) -> Text:
    """The text `key`, which reads `default` in English, with `{name}` filled from `params`."""
    return Text(key, default, MappingProxyType(params))


@cache
def _catalogue(locale: str) -> dict[str, str]:
    path = _CATALOGUES / f"{locale}.json"
    return json.loads(path.read_text("utf-8")) if locale in LOCALES and path.exists() else {}
