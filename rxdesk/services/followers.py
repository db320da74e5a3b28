"""Who takes part in an item: requesters and followers, added, changed and removed."""

from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.models.customers import Organization
from rxdesk.models.events import Change, Verb
from rxdesk.models.items import Follower, Item, Requester
from rxdesk.models.messages import Message, MessageKind
from rxdesk.models.people import Agent, Team
from rxdesk.models.permissions import can_edit_item, require
from rxdesk.models.taking_part import followers_of, requesters_of
from rxdesk.models.topics import item_topics
from rxdesk.models.viewers import Viewer
from rxdesk.services.items import save
from rxdesk.services.items.checks import checked_customer


def add_requester(session: Session, viewer: Viewer, item: Item, *, customer_id: int, earlier: bool = False) -> Item:
    """The item is done for this customer too; `earlier` sends the earlier replies along with the next message."""
    require(can_edit_item(session, viewer, item))
    customer = checked_customer(session, customer_id)
    old = requester_ids(session, item)
    if customer.key in old:
        return item
    before = follower_keys(session, item)
    following = _row(session, item, customer_id=customer.key)
    if following is not None:
        session.delete(following)
    session.add(
        Requester(
            item_id=item.key,
            customer_id=customer.key,
            position=len(old),
            messages_from=following.messages_from if following else _mark(session, item, earlier=earlier),
            send_earlier=earlier,
            created_at=clock.now(),
        )
    )
    session.flush()
    changes = [Change("requesters", old, [*old, customer.key])]
    if following is not None:
        changes.append(Change("followers", before, follower_keys(session, item)))
    return save(session, viewer, item, changes, verb=Verb.PEOPLE_CHANGED)


def add_follower(
    session: Session,
    viewer: Viewer,
    item: Item,
    *,
    customer_id: int | None = None,
    organization_id: int | None = None,
    agent_id: int | None = None,
    team_id: int | None = None,
    earlier: bool = False,
) -> Item:
    """Somebody is told about the item from now on: exactly one of the four. Does nothing when they already are."""
    require(can_edit_item(session, viewer, item))
    given = {"customer_id": customer_id, "organization_id": organization_id, "agent_id": agent_id, "team_id": team_id}
    who = {name: key for name, key in given.items() if key is not None}
    if len(who) != 1:
        raise Invalid(t("follower.one", "Choose one customer, organization, agent or team"))
    if customer_id is not None:
        checked_customer(session, customer_id)
        if customer_id in requester_ids(session, item):
            return item
    for table, key in ((Organization, organization_id), (Agent, agent_id), (Team, team_id)):
        if key is not None and session.exec(select(table).where(table.id == key)).first() is None:
            raise NotFound
    if _row(session, item, **who) is not None:
        return item
    return follow(session, viewer, item, earlier=earlier, no_auto_reply="", **who)


def follow(
    session: Session, viewer: Viewer, item: Item, *, earlier: bool = False, no_auto_reply: str = "", **who: int
) -> Item:
    """Make the follower row, without asking for permission: for people whom mail or their own reply brings in.

    `no_auto_reply` says why no rule may answer what brought them in.
    """
    before = follower_keys(session, item)
    mark = _mark(session, item, earlier=earlier) if "customer_id" in who or "organization_id" in who else 0
    session.add(Follower(item_id=item.key, messages_from=mark, send_earlier=earlier, created_at=clock.now(), **who))
    session.flush()
    change = Change("followers", before, follower_keys(session, item))
    data = {"no_auto_reply": no_auto_reply} if no_auto_reply else {}
    return save(session, viewer, item, [change], verb=Verb.PEOPLE_CHANGED, data=data)


def remove_requester(session: Session, viewer: Viewer, item: Item, *, customer_id: int) -> Item:
    """End a requester's access and mail at once."""
    require(can_edit_item(session, viewer, item))
    row = session.exec(
        select(Requester).where(Requester.item_id == item.key, Requester.customer_id == customer_id)
    ).first()
    if row is None:
        raise NotFound
    old, before = requester_ids(session, item), item_topics(session, item)
    session.delete(row)
    session.flush()
    kept = [key for key in old if key != customer_id]
    change = Change("requesters", old, kept)
    return save(session, viewer, item, [change], verb=Verb.PEOPLE_CHANGED, topics_before=before)


def remove_follower(
    session: Session,
    viewer: Viewer,
    item: Item,
    *,
    customer_id: int | None = None,
    organization_id: int | None = None,
    agent_id: int | None = None,
    team_id: int | None = None,
) -> Item:
    """End a follower's access and mail at once."""
    require(can_edit_item(session, viewer, item))
    given = {"customer_id": customer_id, "organization_id": organization_id, "agent_id": agent_id, "team_id": team_id}
    row = _row(session, item, **{name: key for name, key in given.items() if key is not None})
    if row is None:
        raise NotFound
    old, before = follower_keys(session, item), item_topics(session, item)
    session.delete(row)
    session.flush()
    change = Change("followers", old, follower_keys(session, item))
    return save(session, viewer, item, [change], verb=Verb.PEOPLE_CHANGED, topics_before=before)


def change_to_follower(session: Session, viewer: Viewer, item: Item, *, customer_id: int) -> Item:
    """A requester becomes a follower and keeps what they could read."""
    require(can_edit_item(session, viewer, item))
    row = session.exec(
        select(Requester).where(Requester.item_id == item.key, Requester.customer_id == customer_id)
    ).first()
    if row is None:
        raise NotFound
    old, told = requester_ids(session, item), follower_keys(session, item)
    before = item_topics(session, item)
    session.delete(row)
    session.add(Follower(item_id=item.key, customer_id=customer_id, messages_from=row.messages_from))
    session.flush()
    changes = [
        Change("requesters", old, [key for key in old if key != customer_id]),
        Change("followers", told, follower_keys(session, item)),
    ]
    return save(session, viewer, item, changes, verb=Verb.PEOPLE_CHANGED, topics_before=before)


def change_to_requester(session: Session, viewer: Viewer, item: Item, *, customer_id: int) -> Item:
    """A follower becomes a requester and keeps what they could read."""
    if _row(session, item, customer_id=customer_id) is None:
        raise NotFound
    return add_requester(session, viewer, item, customer_id=customer_id)


def show_earlier(session: Session, viewer: Viewer, item: Item, *, customer_id: int) -> Item:
    """Lift the 'Only new messages' mark of a requester or follower."""
    require(can_edit_item(session, viewer, item))
    for people in (Requester, Follower):
        wanted = select(people).where(people.item_id == item.key, people.customer_id == customer_id)
        for row in session.exec(wanted):
            old, row.messages_from = row.messages_from, 0
            session.add(row)
            change = Change("messages_from", [customer_id, old], [customer_id, 0])
            save(session, viewer, item, [change], verb=Verb.PEOPLE_CHANGED)
    return item


def requester_ids(session: Session, item: Item) -> list[int]:
    """The item's requesters in their order, whoever asks."""
    session.flush()
    return requesters_of(session, item)


def follower_keys(session: Session, item: Item) -> list[str]:
    """The item's followers as 'customer:5', 'organization:2', 'agent:1', 'team:3', whoever asks."""
    session.flush()
    return followers_of(session, item)


def _row(session: Session, item: Item, **who: int) -> Follower | None:
    conditions = [getattr(Follower, name) == key for name, key in who.items()]
    return session.exec(select(Follower).where(Follower.item_id == item.key, *conditions)).first()


def _mark(session: Session, item: Item, *, earlier: bool) -> int:
    """The newest reply: messages up to it stay hidden from whoever is added without `earlier`."""
    if earlier:
        return 0
    newest = (
        select(Message.id)
        .where(Message.item_id == item.key, Message.kind == MessageKind.REPLY)
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return session.exec(newest).first() or 0
