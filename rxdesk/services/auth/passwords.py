"""Passwords: hashed with argon2id, judged by length and by what others would guess, never by their composition."""

import re
from collections.abc import Iterable

from passlib.context import CryptContext

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.people import LoginKind

SHORTEST = {LoginKind.AGENT: 12, LoginKind.CUSTOMER: 8}
LONGEST = 1024
_PRODUCT = "rxdesk"
_SHORTEST_NAME = 4
_context = CryptContext(schemes=["argon2"], argon2__type="ID", deprecated="auto")


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _context.hash(password)


def verify(password: str, stored: str) -> bool:
    """Whether `password` is the one behind the hash `stored`.

    Without a hash (nobody has this address, or no password was chosen) the same work is done on a hash of nobody's.
    """
    if not _can_be_hashed(password):
        password, stored = "", ""
    if not stored:
        _context.dummy_verify()
        return False
    return _context.verify(password, stored)


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return bool(stored) and _context.needs_update(stored)


def check_password(password: str, *, kind: LoginKind, names: Iterable[str] = ()) -> None:
    """Raise Invalid (with the rule in `field`) for a password that is too short, too long or easily guessed.

    `names` are the company's and the person's own: names, addresses.
    """
    shortest = SHORTEST[kind]
    if len(password) < shortest:
        raise Invalid(t("password.short", "Use {count} characters or more", count=shortest), field="short")
    if len(password) > LONGEST or not _can_be_hashed(password):
        raise Invalid(t("password.long", "Use at most {count} characters", count=LONGEST), field="long")
    if _is_common(password):
        raise Invalid(t("password.common", "Many people use this password. Choose another one"), field="common")
    if any(part in password.casefold() for part in _parts(names)):
        raise Invalid(
            t("password.name", "The password contains your name or the company's. Choose another one"), field="name"
        )


def _can_be_hashed(password: str) -> bool:
    # A lone surrogate has no bytes, and argon2 takes no NUL.
    surrogate = any("\ud800" <= char <= "\udfff" for char in password[:LONGEST])
    return len(password) <= LONGEST and "\x00" not in password and not surrogate


def _parts(names: Iterable[str]) -> Iterable[str]:
    yield _PRODUCT
    for name in names:
        local = name.casefold().partition("@")[0]
        yield from (part for part in re.split(r"[\W_]+", local) if len(part) >= _SHORTEST_NAME)


def _is_common(password: str) -> bool:
    plain = password.casefold()
    if len(set(plain)) <= 3 or _is_run(plain) or _is_repeated(plain):
        return True
    letters = re.sub(r"[^a-z]", "", plain.translate(_LEET))
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return any(form in _COMMON for form in (plain, core, core.translate(_LEET), letters, _once(letters)))


def _is_run(plain: str) -> bool:
    """1234567890, qwertyuiop, zyxwvut: nothing but steps along a row."""
    return any(plain in row or plain in row[::-1] for row in _ROWS)


def _is_repeated(plain: str) -> bool:
    """abcabcabc: one short piece again and again."""
    pieces = (plain[:size] for size in range(1, len(plain) // 2 + 1) if len(plain) % size == 0)
    return any(piece * (len(plain) // len(piece)) == plain for piece in pieces)


def _once(letters: str) -> str:
    """passwordpassword -> password."""
    half = letters[: len(letters) // 2]
    return half if half * 2 == letters else letters


_LEET = str.maketrans("013457@$!", "oieastasi")
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
_COMMON = frozenset(
    """
    password passwort passphrase motdepasse contrasena senha parola letmein welcome welcomeback welcomehome
    changeme changemenow administrator admin adminadmin superuser rootroot default guest testtest testing
    secret topsecret iloveyou iloveyousomuch loveyou lovely princess sunshine football baseball basketball softball
    hockey soccer volleyball superman batman spiderman starwars pokemon dragon monkey master mustang shadow michael
    jennifer jessica ashley charlie daniel nicole hannah thomas jordan hunter buster killer pepper ginger cookie
    chocolate cheese banana butterfly flower summer winter spring autumn sommer hello helloworld hellothere whatever
    trustno access internet computer samsung google facebook qwertyui qwertyuiop asdfghjkl zxcvbnm azerty azertyuiop
    blink liverpool chelsea arsenal barcelona realmadrid manchester juventus benfica corinthians
    doudou loulou soleil bonjour coucou jetaime marseille nicolas teamo tequiero estrella
    mypassword thisismypassword yourpassword newpassword oldpassword nopassword passwordpassword companypassword
    helpdesk support supportsupport ticket customer customerservice login loginlogin signin openopen openup
    correcthorsebatterystaple letmeinplease dontforget donotforget remember rememberme forgetmenot freedom
    matrix maverick phoenix mercedes ferrari porsche corvette harley yamaha toyota honda
    qweasdzxc onetwothree onetwothreefour
    """.split()
)
