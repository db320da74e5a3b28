"""What somebody typed into a search field, as words; no character of it is ever taken for syntax."""

from dataclasses import dataclass

from rxdesk.models.words import words

LONGEST = 256
INDEXED = 60
"""The index knows a longer word by its first letters."""
_TERMS = 10
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | {"\0": " "})


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other; with `open_end` the last one may go on. `number` is set when it may be an item's."""

    words: tuple[str, ...]
    open_end: bool = True
    number: int | None = None

    @property
    def pattern(self) -> str:
        """What stands in `words(text)` of a text that holds the term."""
        return f" {' '.join(self.words)}{'' if self.open_end else ' '}"

    @property
    def single(self) -> tuple[tuple[str, bool], ...]:
        """Each word as the index knows it, with whether it may go on."""
        last = len(self.words) - 1
        return tuple(
            (word[:INDEXED], len(word) > INDEXED or (self.open_end and place == last))
            for place, word in enumerate(self.words)
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all be there. Without any the search was no word at all, and finds nothing."""

    terms: tuple[Term, ...]

    @property
    def single(self) -> tuple[tuple[str, bool], ...]:
        """Every word of every term, with whether it may go on."""
        return tuple(dict.fromkeys(word for term in self.terms for word in term.single))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The item numbers that were perhaps meant."""
        return tuple(term.number for term in self.terms if term.number is not None)

    def holds(self, texts: list[str]) -> bool:
        """Whether each term stands in one of the texts."""
        folded = [words(text) for text in texts]
        return bool(self.terms) and all(any(term.pattern in text for text in folded) for term in self.terms)


def parse(text: str) -> Query:
    """Each word is the beginning of one; words "in quotes" are whole and next to each other, the quote once closed."""
    pieces = text[:LONGEST].translate(_QUOTES).split('"')
    terms: dict[Term, None] = {}
    for place, piece in enumerate(pieces):
        is_quoted = place % 2 == 1
        is_closed = is_quoted and place < len(pieces) - 1
        for chunk in [piece] if is_quoted else piece.split():
            found = tuple(words(chunk).split())
            if found:
                terms[Term(found, open_end=not is_closed, number=None if is_quoted else _number(chunk))] = None
    return Query(tuple(terms)[:_TERMS])


def _number(chunk: str) -> int | None:
    digits = chunk.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
