"""Making a ticket or a task."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from rxdesk import clock
from rxdesk.models.company import company
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.items import ActorKind, Assignee, Channel, Follower, Item, ItemTeam, Kind, Requester, State
from rxdesk.models.permissions import can_add_to, can_create_item, require
from rxdesk.models.viewers import AgentViewer, AutomationViewer, CustomerViewer, Viewer
from rxdesk.services.files import claim_files
from rxdesk.services.items.checks import (
    checked_agent,
    checked_customer,
    checked_folder,
    checked_name,
    checked_priority,
    checked_project,
    checked_team,
    checked_type_and_status,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item came from by mail: the sender as written, our address that got it, what to warn agents of."""

    sender_address: str = ""
    creation_address: str = ""
    flag: str = ""
    no_auto_reply: str = ""


def create_item(
    session: Session,
    viewer: Viewer,
    *,
    kind: Kind,
    name: str,
    description: str = "",
    html: str = "",
    quoted: str = "",
    project_id: int | None = None,
    folder_id: int | None = None,
    type_id: int | None = None,
    status_id: int | None = None,
    priority: int = 0,
    published: bool | None = None,
    channel: Channel = Channel.AGENT,
    requester_ids: Iterable[int] = (),
    follower_ids: Iterable[int] = (),
    assignee_ids: Iterable[int] = (),
    team_ids: Iterable[int] = (),
    attachment_ids: Iterable[int] = (),
    origin: Origin = Origin(),
    external_id: str = "",
) -> Item:
    """Make a ticket or task. A customer becomes its requester and chooses nothing but text, type, project and files."""
    by_customer = isinstance(viewer, CustomerViewer)
    require(channel is Channel.EMAIL or can_create_item(session, viewer, kind))
    named = checked_name(name)
    type_, status = checked_type_and_status(session, kind, type_id, None if by_customer else status_id)
    if project_id is not None:
        checked_project(session, project_id)
        require(can_add_to(session, viewer, project_id))
    checked_folder(session, folder_id, project_id=project_id)
    settings = company(session)
    usual = settings.new_tickets_published if kind is Kind.TICKET else settings.new_tasks_published
    item = Item(
        kind=kind,
        name=named,
        description=description,
        description_html=html,
        description_quoted=quoted,
        type_id=type_.key,
        status_id=status.key,
        finished_at=clock.now() if status.state is State.FINISHED else None,
        priority=checked_priority(0 if by_customer else priority),
        project_id=project_id,
        folder_id=folder_id,
        published=usual if published is None or by_customer else published,
        channel=channel,
        sender_address=origin.sender_address,
        sender_domain=origin.sender_address.rpartition("@")[2],
        creation_address=origin.creation_address,
        flag=origin.flag,
        creator_kind=_creator_kind(viewer),
        created_by_agent_id=viewer.id if isinstance(viewer, AgentViewer) else None,
        created_by_customer_id=viewer.id if by_customer else None,
        external_id=external_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(item)
    session.flush()
    asked_by = [viewer.id] if by_customer else list(dict.fromkeys(requester_ids))
    told = [] if by_customer else [customer for customer in dict.fromkeys(follower_ids) if customer not in asked_by]
    for customer in () if by_customer else asked_by:
        checked_customer(session, customer, field="requester_ids")
    for customer in told:
        checked_customer(session, customer, field="follower_ids")
    session.add_all(
        Requester(item_id=item.key, customer_id=customer, position=place) for place, customer in enumerate(asked_by)
    )
    session.add_all(Follower(item_id=item.key, customer_id=customer) for customer in told)
    if not by_customer:
        session.add_all(
            Assignee(item_id=item.key, agent_id=checked_agent(session, agent, field="assignee_ids").key)
            for agent in assignee_ids
        )
        session.add_all(
            ItemTeam(item_id=item.key, team_id=checked_team(session, team, field="team_ids").key) for team in team_ids
        )
    claim_files(session, viewer, attachment_ids, item=item)
    changes = [Change("status", None, status.key)]
    if not by_customer and assignee_ids:
        changes.append(Change("assignees", [], list(dict.fromkeys(assignee_ids))))
    data = {"no_auto_reply": origin.no_auto_reply} if origin.no_auto_reply else {}
    record(session, viewer, Verb.ITEM_CREATED, item=item, changes=changes, data=data)
    return item


def _creator_kind(viewer: Viewer) -> ActorKind:
    kinds = {AgentViewer: ActorKind.AGENT, CustomerViewer: ActorKind.CUSTOMER, AutomationViewer: ActorKind.AUTOMATION}
    return kinds.get(type(viewer), ActorKind.SYSTEM)
