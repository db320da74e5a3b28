"""What an outgoing mail is made of, as plain values: who it goes to, how the company looks, and what it says."""

from dataclasses import dataclass, field
from enum import StrEnum

from rxdesk.i18n import Text, t
from rxdesk.mail.model import Address


@dataclass(frozen=True, slots=True)
class Brand:
    """The company as its customers see it; colours are plain hex, addresses of pictures do not occur."""

    company: str
    desk: str = ""
    postal: str = ""
    support_address: str = ""
    main: str = "#007a6a"
    main_text: str = "#ffffff"
    body: str = "#f4f3ef"


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    filename: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Quote:
    """An earlier message that this reader may see."""

    author: str
    when: str
    text: str


class Reason(StrEnum):
    """Why this person gets the mail."""

    REQUESTER = "requester"
    FOLLOWER = "follower"
    ORGANIZATION = "organization"
    ASSIGNEE = "assignee"
    TEAM = "team"
    WROTE = "wrote"
    INVITED = "invited"
    ASKED = "asked"
    CHOSE = "chose"

    def sentence(self, who: str) -> Text:
        """The sentence at the foot; `who` is the address, team or organization that it is about."""
        sentences = {
            Reason.REQUESTER: t("mail.why.requester", "You get this mail because you asked for this request."),
            Reason.FOLLOWER: t("mail.why.follower", "You get this mail because you follow this request."),
            Reason.ORGANIZATION: t("mail.why.organization", "You get this mail because {who} follows this.", who=who),
            Reason.ASSIGNEE: t("mail.why.assignee", "You get this mail because you are an assignee."),
            Reason.TEAM: t("mail.why.team", "You get this mail because you are in the team {who}.", who=who),
            Reason.WROTE: t(
                "mail.why.wrote", "This is an automatic confirmation. You get it because you wrote to {who}.", who=who
            ),
            Reason.INVITED: t("mail.why.invited", "You get this mail because an agent invited {who}.", who=who),
            Reason.ASKED: t("mail.why.asked", "You get this mail because somebody asked for it with {who}.", who=who),
            Reason.CHOSE: t("mail.why.chose", "You get this mail because your profile asks for it."),
        }
        return sentences[self]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who the mail goes to and what threads it; ids stand without brackets.

    `reply_to` is the token address of this item and recipient, `return_path` the secret one of this mail,
    `loop_mark` the value of our loop header on automatic mail.
    """

    to: Address
    sender: Address
    message_id: str
    brand: Brand
    reason: Reason
    reason_about: str = ""
    reply_to: str = ""
    return_path: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    locale: str = "en"
    loop_mark: str = "1"


@dataclass(frozen=True, slots=True)
class ItemMessage:
    """A customer reply, or an internal note for agents. `html` is what was written and is cleaned here.

    `link` and `who_link` are empty when the reader may not open the item. An `automatic` one was posted by a rule.
    """

    number: int
    name: str
    author: str
    html: str
    company_of_author: str = ""
    when: str = ""
    status: str = ""
    link: str = ""
    who_link: str = ""
    files: tuple[OutgoingFile, ...] = ()
    quotes: tuple[Quote, ...] = ()
    internal: bool = False
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class ThankYou:
    """The acknowledgement of a new request of a proven address; `html` is the company's own text, already filled in."""

    number: int
    name: str
    first_name: str = ""
    html: str = ""
    link: str = ""
    who_link: str = ""


@dataclass(frozen=True, slots=True)
class ThankYouUnproven:
    """The acknowledgement to an address that has proved nothing: it has room for nothing the sender wrote."""

    confirm_link: str


class LinkPurpose(StrEnum):
    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    RESET = "reset"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """A mail whose point is one link that works once, until `valid_until` (already in the reader's words)."""

    purpose: LinkPurpose
    link: str
    valid_until: str
    inviter: str = ""
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class Notification:
    """Something happened to an item that the reader should know."""

    number: int
    name: str
    headline: str
    lines: tuple[str, ...] = ()
    link: str = ""


Content = ItemMessage | ThankYou | ThankYouUnproven | PersonalLink | Notification


@dataclass(frozen=True, slots=True)
class OutgoingData:
    envelope: Envelope
    content: Content


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A finished mail: what `send` hands to a server, word for word. `headers` are those beside the usual ones."""

    to: Address
    sender: Address
    return_path: str
    message_id: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[OutgoingFile, ...] = field(default=())
