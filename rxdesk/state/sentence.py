"""A text on its way to the browser: the same key, English and parameters as `Text`, as a plain frozen row."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """What `components.ui.say` shows in the reader's language."""

    key: str = ""
    default: str = ""
    params: dict[str, str] = field(default_factory=dict)


def sentence(text: Text) -> Sentence:
    """The text as a row that a state may hold."""
    return Sentence(text.key, text.default, {name: str(value) for name, value in text.params.items()})
