"""What a search finds: rows in which every term stands, each in any part that the session's viewer may read."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from rxdesk.models.branches import reach_of_customer
from rxdesk.models.customers import Customer, CustomerAddress, Organization, OrganizationDomain
from rxdesk.models.in_order import Sorting
from rxdesk.models.items import Item
from rxdesk.models.messages import Attachment, Message
from rxdesk.models.permissions import sight
from rxdesk.models.probe import Reach
from rxdesk.models.search import Form, candidates, form_of, says
from rxdesk.models.search_query import Term, parse
from rxdesk.models.search_sql import CUSTOMER, ITEM, ORGANIZATION
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import Viewer

Clause = ColumnElement[bool]


def item_search(
    session: Session,
    viewer: Viewer,
    typed: str,
    *,
    number: Clause | None = None,
    description: Clause | None = None,
    sorting: Sorting | None = None,
) -> Clause:
    """The condition on Item that `typed` means: name, number, description, messages and names of files.

    `number` and `description` say for which items these two may be searched, everywhere when not given; messages and
    files count as far as the session's viewer sees them. `sorting` is that of a list, when it is one.
    """
    query = parse(typed)
    if not query.terms:
        return false()
    seen = sight(session, viewer)
    shared = isinstance(seen, CustomerSight)
    if isinstance(seen, CustomerSight) and not _sees_much(session, seen):
        form = Form.MANY
    else:
        form = form_of(session.connection(), ITEM, query, shared=shared, sees_most=not shared)
    may_number, may_describe = (true() if may is None else may for may in (number, description))
    return and_(
        candidates(ITEM, col(Item.id), query, form, shared=shared, sorting=sorting),
        *(_in_item(term, may_number, may_describe) for term in query.terms),
    )


def customer_search(session: Session, typed: str) -> Clause:
    """The condition on Customer that `typed` means: name, phone and addresses."""
    query = parse(typed)
    if not query.terms:
        return false()
    form = form_of(session.connection(), CUSTOMER, query)
    at, theirs = col(CustomerAddress.address), col(CustomerAddress.customer_id) == col(Customer.id)
    return and_(
        candidates(CUSTOMER, col(Customer.id), query, form),
        *(
            or_(
                says(col(Customer.name), term),
                says(col(Customer.phone), term),
                _any(select(CustomerAddress.id).where(theirs, says(at, term)), Customer),
            )
            for term in query.terms
        ),
    )


def organization_search(session: Session, typed: str) -> Clause:
    """The condition on Organization that `typed` means: name and domains."""
    query = parse(typed)
    if not query.terms:
        return false()
    form = form_of(session.connection(), ORGANIZATION, query)
    at, theirs = col(OrganizationDomain.domain), col(OrganizationDomain.organization_id) == col(Organization.id)
    return and_(
        candidates(ORGANIZATION, col(Organization.id), query, form),
        *(
            or_(
                says(col(Organization.name), term),
                _any(select(OrganizationDomain.id).where(theirs, says(at, term)), Organization),
            )
            for term in query.terms
        ),
    )


def _in_item(term: Term, may_number: Clause, may_describe: Clause) -> Clause:
    said = select(Message.id).where(col(Message.item_id) == col(Item.id), says(col(Message.text), term))
    filed = select(Attachment.id).where(
        col(Attachment.item_id) == col(Item.id), col(Attachment.inline).is_(False), says(col(Attachment.filename), term)
    )
    numbered = [] if term.number is None else [and_(may_number, col(Item.id) == term.number)]
    return or_(
        *numbered,
        says(col(Item.name), term),
        and_(may_describe, says(col(Item.description), term)),
        _any(said, Item),
        _any(filed, Item),
    )


def _any(ids: Any, of: Any) -> Clause:
    """Whether there is one for the row of `of`; not EXISTS, which PostgreSQL makes a table of all rows beside an OR."""
    return ids.correlate(of).limit(1).scalar_subquery().is_not(None)


def _sees_much(session: Session, seen: CustomerSight) -> bool:
    return reach_of_customer(session.connection(), seen) is not Reach.FEW
