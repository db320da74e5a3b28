"""What each kind of mail says, once for both of its parts: the HTML and the plain part are drawn from one Letter."""

from collections.abc import Callable
from dataclasses import dataclass

from rxdesk.i18n import Text, t
from rxdesk.mail.outgoing import (
    Content,
    Envelope,
    ItemMessage,
    LinkPurpose,
    Notification,
    PersonalLink,
    Quote,
    ThankYou,
    ThankYouUnproven,
)
from rxdesk.mail.threading import subject_with_token


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail in the order in which they are read; `html` is a piece of markup from a person."""

    subject: str
    heading: str
    under_heading: str = ""
    banner: str = ""
    author: str = ""
    paragraphs: tuple[str, ...] = ()
    html: str = ""
    files: str = ""
    button: str = ""
    link: str = ""
    after_button: str = ""
    quotes_title: str = ""
    quotes: tuple[Quote, ...] = ()
    who_label: str = ""
    who_link: str = ""
    answerable: bool = False
    threaded: bool = True
    automatic: bool = True


def letter_of(content: Content, envelope: Envelope) -> Letter:
    """The letter in the reader's language."""
    match content:
        case ItemMessage():
            return _item_message(content, envelope)
        case ThankYou():
            return _thank_you(content, envelope)
        case ThankYouUnproven():
            return _thank_you_unproven(content, envelope)
        case PersonalLink():
            return _personal_link(content, envelope)
        case Notification():
            return _notification(content, envelope)


def _item_message(content: ItemMessage, envelope: Envelope) -> Letter:
    say = _speaker(envelope)
    company = content.company_of_author if content.company_of_author != content.author else ""
    author = ", ".join(part for part in (content.author, company) if part)
    names = ", ".join(file.filename for file in content.files)
    count = len(content.files)
    files = t("mail.files", "{n} files: {names}", n=count, names=names)
    if count == 1:
        files = t("mail.file", "1 file: {names}", names=names)
    quotes_title = (
        t("mail.quote.one", "The message before this one")
        if len(content.quotes) == 1
        else t("mail.quote.all", "Earlier messages")
    )
    how_to_answer = t("mail.reply", "To answer, reply to this mail, with files if you like.")
    if content.link:
        how_to_answer = t("mail.or_reply", "Or just reply to this mail, with files if you like.")
    return Letter(
        subject=f"Re: {subject_with_token(content.name, content.number)}",
        heading=content.name,
        under_heading=_number_line(content.number, content.status),
        banner=say(t("mail.note.banner", "Internal note, for agents only")) if content.internal else "",
        author=", ".join(part for part in (author, content.when) if part),
        html=content.html,
        files=say(files) if count else "",
        button=say(t("mail.answer", "Answer")) if content.link else "",
        link=content.link,
        after_button=say(how_to_answer),
        quotes_title=say(quotes_title) if content.quotes else "",
        quotes=content.quotes,
        who_label=say(t("mail.who", "See who can read it")) if content.who_link else "",
        who_link=content.who_link,
        answerable=True,
        automatic=content.automatic,
    )


def _thank_you(content: ThankYou, envelope: Envelope) -> Letter:
    say = _speaker(envelope)
    hello = (
        t("mail.hello", "Hello {name},", name=content.first_name)
        if content.first_name
        else t("mail.hello.plain", "Hello,")
    )
    own_words = (
        say(t("mail.thanks", "Thank you for writing. A person reads it and answers to this address.")),
        say(t("mail.thanks.more", "You need to do nothing more. Something to add? Reply to this mail.")),
    )
    token = subject_with_token(content.name, content.number)
    return Letter(
        subject=say(t("mail.thanks.subject", "We have your request: {name}", name=token)),
        heading=say(t("mail.thanks.heading", "We have your request")),
        under_heading=_number_line(content.number, content.name),
        paragraphs=(say(hello), *(() if content.html else own_words)),
        html=content.html,
        button=say(t("mail.see", "See your request")) if content.link else "",
        link=content.link,
        who_label=say(t("mail.who", "See who can read it")) if content.who_link else "",
        who_link=content.who_link,
        answerable=True,
    )


def _thank_you_unproven(content: ThankYouUnproven, envelope: Envelope) -> Letter:
    say = _speaker(envelope)
    return Letter(
        subject=say(t("mail.thanks.heading", "We have your request")),
        heading=say(t("mail.thanks.heading", "We have your request")),
        paragraphs=(
            say(t("mail.unproven", "A person reads it and answers to this address.")),
            say(t("mail.unproven.confirm", "To follow it in the portal, confirm that this address is yours.")),
        ),
        button=say(t("mail.confirm", "Confirm the address")),
        link=content.confirm_link,
        after_button=say(
            t(
                "mail.unproven.ignore",
                "You did not write to us? Then ignore this mail: nothing happens without a click.",
            )
        ),
        # Even the id of the sender's mail was chosen by the sender.
        threaded=False,
    )


def _personal_link(content: PersonalLink, envelope: Envelope) -> Letter:
    say = _speaker(envelope)
    desk = envelope.brand.desk or envelope.brand.company
    until = t(
        "mail.link.until",
        "The link works once, until {when}. You may ignore this mail: without a click nothing happens.",
        when=content.valid_until,
    )
    subject, sentence, button = _LINK_WORDS[content.purpose]
    inviter = content.inviter or desk
    params = {"desk": desk, "inviter": inviter}
    hello = (
        t("mail.hello", "Hello {name},", name=content.first_name)
        if content.first_name
        else t("mail.hello.plain", "Hello,")
    )
    title = say(t(subject.key, subject.default, **params))
    return Letter(
        subject=title,
        heading=title,
        paragraphs=(say(hello), say(t(sentence.key, sentence.default, **params))),
        button=say(button),
        link=content.link,
        after_button=say(until),
    )


_LINK_WORDS: dict[LinkPurpose, tuple[Text, Text, Text]] = {
    LinkPurpose.SIGN_IN: (
        t("mail.signin.subject", "Your sign-in link for {desk}"),
        t("mail.signin", "With this link you sign in to {desk} without a password."),
        t("mail.signin.button", "Sign in"),
    ),
    LinkPurpose.INVITATION: (
        t("mail.invite.subject", "{inviter} invites you to {desk}"),
        t("mail.invite", "{inviter} made an account for you: in it you see your requests and what is shared with you."),
        t("mail.invite.button", "Choose a password"),
    ),
    LinkPurpose.RESET: (
        t("mail.reset.subject", "Choose a new password for {desk}"),
        t("mail.reset", "Somebody asked for a new password for your account at {desk}. Until then the old one works."),
        t("mail.reset.button", "Choose a new password"),
    ),
    LinkPurpose.CONFIRM: (
        t("mail.confirm.subject", "Confirm your address for {desk}"),
        t("mail.confirm.text", "Please confirm that this address is yours and that you want to use it at {desk}."),
        t("mail.confirm", "Confirm the address"),
    ),
}


def _notification(content: Notification, envelope: Envelope) -> Letter:
    say = _speaker(envelope)
    return Letter(
        subject=subject_with_token(content.name, content.number),
        heading=content.headline,
        under_heading=_number_line(content.number, content.name),
        paragraphs=content.lines,
        button=say(t("mail.open", "Open it")) if content.link else "",
        link=content.link,
        answerable=bool(envelope.reply_to),
    )


def _number_line(number: int, rest: str) -> str:
    return f"#{number} · {rest}" if rest else f"#{number}"


def _speaker(envelope: Envelope) -> Callable[[Text], str]:
    def say(text: Text) -> str:
        return text.render(envelope.locale)

    return say
