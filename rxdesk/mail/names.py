"""Names from outside, made fit to stand on a screen: NFC, one line, nothing invisible, bounded length."""

import re
import unicodedata

MAX_NAME = 255
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0")
# Zero-width joiners shape letters in Persian and Indic scripts and glue emoji, but in a name they also hide
# differences; rule 31 asks for their removal.
_KEPT_CONTROLS = "\t\n\r\x0b\x0c\x85\u2028\u2029"
_SPACES = re.compile(r"\s+")
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_line(value: str, *, limit: int = MAX_NAME) -> str:
    """`value` as one visible line of at most `limit` characters."""
    # The first cut bounds the work, the second the answer.
    text = value[: limit * 8]
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    return _SPACES.sub(" ", text).strip()[:limit].rstrip()


def clean_filename(value: str, *, fallback: str = "") -> str:
    """A file name without folders, invisible characters or characters that some system forbids, ending kept."""
    name = clean_line(value.replace("\\", "/").rpartition("/")[2] or value, limit=4 * MAX_NAME)
    name = re.sub(r'[<>:"/\\|?*]', "_", name).strip(" .")
    if _DEVICE.match(name):
        name = "_" + name
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = stem[: MAX_NAME - len(ending) - 1] + dot + ending if dot and len(ending) <= 16 else name[:MAX_NAME]
    return name or fallback


def words(text: str) -> frozenset[str]:
    """A list of words as it reads best in code."""
    return frozenset(text.split())


def clean_text(value: str) -> str:
    """Running text: line ends as \\n, NFC, no control or bidi override characters; everything readable stays."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))


# Zero-width joiners and directional marks stay in running text, where scripts need them; overrides do not.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def _visible(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return " "
    if char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co"):
        return ""
    return char
