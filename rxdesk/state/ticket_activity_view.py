"""The activity in words: who did what, and each property with its value before and after."""

from dataclasses import dataclass, field
from itertools import groupby

from rxdesk.i18n import Text, t
from rxdesk.models.events import Verb
from rxdesk.models.items import ActorKind
from rxdesk.models.messages import MessageKind
from rxdesk.services.activity_rows import Activities, Activity, How, NamedChange
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_talk_view import FACES
from rxdesk.state.ticket_words import Face, When, face_of, when

_DID: dict[Verb, Text] = {
    Verb.ITEM_CREATED: t("did.created", "created this"),
    Verb.ITEM_UPDATED: t("did.updated", "changed this"),
    Verb.ITEM_ARCHIVED: t("did.archived", "archived this"),
    Verb.ITEM_DELETED: t("did.deleted", "moved this to Trash"),
    Verb.ITEM_RESTORED: t("did.restored", "restored this"),
    Verb.MESSAGE_RELEASED: t("did.released", "let the reply go"),
    Verb.MESSAGE_EDITED: t("did.edited", "edited a message"),
    Verb.MESSAGE_WITHDRAWN: t("did.withdrawn", "took a message back"),
    Verb.MESSAGE_PENDING: t("did.pending", "a mail from somebody not on this item waits"),
    Verb.MAIL_SENT: t("did.mail_sent", "sent a mail"),
    Verb.MAIL_FAILED: t("did.mail_failed", "could not deliver a mail"),
    Verb.PEOPLE_CHANGED: t("did.people", "changed who takes part"),
    Verb.UNDONE: t("did.undone", "undid a change"),
}
_WROTE = {
    MessageKind.REPLY: t("did.replied", "wrote a customer reply"),
    MessageKind.NOTE: t("did.noted", "wrote an internal note"),
}
_PROPERTIES: dict[str, Text] = {
    "name": t("property.name", "Name"),
    "status": t("property.status", "Status"),
    "priority": t("property.priority", "Priority"),
    "type": t("property.type", "Type"),
    "project": t("property.project", "Project"),
    "folder": t("property.folder", "Folder"),
    "published": t("property.published", "Published"),
    "percent_complete": t("property.percent", "% complete"),
    "tags": t("property.tags", "Tags"),
    "assignees": t("property.assignees", "Assignees"),
    "teams": t("property.teams", "Teams"),
    "requesters": t("property.requesters", "Requesters"),
    "followers": t("property.followers", "Followers"),
    "messages_from": t("property.messages_from", "Earlier replies"),
}
_SILENT = frozenset({"archived", "deleted", "messages_from"})
_YES, _NO = t("word.yes", "yes"), t("word.no", "no")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One property: `old` and `new`, or what was added or removed."""

    property: Sentence
    how: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the activity."""

    id: int
    face: Face
    actor: str
    did: Sentence
    when: When
    changes: list[ChangeLine] = field(default_factory=list)
    cause: int = 0


def done_rows(found: Activities, *, zone: str) -> list[Done]:
    """The lines of the activity, the newest first; the mails of one message are one line."""
    return [_done(list(rows), zone) for _, rows in groupby(found.rows, _one_line)]


def did_words(row: Activity, *, times: int = 1) -> Sentence:
    """What happened, as a verb after the name; only mails happen more than once in a line."""
    if times > 1:
        return sentence(t("did.mails_sent", "sent {n} mails", n=times))
    if row.event.verb is Verb.MESSAGE_ADDED:
        return sentence(_WROTE.get(row.message or MessageKind.REPLY, _WROTE[MessageKind.REPLY]))
    return sentence(_DID.get(row.event.verb, t("did.something", "did something")))


def _one_line(row: Activity) -> tuple[Verb, int | None]:
    event = row.event
    return event.verb, event.message_id if event.verb is Verb.MAIL_SENT else event.id


def _done(rows: list[Activity], zone: str) -> Done:
    row = rows[0]
    event = row.event
    actor = event.actor.name or ("RxDesk" if event.actor.kind is ActorKind.SYSTEM else "")
    created = event.verb is Verb.ITEM_CREATED
    return Done(
        id=event.id,
        face=face_of(FACES[event.actor.kind], event.actor.id, actor),
        actor=actor,
        did=did_words(row, times=len(rows)),
        when=when(event.created_at, zone),
        changes=[_line(change) for change in row.changes if change.property not in _SILENT and not created],
        cause=event.cause_id or 0,
    )


def _line(change: NamedChange) -> ChangeLine:
    words = _PROPERTIES.get(change.property, t("property.other", "{name}", name=change.property))
    old, new = change.old, change.new
    if change.property == "published":
        old, new = (str(_YES if value == "True" else _NO) for value in (old, new))
    if change.how is How.SET:
        old, new = old or "–", new or "–"
    return ChangeLine(sentence(words), str(change.how), old, new)
