"""Text with placeholders is Liquid that cannot load, cannot loop over ranges and cannot multiply text."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import cast

from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError
from liquid.tag import Tag

from rxdesk.errors import Invalid
from rxdesk.i18n import t

MAX_SOURCE = 64 * 1024
_FILTERS = (
    "capitalize", "default", "downcase", "escape", "escape_once", "first", "last", "lstrip", "newline_to_br", "rstrip",
    "size", "strip", "strip_html", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode",
)  # fmt: skip
_TAGS = (
    "#",
    "assign",
    "break",
    "case",
    "comment",
    "content",
    "continue",
    "echo",
    "for",
    "if",
    "illegal",
    "output",
    "raw",
    "unless",
)
# A range is made whole before a loop limit is asked: (1..1000000000) reversed.
_RANGE = re.compile(r"\{%-?\s*(?:for|liquid|assign|if|unless|case|echo)\b[^}]*\.\.")


class _Bounded(Environment):
    loop_iteration_limit = 10_000
    output_stream_limit = 256 * 1024
    local_namespace_limit = 256 * 1024
    context_depth_limit = 10
    block_nesting_limit = 10

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=False)
        self.tags = {name: cast(Tag, self.tags[name]) for name in _TAGS if name in self.tags}
        self.filters = {name: self.filters[name] for name in _FILTERS}


HTML = _Bounded(autoescape=True)
TEXT = _Bounded(autoescape=False)


def render_user_template(source: str, context: Mapping[str, object], *, html: bool) -> str:
    """The text with its placeholders filled; unknown and missing ones are blank, values are escaped in HTML.

    Raises Invalid when the template is wrong or asks for more than the limits of security.md 2.9.
    """
    try:
        return _parsed(source, html=html).render(**{name: _plain(value) for name, value in context.items()})
    except (LiquidError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise Invalid(t("mail.template.failed", "This text cannot be filled in: {why}", why=_reason(error))) from error


def check_template(source: str, allowed_names: Collection[str]) -> None:
    """Raises Invalid, naming the place, when the template is wrong or has a placeholder that is not in the picker.

    `allowed_names` are dotted names such as 'customer.name'; 'customer' allows everything below it.
    """
    try:
        used = _parsed(source, html=True).analyze().globals
    except (LiquidError, RecursionError) as error:
        raise Invalid(t("mail.template.wrong", "This text has a mistake: {why}", why=_reason(error))) from error
    for places in used.values():
        for place in places:
            name = ".".join(str(part) for part in place.segments if isinstance(part, str))
            parts = name.split(".")
            if not any(".".join(parts[:length]) in allowed_names for length in range(1, len(parts) + 1)):
                raise Invalid(t("mail.template.unknown", "There is no placeholder {name}", name=name))


@lru_cache(maxsize=256)
def _parsed(source: str, *, html: bool) -> BoundTemplate:
    if len(source) > MAX_SOURCE:
        raise Invalid(t("mail.template.long", "At most {n} characters", n=MAX_SOURCE))
    if _RANGE.search(source):
        raise Invalid(t("mail.template.range", "Ranges such as (1..9) cannot be used here"))
    return (HTML if html else TEXT).from_string(source)


def _plain(value: object, depth: int = 0) -> object:
    """Plain strings, numbers, lists and dicts; an object of ours never reaches a template."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping) and depth < 5:
        return {str(name): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple) and depth < 5:
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, str):
        # A subclass, such as trusted markup, comes in as the text that it is; an empty one would be true in Liquid.
        return "".join(value) or None
    raise TypeError(f"{type(value).__name__} is no value for a template")


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
