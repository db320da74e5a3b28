"""A `Text` becomes a Var that reads the reader's catalogue in the browser; data stays as it is."""

from typing import Any, TypeAlias

import reflex as rx
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar
from reflex_base.vars.base import LiteralVar, Var

from rxdesk.i18n import Text, t

Words: TypeAlias = Text | Var | str
"""What a person reads: a sentence of ours (`t(...)`), or data (a Var, or a plain string that needs no translation)."""

_LOOK_UP = VarData(
    imports={"$/public/js/texts.js": [ImportVar(tag="useTexts")]}, hooks={"const say_ = useTexts()": None}
)


def say(words: Words) -> Var[str]:
    """The words in the reader's language; parameters of a Text may be Vars."""
    if isinstance(words, Var):
        return words
    if isinstance(words, str):
        return LiteralVar.create(words)
    params = LiteralVar.create(dict(words.params))
    return _call(LiteralVar.create(words.key), LiteralVar.create(words.default), params)


def say_row(row: Any) -> Var[str]:
    """A state's `Sentence` in the reader's language."""
    return _call(row.key, row.default, row.params)


class _Language(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "Language"

    value: Var[str]


def language(value: Var[str]) -> rx.Component:
    """Draws nothing; shows the page in that language (en, fr, pt) and keeps it as this browser's taste."""
    return _Language.create(value=value)


class _Age(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "Age"

    at: Var[str]
    words: Var[list[list[str]]]


def age(at: Var[str]) -> rx.Component:
    """How long ago that was (an ISO moment), in the shortest words, which go on counting."""
    return _Age.create(at=at, words=LiteralVar.create([[words.key, words.default] for words in _AGES]))


_AGES = (
    t("age.now", "now"),
    t("age.minutes", "{n} min"),
    t("age.hours", "{n} h"),
    t("age.days", "{n} d"),
    t("age.months", "{n} mo"),
)


def _call(key: Var, default: Var, params: Var) -> Var[str]:
    data = VarData.merge(_LOOK_UP, key._get_all_var_data(), default._get_all_var_data(), params._get_all_var_data())
    return Var(_js_expr=f"say_({key!s}, {default!s}, {params!s})", _var_type=str, _var_data=data).to(str)
