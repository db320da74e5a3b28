"""The two tables of a portal's settings: features and properties, one box per kind where it is offered."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.models.portal import Feature, Portal, Shown
from rxdesk.state.sentence import Sentence, sentence

KINDS = ("ticket", "task", "project")
_OF_PROJECTS = (Feature.CONVERSATIONS, Feature.POST_REPLIES, Feature.ATTACHMENTS, Feature.PROGRESS, Feature.ITEM_COUNTS)
_PROJECTS_ONLY = (Feature.PROGRESS, Feature.ITEM_COUNTS)
_PROJECT_SHOWN = (Shown.STATUS, Shown.PERCENT_COMPLETE, Shown.DESCRIPTION, Shown.PLANNED_START, Shown.PLANNED_FINISH)
FEATURES: dict[Feature, Text] = {
    Feature.CONVERSATIONS: t("feature.conversations", "Conversations"),
    Feature.POST_REPLIES: t("feature.post_replies", "Post customer replies"),
    Feature.CLOSE_REOPEN: t("feature.close_reopen", "Close / reopen"),
    Feature.ATTACHMENTS: t("feature.attachments", "Attachments"),
    Feature.ADD_ATTACHMENTS: t("feature.add_attachments", "Add attachments"),
    Feature.CREATE_ITEM: t("feature.create_item", "Create new item"),
    Feature.SEARCH: t("feature.search", "Search"),
    Feature.WHO_CAN_SEE: t("feature.who_can_see", "Who can see this"),
    Feature.ACTIVITY: t("feature.activity", "Activity"),
    Feature.PROGRESS: t("feature.progress", "Progress"),
    Feature.ITEM_COUNTS: t("feature.item_counts", "Item counts"),
}
PROPERTIES: dict[Shown, Text] = {
    Shown.NUMBER: t("shown.number", "Number"),
    Shown.REQUESTER: t("shown.requester", "Requester"),
    Shown.TYPE: t("shown.type", "Type"),
    Shown.DESCRIPTION: t("shown.description", "Description"),
    Shown.STATUS: t("shown.status", "Status"),
    Shown.PRIORITY: t("shown.priority", "Priority"),
    Shown.PERCENT_COMPLETE: t("shown.percent", "% complete"),
    Shown.PROJECT: t("shown.project", "Project"),
    Shown.ASSIGNEE: t("shown.assignee", "Assignee"),
    Shown.TEAM: t("shown.team", "Team"),
    Shown.FOLDER: t("shown.folder", "Folder"),
    Shown.PLANNED_START: t("shown.planned_start", "Planned start"),
    Shown.PLANNED_FINISH: t("shown.planned_finish", "Planned finish"),
    Shown.TAGS: t("shown.tags", "Tags"),
    Shown.CREATED: t("shown.created", "Created"),
    Shown.UPDATED: t("shown.updated", "Last update"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the table; `path` names it to the server, empty where nothing is offered."""

    path: str = ""
    on: bool = False
    changed: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One feature or property with a box per kind."""

    name: str = ""
    label: Sentence = field(default_factory=Sentence)
    boxes: list[Box] = field(default_factory=list)


def boxes_of(portal: Portal) -> dict[str, bool]:
    """Every box that is offered, by path ('features/ticket/search'), with its saved value."""
    found = {
        f"features/{kind}/{feature}": feature in portal.features.get(kind, [])
        for feature in FEATURES
        for kind in KINDS
        if _has_feature(kind, feature)
    }
    shown = {
        f"properties/{kind}/{name}": name in portal.properties.get(kind, [])
        for name in PROPERTIES
        for kind in KINDS
        if kind != "project" or name in _PROJECT_SHOWN
    }
    return found | shown


def matrix(group: str, saved: dict[str, bool], draft: dict[str, bool]) -> list[MatrixRow]:
    """The rows of one table, as chosen."""
    labels: dict[str, Text] = {
        str(name): text for name, text in (FEATURES if group == "features" else PROPERTIES).items()
    }
    return [
        MatrixRow(name, sentence(text), [_box(f"{group}/{kind}/{name}", kind, saved, draft) for kind in KINDS])
        for name, text in labels.items()
    ]


def lists_of(group: str, portal: Portal, draft: dict[str, bool]) -> dict[str, list[str]]:
    """The lists per kind with the changed boxes of `draft` put in; only the kinds that change."""
    found: dict[str, list[str]] = {}
    for path, on in draft.items():
        where, kind, name = path.split("/")
        if where == group:
            now = found.setdefault(kind, list(getattr(portal, group).get(kind, [])))
            found[kind] = [*(one for one in now if one != name), *([name] if on else [])]
    return found


def _box(path: str, kind: str, saved: dict[str, bool], draft: dict[str, bool]) -> Box:
    if path not in saved:
        return Box(kind=kind)
    return Box(path, draft.get(path, saved[path]), path in draft, kind)


def _has_feature(kind: str, feature: Feature) -> bool:
    return feature in _OF_PROJECTS if kind == "project" else feature not in _PROJECTS_ONLY
