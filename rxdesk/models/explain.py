"""The words in which an answer about sight is given: steps that hold or fail, and what would change them."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from rxdesk.i18n import Text, t
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Item
from rxdesk.models.people import Agent, Team
from rxdesk.models.portal import Portal
from rxdesk.models.projects import Project


class Remedy(StrEnum):
    """What would change the answer; each has its own dialog."""

    PUBLISH = "publish"
    RESTORE = "restore"
    ADD_PERSON = "add_person"
    SHARE_PROJECT = "share_project"
    RESTORE_PROJECT = "restore_project"
    CHANGE_PORTAL = "change_portal"
    CONFIRM_MEMBERSHIP = "confirm_membership"
    ACTIVATE = "activate"
    SHOW_APPLICATION = "show_application"


@dataclass(frozen=True, slots=True)
class Step:
    """One condition in words, and the object it is about, so that a screen can link to it."""

    text: Text
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Fix:
    """One act that removes a failed step, and the object whose dialog offers it."""

    remedy: Remedy
    text: Text
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the reader sees the item. Yes gives the chain, No each failed step and what would change it."""

    yes: bool
    chain: tuple[Step, ...] = ()
    failed: tuple[Step, ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(slots=True)
class Findings:
    """What is gathered while the steps are walked."""

    chain: list[Step]
    failed: list[Step]
    fixes: list[Fix]

    def held(self, text: Text, kind: str, key: int) -> None:
        step = Step(text, kind, key)
        if step not in self.chain:
            self.chain.append(step)

    def fails(self, text: Text, kind: str, key: int) -> None:
        self.failed.append(Step(text, kind, key))

    def fix(self, remedy: Remedy, text: Text, kind: str, key: int) -> None:
        self.fixes.append(Fix(remedy, text, kind, key))


class Names:
    """Names as the agent who asks may read them; what they may not see stays nameless."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agent(self, key: int) -> object:
        found = self._session.get(Agent, key)
        return found.name if found else t("why.an_agent", "an agent")

    def team(self, key: int) -> object:
        found = self._session.get(Team, key)
        return found.name if found else t("why.a_team", "a team")

    def customer(self, key: int) -> object:
        found = self._session.get(Customer, key)
        return found.name if found else t("why.a_customer", "a customer")

    def organization(self, key: int) -> object:
        found = self._session.get(Organization, key)
        return found.name if found else t("why.an_organization", "an organization")

    def project(self, key: int) -> object:
        found = self._session.get(Project, key)
        return found.name if found else t("why.a_project", "a project")

    def portal(self, key: int) -> object:
        found = self._session.get(Portal, key)
        return found.name if found else t("why.a_portal", "a portal")


def look_away(found: Findings, item: Item) -> None:
    """Trash, which hides an item from everybody but Admins."""
    found.fails(t("why.deleted", "The item is in Trash"), "item", item.key)
    found.fix(Remedy.RESTORE, t("why.restore", "Restore the item"), "item", item.key)
