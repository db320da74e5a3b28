"""What the pages of a portal show around their items: the frame, what a list listens to, the reader's time zone."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col

from rxdesk.models.customers import Customer
from rxdesk.models.front import Front, front_of
from rxdesk.models.items import Kind
from rxdesk.models.permissions import sight
from rxdesk.models.portal import Feature, PortalOption
from rxdesk.models.sight import CustomerSight
from rxdesk.models.viewers import AnonymousViewer, CustomerViewer, Viewer
from rxdesk.services.statements import columns


@dataclass(frozen=True, slots=True)
class Frame:
    """Who looks at which portal, and what stands in its bar. `refused` is "", "login" or "closed"."""

    front: Front
    refused: str = ""
    name: str = ""
    language: str = ""
    zone: str = "UTC"
    signed_in: bool = False
    items: bool = False
    projects: bool = False
    can_create: bool = False
    topics: tuple[str, ...] = ()


def frame(session: Session, viewer: Viewer) -> Frame:
    """Everything in the bar and at the foot; also for whoever is not let in, then with the reason."""
    seen = sight(session, viewer)
    portal_id = viewer.portal_id if isinstance(viewer, CustomerViewer | AnonymousViewer) else 0
    front = front_of(session.connection(), portal_id)
    if not isinstance(seen, CustomerSight):
        name, language, zone = _person(session, viewer)
        signed_in = isinstance(viewer, CustomerViewer)
        return Frame(front, "closed" if signed_in else "login", name, language, zone, signed_in=signed_in)
    name, language, zone = _person(session, viewer)
    return Frame(
        front,
        name=name,
        language=language,
        zone=zone,
        signed_in=seen.customer_id is not None,
        items=seen.option is not PortalOption.NOTHING,
        projects=seen.show_projects and seen.option is not PortalOption.NOTHING and seen.customer_id is not None,
        can_create=kind_to_create(seen) is not None,
        topics=topics_of(seen),
    )


def topics_of(seen: CustomerSight) -> tuple[str, ...]:
    """What a list of this reader's items listens to."""
    topics = [f"portal:{seen.portal_id}"]
    topics += [f"customer:{seen.customer_id}"] if seen.customer_id else []
    topics += [f"organization:{seen.organization_id}"] if seen.organization_id else []
    return (*topics, "published") if seen.option is PortalOption.ALL_PUBLISHED else tuple(topics)


def kind_to_create(seen: CustomerSight) -> Kind | None:
    """What a new request becomes here, None where nobody may write one."""
    if seen.customer_id is None:
        return None
    return next((kind for kind in seen.kinds if seen.has(kind, Feature.CREATE_ITEM)), None)


def zone_of(session: Session, viewer: Viewer) -> str:
    """The time zone in which the reader's times are told."""
    return _person(session, viewer)[2]


_PERSON = columns(Customer.name, Customer.language, Customer.time_zone).where(col(Customer.id) == bindparam("me"))


def _person(session: Session, viewer: Viewer) -> tuple[str, str, str]:
    if not isinstance(viewer, CustomerViewer):
        return "", "", "UTC"
    found = session.execute(_PERSON, {"me": viewer.id}).first()
    return (found.name, found.language, found.time_zone or "UTC") if found else ("", "", "UTC")
