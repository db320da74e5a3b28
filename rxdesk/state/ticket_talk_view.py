"""What a browser may know of the talk and the activity of an item: frozen rows, made from what services read."""

from dataclasses import dataclass, field
from datetime import datetime

from rxdesk import clock
from rxdesk.i18n import Text, t
from rxdesk.models.items import ActorKind
from rxdesk.models.mails import DeliveryState
from rxdesk.models.messages import MessageKind
from rxdesk.services.item_detail import ItemDetail
from rxdesk.services.listing_talk import FileRow
from rxdesk.services.thread_rows import Bubble, Thread, is_picture, listed_files, shown_html
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import Face, When, channel_icon, channel_words, face_of, listed, size_words, when

FACES = {
    ActorKind.AGENT: "agent",
    ActorKind.CUSTOMER: "customer",
    ActorKind.AUTOMATION: "automation",
    ActorKind.SYSTEM: "automation",
}
_ICONS = (("image/", "image"), ("video/", "video"), ("text/", "file-text"), ("application/pdf", "file-text"))
_ARCHIVES = (".zip", ".gz", ".7z", ".tar", ".rar")


@dataclass(frozen=True, slots=True)
class FileChip:
    """A file under a message, or in the composer."""

    id: int
    name: str
    size: str
    icon: str
    url: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One message as drawn. `look` is '', 'mine' or 'note'; `first_new` draws the line above it."""

    id: int
    look: str
    face: Face
    author: str
    part: Sentence
    says: Sentence
    icon: str
    when: When
    html: str
    text: str
    quoted: str
    quoted_words: Sentence
    files: list[FileChip] = field(default_factory=list)
    mailed: Sentence = field(default_factory=Sentence)
    held: Sentence = field(default_factory=Sentence)
    waiting: bool = False
    mine: bool = False
    pending: bool = False
    sender: str = ""
    automatic: bool = False
    rule: str = ""
    cause: int = 0
    is_new: bool = False
    first_new: bool = False
    edited: bool = False


def description_line(item: ItemDetail, zone: str) -> Line:
    """The first text of the item, drawn as its first bubble."""
    by_agent = item.creator_kind is ActorKind.AGENT
    by = item.created_by.name if item.created_by else item.sender_address
    kind = FACES[item.creator_kind] if item.created_by or item.sender_address else "nobody"
    key = item.created_by.id if item.created_by else None
    asked = {person.id for person in item.requesters}
    is_requester = item.creator_kind is ActorKind.CUSTOMER and key in asked
    return Line(
        id=0,
        look="mine" if by_agent else "",
        face=face_of(kind, key, by),
        author=by,
        part=sentence(t("person.requester", "Requester")) if is_requester else Sentence(),
        says=channel_words(item.channel),
        icon=channel_icon(item.channel),
        when=when(item.created_at, zone),
        html=shown_html(item.description_html, item.attachments),
        text=item.description,
        quoted=item.description_quoted,
        quoted_words=_quoted(item.description_quoted),
        files=[chip(file) for file in listed_files(item.description_html, item.attachments)],
    )


def lines_of(thread: Thread, *, zone: str, since: datetime | None, wanted: str) -> list[Line]:
    """The messages of one filter ('all', 'reply', 'note') in time order; `since` is the reader's last visit."""
    lines: list[Line] = []
    marked = since is None
    for bubble in thread.bubbles:
        if wanted != "all" and bubble.message.kind != wanted:
            continue
        is_new = since is not None and not bubble.mine and bubble.message.created_at > clock.aware(since)
        lines.append(_line(bubble, zone=zone, is_new=is_new, first_new=is_new and not marked))
        marked = marked or is_new
    return lines


def chip(file: FileRow) -> FileChip:
    """A file as a chip."""
    icon = next((icon for start, icon in _ICONS if file.mime.startswith(start)), "file")
    icon = "file-archive" if file.filename.lower().endswith(_ARCHIVES) else icon
    return FileChip(file.id, file.filename, size_words(file.size), icon, file.url, is_picture(file))


def _line(bubble: Bubble, *, zone: str, is_new: bool, first_new: bool) -> Line:
    message, author = bubble.message, bubble.message.author
    is_note = message.kind is MessageKind.NOTE
    by_customer = author.kind is ActorKind.CUSTOMER
    mailed, held = _mails(bubble)
    return Line(
        id=message.id,
        look="note" if is_note else "" if by_customer or message.pending else "mine",
        face=face_of(
            "visitor" if message.pending else FACES[author.kind], author.id, author.name or message.pending_sender
        ),
        author=author.name or message.pending_sender,
        part=sentence(t("person.requester", "Requester")) if bubble.is_requester else Sentence(),
        says=_says(bubble),
        icon="lock" if is_note else channel_icon(message.channel) if by_customer or message.pending else "reply",
        when=when(message.created_at, zone),
        html=bubble.html,
        text=message.text,
        quoted=message.quoted,
        quoted_words=_quoted(message.quoted),
        files=[chip(file) for file in bubble.files],
        mailed=mailed,
        held=held,
        waiting=message.waiting and not is_note,
        mine=bubble.mine,
        pending=message.pending,
        sender=message.pending_sender,
        automatic=message.automatic,
        rule=f"A{author.id:02d}" if author.kind is ActorKind.AUTOMATION and author.id else "",
        cause=bubble.cause_id or 0,
        is_new=is_new,
        first_new=first_new,
        edited=message.edited_at is not None,
    )


def _says(bubble: Bubble) -> Sentence:
    message = bubble.message
    if message.kind is MessageKind.NOTE:
        return sentence(t("message.note", "Internal note, agents only"))
    if message.pending or message.author.kind is ActorKind.CUSTOMER:
        return channel_words(message.channel)
    return sentence(t("message.reply", "Customer reply"))


def _mails(bubble: Bubble) -> tuple[Sentence, Sentence]:
    """'Mailed to Bob and Priya', and what did not leave."""
    by_state = {state: [mail.name for mail in bubble.mails if mail.state is state] for state in DeliveryState}
    sent, waits = by_state[DeliveryState.SENT], by_state[DeliveryState.WAITING]
    held, failed = by_state[DeliveryState.HELD], by_state[DeliveryState.FAILED]
    good: Text | None = None
    if sent:
        good = t("message.mailed", "Mailed to {names}", names=listed(sent))
    elif waits:
        good = t("message.mailing", "Mail to {names} is on its way", names=listed(waits))
    bad: Text | None = None
    if failed:
        bad = t("message.failed", "Could not be mailed to {names}", names=listed(failed))
    elif held:
        bad = t("message.held", "Mail to {names} is held", names=listed(held))
    return (sentence(good) if good else Sentence(), sentence(bad) if bad else Sentence())


def _quoted(quoted: str) -> Sentence:
    if not quoted:
        return Sentence()
    lines = len(quoted.splitlines())
    one = t("message.quoted.one", "Show quoted text, 1 line")
    return sentence(one if lines == 1 else t("message.quoted", "Show quoted text, {n} lines", n=lines))
