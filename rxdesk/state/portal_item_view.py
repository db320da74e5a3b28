"""What the page of one request draws: only what its portal has switched on reaches these rows."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.models.items import ActorKind, Kind, State
from rxdesk.models.portal import Feature
from rxdesk.services.item_rows import initials
from rxdesk.services.portal_request import RequestPage, shown_html
from rxdesk.services.portal_rows import PortalItem, PortalMessage
from rxdesk.state.portal_words import ICONS, FileLine, file_line
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import When, listed, when

FIRST = "first"


@dataclass(frozen=True, slots=True)
class Head:
    """The title and what may be done here."""

    name: str = ""
    number: str = ""
    task: bool = False
    asked: Sentence = field(default_factory=Sentence)
    project: str = ""
    project_href: str = ""
    kind: str = "ticket"
    company: str = ""
    talks: bool = False
    can_reply: bool = False
    can_attach: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three steps; `place` is the class past, now or nothing."""

    title: Sentence
    place: str
    icon: str
    meta: Sentence
    exact: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, or the first text. `side` is mine, company or other; HTML is clean."""

    ref: str
    side: str
    name: str
    initials: str
    company: str
    text: str
    html: str
    pictures: tuple[FileLine, ...]
    files: tuple[FileLine, ...]
    created: When


@dataclass(frozen=True, slots=True)
class Property:
    """One line of 'Details'."""

    label: Sentence
    value: str
    href: str
    exact: str
    stars: int


def head(page: RequestPage) -> Head:
    """The title row."""
    item = page.detail.item
    created = when(item.created, page.zone).text if item.created else None
    asked: Text | None = None
    if page.mine:
        asked = t("portal.asked.you", "asked by you")
    elif item.requester:
        asked = t("portal.asked.by", "asked by {name}", name=listed(list(item.requester), most=2))
    elif created is None:
        asked = None
    return Head(
        name=item.name,
        number=f"#{item.number}" if item.number is not None else "",
        task=item.kind is Kind.TASK,
        asked=sentence(asked) if asked else Sentence(),
        project=item.project or "",
        project_href=f"/portal/projects/{page.project_ref}" if page.project_ref else "",
        kind=str(item.kind),
        company=page.company,
        talks=Feature.CONVERSATIONS in page.detail.features,
        can_reply=page.detail.can_reply,
        can_attach=page.detail.can_reply and page.detail.can_attach,
    )


def steps(page: RequestPage) -> tuple[list[Step], Sentence]:
    """Received, where it stands, solved; and the sentence of whose turn it is. Nothing where the status is off."""
    item = page.detail.item
    if item.status is None:
        return [], Sentence()
    received, solved = t("portal.step.received", "Received"), t("portal.step.solved", "Solved")
    now = Text("data", "{name}", {"name": item.status.name})
    came = when(item.created, page.zone) if item.created else When()
    done = when(page.finished, page.zone) if page.finished else When()
    mail = sentence(t("portal.step.mail", "You will get a mail"))
    work = t("portal.step.work", "We are working on it")
    if page.state is State.FINISHED:
        made = [
            Step(sentence(received), "p-past", "check", came.text, came.exact),
            Step(sentence(work), "p-past", "check", Sentence(), ""),
            Step(sentence(now), "p-past", "check", done.text, done.exact),
        ]
        return made, sentence(t("portal.says.done", "This is solved. A reply opens it again."))
    if page.state is State.NOT_STARTED:
        made = [
            Step(sentence(now), "p-now", ICONS[page.look], came.text, came.exact),
            Step(sentence(work), "", "", Sentence(), ""),
            Step(sentence(solved), "", "", mail, ""),
        ]
        return made, Sentence()
    moved = when(item.updated, page.zone) if item.updated else When()
    made = [
        Step(sentence(received), "p-past", "check", came.text, came.exact),
        Step(sentence(now), "p-now", ICONS[page.look], moved.text, moved.exact),
        Step(sentence(solved), "", "", mail, ""),
    ]
    if page.look != "you":
        return made, Sentence()
    return made, sentence(t("portal.says.you", "{company} waits for an answer from your side.", company=page.company))


def bubbles(page: RequestPage) -> list[Bubble]:
    """The first text, then the replies."""
    first = _first(page)
    talks = Feature.CONVERSATIONS in page.detail.features
    return ([first] if first else []) + ([_bubble(row, page) for row in page.messages] if talks else [])


def properties(page: RequestPage) -> list[Property]:
    """'Details': the properties that are on and have a value."""
    item = page.detail.item
    made = [
        _property(t("property.number", "Number"), f"#{item.number}" if item.number is not None else ""),
        _property(t("property.type", "Type"), item.type or ""),
        _property(t("property.priority", "Priority"), f"{item.priority} / 5", stars=item.priority)
        if item.priority
        else None,
        _property(
            t("property.project", "Project"),
            item.project or "",
            href=f"/portal/projects/{page.project_ref}" if page.project_ref else "",
        ),
        _property(t("property.folder", "Folder"), item.folder or ""),
        _property(t("property.requester", "Requester"), listed(list(item.requester or ()))),
        _property(t("property.assignee", "Assignee"), listed(list(item.assignee or ()))),
        _property(t("property.team", "Team"), listed(list(item.team or ()))),
        _property(t("property.percent_complete", "% complete"), _percent(item)),
        _property(t("property.tags", "Tags"), ", ".join(item.tags or ())),
        *_moments(page),
    ]
    return [row for row in made if row is not None and row.value]


def _moments(page: RequestPage) -> list[Property]:
    item = page.detail.item
    told = (
        (t("property.planned_start", "Planned start"), item.planned_start),
        (t("property.planned_finish", "Planned finish"), item.planned_finish),
        (t("property.created", "Created"), item.created),
        (t("property.updated", "Last update"), item.updated),
    )
    made = []
    for label, moment in told:
        if moment is not None:
            shown = when(moment, page.zone)
            made.append(_property(label, shown.text.default.format(**shown.text.params), exact=shown.exact))
    return made


def _property(label: Text, value: str, *, href: str = "", exact: str = "", stars: int = 0) -> Property:
    return Property(sentence(label), value, href, exact or value, stars)


def _percent(item: PortalItem) -> str:
    return f"{item.percent_complete} %" if item.percent_complete is not None else ""


def _first(page: RequestPage) -> Bubble | None:
    described = page.detail.description
    if described is None or not (described.text or described.html or described.files):
        return None
    pictures, files = _files([file_line(row) for row in described.files if not row.inline])
    side = "mine" if page.first_mine else "company" if page.first_by_company else "other"
    created = when(page.detail.item.created, page.zone) if page.detail.item.created else When()
    name = page.first_by
    return Bubble(
        FIRST, side, name, initials(name) or "?", page.company if page.first_by_company else "", described.text,
        page.first_html, pictures, files, created,
    )  # fmt: skip


def _bubble(row: PortalMessage, page: RequestPage) -> Bubble:
    ours = row.by is not ActorKind.CUSTOMER
    name = row.author or page.company
    pictures, files = _files([file_line(file) for file in row.files if not file.inline])
    return Bubble(
        ref=row.ref,
        side="mine" if row.mine else "company" if ours else "other",
        name=name,
        initials=initials(name) or "?",
        company=page.company if ours and name != page.company else "",
        text=row.text,
        html=shown_html(row.html, row.files),
        pictures=pictures,
        files=files,
        created=when(row.created, page.zone),
    )


def _files(rows: list[FileLine]) -> tuple[tuple[FileLine, ...], tuple[FileLine, ...]]:
    return tuple(row for row in rows if row.picture), tuple(row for row in rows if not row.picture)
