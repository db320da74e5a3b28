"""What the panel of a project shows, as frozen rows."""

from dataclasses import dataclass, field

from rxdesk.services.item_rows import initials
from rxdesk.services.people_rows import Candidate
from rxdesk.services.project_rows import ProjectCard
from rxdesk.state.project_seen import ProjectSeen, project_seen, shows_items
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import counted


@dataclass(frozen=True, slots=True)
class ShareLine:
    """Somebody with whom the project is, was or will be shared; `state` is '', added or removed."""

    kind: str = ""
    id: int = 0
    name: str = ""
    initials: str = ""
    members: int = 0
    home: str = ""
    state: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder of the project."""

    id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project on show."""

    id: int = 0
    name: str = ""
    description: str = ""
    status: str = ""
    percent: int = 0
    open: str = "0"
    organization: str = ""
    portfolios: str = ""
    published: bool = True
    shared_with_all: bool = True
    archived: bool = False
    seen: ProjectSeen = field(default_factory=ProjectSeen)
    portal: str = ""
    option: Sentence = field(default_factory=Sentence)
    follows_show: bool = False
    folders: list[FolderLine] = field(default_factory=list)
    may_change: bool = False


def project_view(card: ProjectCard) -> ProjectView:
    """The project as the panel draws it."""
    row = card.row
    return ProjectView(
        id=row.id,
        name=row.name,
        description=row.description,
        status=row.status,
        percent=row.percent_complete,
        open=counted(row.open_items),
        organization=row.organization.name if row.organization else "",
        portfolios=", ".join(one.name for one in row.portfolios),
        published=row.published,
        shared_with_all=row.shared_with_all,
        archived=row.archived_at is not None,
        seen=project_seen(card),
        portal=card.portal,
        option=sentence(card.option.label),
        follows_show=shows_items(card.option),
        folders=[FolderLine(one.id, one.name) for one in card.folders],
        may_change=card.may_change,
    )


def follower_lines(card: ProjectCard) -> list[ShareLine]:
    """The customers and organizations that follow the project."""
    return [
        ShareLine(one.kind, one.id, one.name, initials(one.name) or "?", one.members, one.organization)
        for one in card.followers
    ]


def member_lines(card: ProjectCard) -> list[ShareLine]:
    """The agents and teams with a role in the project."""
    return [
        ShareLine(one.kind, one.id, one.name, initials(one.name) or "?", role=str(one.role)) for one in card.members
    ]


def candidate_line(one: Candidate) -> ShareLine:
    """Somebody who may be added."""
    return ShareLine(one.kind, one.id, one.name, initials(one.name) or "?", home=one.detail, state="added")
