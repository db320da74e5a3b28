"""The steps of product 11.1 for one customer or visitor and one item, each put into words."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from rxdesk.i18n import t
from rxdesk.models.branches import WAYS, Way, item_ids
from rxdesk.models.customers import Customer
from rxdesk.models.explain import Findings, Names, Remedy, Step, look_away
from rxdesk.models.items import Item, Requester
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.models.projects import Project
from rxdesk.models.sight import CustomerSight, is_let_in, through_portal
from rxdesk.models.viewers import AnonymousViewer, CustomerViewer


def explain_customer(
    session: Session, names: Names, reader: CustomerViewer | AnonymousViewer, item: Item, found: Findings
) -> None:
    """Walk every test, also past the first that fails, so that one look shows all that is in the way."""
    connection = session.connection()
    portal = _row(connection, Portal, reader.portal_id)
    me = _row(connection, Customer, reader.id) if isinstance(reader, CustomerViewer) else None
    if isinstance(reader, CustomerViewer) and (me is None or not me.active or me.deleted_at is not None):
        who = names.customer(reader.id)
        found.fails(t("why.customer.inactive", "{who} is deactivated", who=who), "customer", reader.id)
        found.fix(Remedy.ACTIVATE, t("why.activate", "Activate {who}", who=who), "customer", reader.id)
    if portal is None:
        found.fails(t("why.portal.none", "The portal does not exist"), "portal", reader.portal_id)
        return
    proven = me.organization_id if me is not None and me.organization_proven else None
    sight = through_portal(portal, customer_id=me.id if me is not None else None, organization_id=proven)
    _door(connection, names, portal, me, sight, found)
    _place(connection, names, portal, item, sight, found)
    _published(connection, names, me, item, sight, found)
    _admitted(connection, names, me, item, sight, found)


def _door(connection: Connection, names: Names, portal: Any, me: Any, sight: CustomerSight, found: Findings) -> None:
    name, key = names.portal(portal.id), portal.id
    change = t("why.portal.change", 'Change the settings of portal "{portal}"', portal=name)
    if not portal.enabled:
        found.fails(t("why.portal.disabled", 'Portal "{portal}" is switched off', portal=name), "portal", key)
        found.fix(Remedy.CHANGE_PORTAL, change, "portal", key)
    if not portal.open_to_all and not is_let_in(connection, key, sight.organization_id):
        closed = t("why.portal.closed", 'Portal "{portal}" is open to chosen organizations only', portal=name)
        found.fails(closed, "portal", key)
        found.fix(Remedy.CHANGE_PORTAL, change, "portal", key)
        if me is not None and sight.organization_id is None and is_let_in(connection, key, me.organization_id):
            _confirm(names, me, found)
    if me is None and portal.require_login:
        found.fails(t("why.portal.login", 'Portal "{portal}" requires login', portal=name), "portal", key)
        found.fix(Remedy.CHANGE_PORTAL, change, "portal", key)


def _place(
    connection: Connection, names: Names, portal: Any, item: Item, sight: CustomerSight, found: Findings
) -> None:
    change = t("why.portal.change", 'Change the settings of portal "{portal}"', portal=names.portal(portal.id))
    if item.kind not in sight.kinds or item.type_id in sight.hidden_types:
        kind = t("why.portal.kind", 'Portal "{portal}" does not show this kind of item', portal=names.portal(portal.id))
        found.fails(kind, "portal", portal.id)
        found.fix(Remedy.CHANGE_PORTAL, change, "portal", portal.id)
    if item.deleted_at is not None:
        look_away(found, item)
    if item.archived_at is not None:
        found.fails(t("why.archived", "The item is archived"), "item", item.key)
        found.fix(Remedy.RESTORE, t("why.restore", "Restore the item"), "item", item.key)
    project = _row(connection, Project, item.project_id or 0)
    if project is not None and (project.archived_at is not None or project.deleted_at is not None):
        name = names.project(project.id)
        away = t("why.project.away", "Project {project} is archived or in Trash", project=name)
        found.fails(away, "project", project.id)
        restore = t("why.project.restore", "Restore project {project}", project=name)
        found.fix(Remedy.RESTORE_PROJECT, restore, "project", project.id)


def _published(
    connection: Connection, names: Names, me: Any, item: Item, sight: CustomerSight, found: Findings
) -> None:
    if item.published:
        found.held(t("why.published", "The item is published"), "item", item.key)
        return
    requester = Requester.__table__.c
    asked = select(requester.id).where(requester.item_id == item.id, requester.customer_id == (sight.customer_id or 0))
    if sight.own_unpublished and connection.scalar(asked) is not None:
        own = t("why.own", "It is their own request, which the portal shows before it is published")
        found.held(own, "portal", sight.portal_id)
        return
    found.fails(t("why.unpublished", "The item is not published"), "item", item.key)
    found.fix(Remedy.PUBLISH, t("why.publish", "Publish the item"), "item", item.key)


def _admitted(connection: Connection, names: Names, me: Any, item: Item, sight: CustomerSight, found: Findings) -> None:
    portal, key = names.portal(sight.portal_id), sight.portal_id
    shows = t("why.portal.shows", 'Portal "{portal}" shows: {option}', portal=portal, option=sight.option.label)
    if sight.option is PortalOption.ALL_PUBLISHED:
        found.chain.insert(0, Step(shows, "portal", key))
        return
    ways = [] if me is None else _ways(connection, sight, item)
    if ways:
        found.chain.insert(0, Step(shows, "portal", key))
        for way in ways:
            _say(connection, names, me, item, way, found)
        return
    none = t(
        "why.option", 'Portal "{portal}" shows: {option}; this admits them by no way', portal=portal,
        option=sight.option.label,
    )  # fmt: skip
    found.fails(none, "portal", key)
    if me is not None and me.organization_id is not None and sight.organization_id is None:
        confirmed = replace(sight, organization_id=me.organization_id)
        if _ways(connection, confirmed, item):
            _confirm(names, me, found)
    open_ways = WAYS[sight.option]
    if me is not None and open_ways:
        word = t("why.add", "Add {who} to the item", who=names.customer(me.id))
        found.fix(Remedy.ADD_PERSON, word, "item", item.key)
    if me is not None and Way.PROJECT in open_ways and item.project_id is not None:
        project, who = names.project(item.project_id), names.customer(me.id)
        share = t("why.share", "Share project {project} with {who}", project=project, who=who)
        found.fix(Remedy.SHARE_PROJECT, share, "project", item.project_id)
    option = t("why.portal.option", 'Change what portal "{portal}" shows', portal=portal)
    found.fix(Remedy.CHANGE_PORTAL, option, "portal", key)


def _ways(connection: Connection, sight: CustomerSight, item: Item) -> list[Way]:
    """The branches of the clause that reach the item."""
    reached = []
    for way, ids in item_ids(sight).items():
        keys = ids.subquery()
        if connection.execute(select(keys.c.key).where(keys.c.key == item.key).limit(1)).first() is not None:
            reached.append(way)
    return reached


def _say(connection: Connection, names: Names, me: Any, item: Item, way: Way, found: Findings) -> None:
    who, organization = names.customer(me.id), me.organization_id or 0
    project, place = item.project_id or 0, names.organization(organization)
    member = t("why.member", "{who} is in {organization}", who=who, organization=place)
    match way:
        case Way.REQUESTER:
            found.held(t("why.requester", "{who} is a requester", who=who), "item", item.key)
        case Way.FOLLOWER:
            found.held(t("why.follower", "{who} follows the item", who=who), "item", item.key)
        case Way.FOLLOWER_ORGANIZATION:
            follows = t("why.follower.organization", "{organization} follows the item", organization=place)
            found.held(follows, "item", item.key)
            found.held(member, "organization", organization)
        case Way.ORGANIZATION:
            colleague = _colleague(connection, item, organization)
            asks = t(
                "why.colleague", "Requester {colleague} is in {organization}", colleague=names.customer(colleague),
                organization=place,
            )  # fmt: skip
            found.held(asks, "customer", colleague)
            found.held(member, "organization", organization)
        case Way.PROJECT:
            text = t("why.project.follower", "{who} follows project {project}", who=who, project=names.project(project))
            found.held(text, "project", project)
        case Way.PROJECT_ORGANIZATION:
            text = t(
                "why.project.follower", "{who} follows project {project}", who=place, project=names.project(project)
            )
            found.held(text, "project", project)
            found.held(member, "organization", organization)


def _colleague(connection: Connection, item: Item, organization_id: int) -> int:
    requester, customer = Requester.__table__.c, Customer.__table__.c
    wanted = (
        select(customer.id)
        .join_from(Requester.__table__, Customer.__table__, customer.id == requester.customer_id)
        .where(requester.item_id == item.id, customer.organization_id == organization_id)
        .order_by(requester.position)
    )
    return connection.scalars(wanted.limit(1)).one()


def _confirm(names: Names, me: Any, found: Findings) -> None:
    who, organization = names.customer(me.id), names.organization(me.organization_id)
    unproven = t(
        "why.unproven", "{who} is in {organization}, but that is not confirmed yet", who=who, organization=organization
    )
    found.fails(unproven, "customer", me.id)
    confirm = t("why.confirm", "Confirm that {who} is in {organization}", who=who, organization=organization)
    found.fix(Remedy.CONFIRM_MEMBERSHIP, confirm, "customer", me.id)


def _row(connection: Connection, table: Any, key: int) -> Any:
    return connection.execute(select(table.__table__).where(table.__table__.c.id == key)).one_or_none()
