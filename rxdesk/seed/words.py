"""The made-up language of a seeded desk: many words, a few of them in every second sentence, most of them rare."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

_COMMON = (
    "the please we is printer order not on invoice account login and cannot open page since monday error after update "
    "for our customer delivery number with password portal screen payment from report mail file shows again user to "
    "access server new request team office laptop network project change date contract price system slow missing "
    "wrong address phone license export import list button form day week month answer question check send received "
    "works broken cable router scanner folder backup calendar meeting room key card door lamp paper toner"
).split()
_SYLLABLES = [start + vowel for start in "bdfgklmnprstvz" for vowel in "aeiou"]
_SIZE = 30_000


def _made() -> Iterator[str]:
    yield from _COMMON
    known, number = set(_COMMON), 0
    while len(known) < _SIZE:
        # A fixed stride walks through the syllables in no visible order.
        rest, parts = (number * 7919 + 104_729) % 24_010_000, []
        for _ in range(3 if number % 3 else 4):
            rest, place = divmod(rest, len(_SYLLABLES))
            parts.append(_SYLLABLES[place])
        number += 1
        word = "".join(parts)
        if word not in known:
            known.add(word)
            yield word


WORDS: tuple[str, ...] = tuple(_made())
"""The vocabulary, the most frequent word first; the k-th word is about as frequent as 1 / (k + 3)."""


class Writer:
    """Draws texts from a pool of sentences, since choosing every word anew would take most of the time."""

    def __init__(self, rng: Random, *, sentences: int = 20_000) -> None:
        heavy = list(accumulate(1 / (place + 3) for place in range(len(WORDS))))
        drawn = iter(rng.choices(WORDS, cum_weights=heavy, k=sentences * 12))
        self._rng = rng
        self._pool = [" ".join(next(drawn) for _ in range(12)).capitalize() + "." for _ in range(sentences)]

    def text(self, most: int) -> str:
        """One to `most` sentences, short texts being likelier."""
        count = 1 + int(self._rng.random() ** 2 * most)
        return " ".join(self._rng.choices(self._pool, k=count))

    def title(self) -> str:
        """Three to seven words."""
        words = self._rng.choice(self._pool).rstrip(".").split()
        return " ".join(words[: self._rng.randint(3, 7)])
