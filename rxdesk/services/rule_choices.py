"""What the automation builder offers: the things that a rule can name, and the sentences of rules in their parts."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from rxdesk.automation.forms import Part, sentence
from rxdesk.automation.nodes import Pick
from rxdesk.models.customers import Customer, Organization
from rxdesk.models.items import Status
from rxdesk.models.people import Agent, Team
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.projects import Project
from rxdesk.models.rules import Rule
from rxdesk.models.viewers import Viewer
from rxdesk.services.rule_rows import names_for, readable

MOST_OFFERED = 500


@dataclass(frozen=True, slots=True)
class Offered:
    """One entry: `value` is what the rule keeps."""

    value: str
    name: str


def rule_choices(session: Session, viewer: Viewer) -> dict[str, tuple[Offered, ...]]:
    """Everything that a rule can name, by the kind of the form's field; Admins only."""
    require(is_admin(session, viewer))
    wanted = {
        Pick.AGENT: select(Agent.id, Agent.name).where(col(Agent.active)).order_by(col(Agent.name)),
        Pick.TEAM: select(Team.id, Team.name).where(col(Team.deleted_at).is_(None)).order_by(col(Team.name)),
        Pick.CUSTOMER: select(Customer.id, Customer.name)
        .where(col(Customer.deleted_at).is_(None))
        .order_by(col(Customer.name)),
        Pick.ORGANIZATION: select(Organization.id, Organization.name)
        .where(col(Organization.deleted_at).is_(None))
        .order_by(col(Organization.name)),
        Pick.PROJECT: select(Project.id, Project.name)
        .where(col(Project.archived_at).is_(None), col(Project.deleted_at).is_(None))
        .order_by(col(Project.name)),
    }
    offered = {
        pick.value: tuple(Offered(str(key), name) for key, name in session.exec(statement.limit(MOST_OFFERED)))
        for pick, statement in wanted.items()
    }
    steps = dict.fromkeys(session.exec(select(Status.name).order_by(col(Status.id))))
    return offered | {Pick.STATUS.value: tuple(Offered(name, name) for name in steps)}


def rule_sentences(session: Session, viewer: Viewer, rule_ids: Iterable[int]) -> dict[int, tuple[Part, ...]]:
    """The sentences of these rules in parts; one that cannot be read any more has none."""
    require(is_admin(session, viewer))
    rules = session.exec(select(Rule).where(col(Rule.id).in_(list(rule_ids)))).all()
    definitions = {rule.key: known for rule in rules if (known := readable(rule))}
    names = names_for(session, definitions.values())
    return {key: sentence(definition, names) for key, definition in definitions.items()}
