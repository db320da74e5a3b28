"""The sentence behind each short code with which the sign-in routes send somebody back."""

from rxdesk.i18n import Text, t
from rxdesk.state.sentence import Sentence, sentence

_CODES = {
    "wrong": t("sign_in.code.wrong", "E-mail and password do not match. Try again, or ask for a link by mail."),
    "closed": t("sign_in.code.closed", "This portal is not open to you."),
    "off": t("sign_in.code.off", "Nobody can make an account here. Ask the company that you work with."),
    "link": t("sign_in.code.link", "This link is no longer valid. Ask for a new one."),
    "taken": t("sign_in.code.taken", "This address is in use already."),
    "domain": t("sign_in.code.domain", "Addresses of this domain cannot make an account here."),
    "email": t("sign_in.code.email", "This is no e-mail address. It looks like name@example.com."),
    "short": t("sign_in.code.short", "The password is too short. A few words are easy to remember and long enough."),
    "long": t("sign_in.code.long", "The password is too long: at most 1024 characters."),
    "common": t("sign_in.code.common", "Many people use this password. Choose another one."),
    "name": t("sign_in.code.name", "The password contains your name or the company's. Choose another one."),
    "name_missing": t("sign_in.code.name_missing", "Enter your name."),
}
ON_PASSWORD = frozenset({"wrong", "short", "long", "common", "name"})
ON_EMAIL = frozenset({"email", "domain", "taken"})


def code_sentence(code: str, minutes: str) -> Sentence:
    """What to tell; an unknown code says that it did not work."""
    if code == "wait":
        told = minutes if minutes.isdigit() and len(minutes) < 5 else "15"
        one = t("sign_in.wait.one", "Too many tries. Try again in 1 minute.")
        more = t("sign_in.wait", "Too many tries. Try again in {minutes} minutes.", minutes=told)
        return sentence(one if told == "1" else more)
    return sentence(_CODES.get(code, _other()))


def _other() -> Text:
    return t("sign_in.code.refused", "That did not work. Try again.")
