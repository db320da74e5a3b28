"""Values of an item that a person gave: taken as they must be, or refused in one sentence."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail.names import clean_line
from rxdesk.models.base import NAME_LENGTH
from rxdesk.models.customers import Customer, CustomerAddress
from rxdesk.models.items import ItemType, Kind, Status
from rxdesk.models.people import Agent, Team
from rxdesk.models.projects import Folder, Project
from rxdesk.services.identity import is_never_added
from rxdesk.services.statements import first

PRIORITIES = range(6)
_USUAL = (
    select(ItemType, Status)
    .join(Status, col(Status.type_id) == col(ItemType.id))
    .where(col(ItemType.kind) == bindparam("kind"))
    .order_by(col(ItemType.position), col(Status.position))
    .limit(1)
)
_OF_TYPE = _USUAL.where(col(ItemType.id) == bindparam("type"))


def checked_name(name: str) -> str:
    shown = clean_line(name, limit=NAME_LENGTH + 1)
    if not shown:
        raise Invalid(t("item.name.empty", "Give it a name"), field="name")
    if len(shown) > NAME_LENGTH:
        raise Invalid(t("name.long", "At most {n} characters", n=NAME_LENGTH), field="name")
    return shown


def checked_priority(priority: int) -> int:
    if priority not in PRIORITIES:
        raise Invalid(t("item.priority", "Between 0 and 5 stars"), field="priority")
    return priority


def checked_type(session: Session, kind: Kind, type_id: int) -> ItemType:
    found = first(session, ItemType, id=type_id, kind=kind)
    if found is None:
        raise _unknown_type()
    return found


def checked_type_and_status(
    session: Session, kind: Kind, type_id: int | None, status_id: int | None
) -> tuple[ItemType, Status]:
    """What a new item has: the first type of its kind and the type's first status, where none is asked for."""
    named = {"type": type_id} if type_id else {}
    found = session.execute(_OF_TYPE if type_id else _USUAL, {"kind": kind, **named}).first()
    if found is None:
        raise _unknown_type()
    type_, status = found
    return type_, checked_status(session, type_, status_id) if status_id else status


def checked_status(session: Session, type_: ItemType, status_id: int) -> Status:
    found = first(session, Status, id=status_id, type_id=type_.key)
    if found is None:
        raise Invalid(t("item.status", "This status does not exist for the type"), field="status_id")
    return found


def checked_project(session: Session, project_id: int) -> Project:
    found = first(session, Project, id=project_id)
    if found is None or found.archived_at or found.deleted_at:
        raise Invalid(t("item.project", "This project does not exist"), field="project_id")
    return found


def checked_agent(session: Session, agent_id: int, *, field: str = "agent_id") -> Agent:
    found = first(session, Agent, id=agent_id, active=True)
    if found is None:
        raise Invalid(t("item.agent", "This agent does not exist"), field=field)
    return found


def checked_team(session: Session, team_id: int, *, field: str = "team_id") -> Team:
    found = first(session, Team, id=team_id)
    if found is None or found.deleted_at is not None:
        raise Invalid(t("item.team", "This team does not exist"), field=field)
    return found


def checked_customer(session: Session, customer_id: int, *, field: str = "customer_id") -> Customer:
    """A customer who may take part in an item; `field` is the one that named them."""
    customer = session.exec(select(Customer).where(Customer.id == customer_id)).first()
    if customer is None:
        raise Invalid(t("follower.customer", "This customer does not exist"), field=field)
    addresses = session.exec(select(CustomerAddress.address).where(CustomerAddress.customer_id == customer_id)).all()
    if addresses and all(is_never_added(session, address) for address in addresses):
        raise Invalid(t("follower.never", "This address is on 'Never add as follower'"), field=field)
    return customer


def checked_folder(session: Session, folder_id: int | None, *, project_id: int | None) -> None:
    """A folder of that project."""
    if folder_id is None:
        return
    found = session.exec(select(Folder.project_id).where(Folder.id == folder_id)).first()
    if found is None or found != project_id:
        raise Invalid(t("item.folder", "This folder is in another project"), field="folder_id")


def _unknown_type() -> Invalid:
    return Invalid(t("item.type", "This type does not exist"), field="type_id")
