"""Portals: which items a customer may see there, and which features and properties are on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint

from rxdesk.i18n import Text, t
from rxdesk.models.base import Row, json_value, link, long_text, moment, ref, short, word


class PortalOption(StrEnum):
    """Which items can the customer see in the customer portal? (product: one answer)"""

    NOTHING = "nothing"
    OWN = "own"
    ORGANIZATION = "organization"
    FOLLOWED_PROJECTS = "followed_projects"
    OWN_AND_FOLLOWED_PROJECTS = "own_and_followed_projects"
    ORGANIZATION_AND_FOLLOWED_PROJECTS = "organization_and_followed_projects"
    ALL_PUBLISHED = "all_published"

    @property
    def label(self) -> Text:
        return _OPTION_LABELS[self]


_OPTION_LABELS = {
    PortalOption.NOTHING: t("portal.option.nothing", "Nothing"),
    PortalOption.OWN: t("portal.option.own", "Their own requested items"),
    PortalOption.ORGANIZATION: t("portal.option.organization", "Items requested by members of their organization"),
    PortalOption.FOLLOWED_PROJECTS: t("portal.option.followed", "Items in projects they follow"),
    PortalOption.OWN_AND_FOLLOWED_PROJECTS: t(
        "portal.option.own_followed", "Their own requested items and items in projects they follow"
    ),
    PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS: t(
        "portal.option.organization_followed", "Items of their organization and items in projects they follow"
    ),
    PortalOption.ALL_PUBLISHED: t("portal.option.all", "All published items"),
}


class KindsShown(StrEnum):
    """Which kinds a portal shows."""

    BOTH = "tickets_and_tasks"
    TICKETS = "tickets"
    TASKS = "tasks"


class Feature(StrEnum):
    """What a customer can do with an item of one kind, or with a project."""

    CONVERSATIONS = "conversations"
    POST_REPLIES = "post_replies"
    ATTACHMENTS = "attachments"
    ADD_ATTACHMENTS = "add_attachments"
    CREATE_ITEM = "create_item"
    SEARCH = "search"
    WHO_CAN_SEE = "who_can_see"
    ACTIVITY = "activity"
    CLOSE_REOPEN = "close_reopen"
    PROGRESS = "progress"
    ITEM_COUNTS = "item_counts"


class Shown(StrEnum):
    """A property of an item that a portal may show; the name is always shown."""

    NUMBER = "number"
    TYPE = "type"
    DESCRIPTION = "description"
    STATUS = "status"
    PRIORITY = "priority"
    PROJECT = "project"
    CREATED = "created"
    UPDATED = "updated"
    REQUESTER = "requester"
    ASSIGNEE = "assignee"
    TEAM = "team"
    FOLDER = "folder"
    PERCENT_COMPLETE = "percent_complete"
    PLANNED_START = "planned_start"
    PLANNED_FINISH = "planned_finish"
    TAGS = "tags"


ITEM_FEATURES = (
    Feature.CONVERSATIONS,
    Feature.POST_REPLIES,
    Feature.ATTACHMENTS,
    Feature.ADD_ATTACHMENTS,
    Feature.CREATE_ITEM,
    Feature.SEARCH,
    Feature.WHO_CAN_SEE,
)
ITEM_PROPERTIES = (
    Shown.NUMBER,
    Shown.TYPE,
    Shown.DESCRIPTION,
    Shown.STATUS,
    Shown.PRIORITY,
    Shown.PROJECT,
    Shown.CREATED,
    Shown.UPDATED,
)
PROJECT_FEATURES = (Feature.PROGRESS,)


def default_features() -> dict[str, list[str]]:
    """Per kind (ticket, task, project) the features that a new portal has on."""
    items = [str(feature) for feature in ITEM_FEATURES]
    return {"ticket": items, "task": list(items), "project": [str(feature) for feature in PROJECT_FEATURES]}


def default_properties() -> dict[str, list[str]]:
    """Per kind the properties that a new portal shows."""
    items = [str(shown) for shown in ITEM_PROPERTIES]
    return {"ticket": items, "task": list(items), "project": ["name", "status", "percent_complete"]}


class Portal(Row, table=True):
    """A customer portal with its own settings; exactly one is the Main portal."""

    __tablename__ = "rx_portal"
    ref: str = ref()
    slug: str = short(unique=True)
    name: str = short()
    main: bool = False
    enabled: bool = True
    option: PortalOption = word(PortalOption.OWN)
    require_login: bool = True
    own_unpublished: bool = True
    open_to_all: bool = True
    kinds_shown: KindsShown = word(KindsShown.BOTH)
    hidden_types: list[int] = json_value(list)
    show_projects: bool = True
    features: dict[str, list[str]] = json_value(default_features)
    properties: dict[str, list[str]] = json_value(default_properties)
    allow_registration: bool = True
    registration_domains: list[str] = json_value(list)
    welcome: str = long_text()
    created_at: datetime = moment(nullable=False)

    def feature(self, kind: str, feature: Feature) -> bool:
        """Whether `feature` is on for `kind` (ticket, task, project)."""
        return str(feature) in self.features.get(kind, [])

    def shows(self, kind: str, shown: str) -> bool:
        """Whether the property `shown` is on for `kind`."""
        return str(shown) in self.properties.get(kind, [])


class PortalOrganization(Row, table=True):
    """An organization whose members may log in to a portal that is not open to all customers."""

    __tablename__ = "rx_portal_organization"
    __table_args__ = (UniqueConstraint("portal_id", "organization_id"),)
    portal_id: int = link("portal")
    organization_id: int = link("organization")
