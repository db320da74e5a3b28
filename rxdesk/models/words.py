"""What a word is, for all that is searched: accents and case are folded, what is no letter and no digit parts words.

PostgreSQL says the same in SQL (search_index.py); a test holds the two equal.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_TEXT = 100_000
"""Characters of one text that are looked at."""

# The classes are spelled out, so that they mean the same in Python and in PostgreSQL, whatever its locale.
DROPPED = r"\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
DROPPED += (
    r"\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u2060\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
"""Accents, vowel points, and what is not seen at all."""
PARTING = r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
PARTING += r"\u02b9-\u02df\u037e\u0387\u055a-\u055f\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d"
PARTING += (
    r"\u06d4\u0964\u0965\u0e2f\u0e5a\u0e5b\u1680\u2000-\u20cf\u2100-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020"
)
PARTING += (
    r"\u3030\u303d-\u303f\u30a0\u30fb\ue000-\uf8ff\ufd3e\ufd3f\ufe10-\ufe1f\ufe30-\ufe6f\uff5f-\uff65\uffe0-\uffff"
)
PARTING += r"\U0001f000-\U0001faff"
"""Blanks, punctuation, signs and pictures."""
ALONE = r"\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Letters of scripts without blanks: each is a word of its own."""
SPELLED = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ς": "σ",
}  # fmt: skip
"""Letters without a decomposition, as they are typed elsewhere."""

_DROPPED, _PARTING, _ALONE = (re.compile(f"[{letters}]") for letters in (DROPPED, "\0" + PARTING, ALONE))
_WORD = re.compile(r"[^ ]+")


class _Letters(dict[int, str]):
    """What each decomposed letter becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if _DROPPED.match(letter):
            self[code] = ""
        else:
            small = letter.lower()
            parts = "".join(SPELLED.get(each, " " if _PARTING.match(each) else each) for each in small)
            self[code] = _ALONE.sub(r" \g<0> ", parts)
        return self[code]


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, and where it stands in the text that it was found in."""

    word: str
    start: int
    end: int


def words(text: str | None) -> str:
    """The words of a text, each between blanks: ' one two '; '' when there is none."""
    found = fold((text or "")[:LONGEST_TEXT]).split()
    return f" {' '.join(found)} " if found else ""


def fold(text: str) -> str:
    """The text with accents and case folded and blanks between its words."""
    return (text if text.isascii() else unicodedata.normalize("NFKD", text)).translate(_LETTERS)


def words_in(text: str) -> list[Word]:
    """The words with their places, so that they can be marked where they stand."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return [Word(each[0], *each.span()) for each in _WORD.finditer(fold(text))]
    letters, places = [], []
    for place, letter in enumerate(text):
        folded = _LETTERS[ord(letter)] if letter.isascii() else fold(letter)
        letters.append(folded)
        places += [place] * len(folded)
    found = _WORD.finditer("".join(letters))
    return [Word(each[0], places[each.start()], places[each.end() - 1] + 1) for each in found]
