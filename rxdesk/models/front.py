"""What anybody may read at the door of a portal before signing in: its name, its welcome, whether one may register."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from rxdesk.models.company import company
from rxdesk.models.portal import Portal


@dataclass(frozen=True, slots=True)
class Front:
    """The names over the door. An unknown or disabled portal takes no registrations."""

    company: str
    portal: str = ""
    welcome: str = ""
    registration: bool = False
    require_login: bool = True


def front_of(connection: Connection, portal_id: int = 0) -> Front:
    """The front of this portal; without an id, of the Main portal."""
    name = company(connection).name
    portal = Portal.__table__.c
    wanted = select(portal.name, portal.welcome, portal.allow_registration, portal.require_login, portal.enabled).where(
        portal.id == portal_id if portal_id else portal.main
    )
    row = connection.execute(wanted).first()
    if row is None or not row.enabled:
        return Front(name)
    return Front(name, row.name, row.welcome, row.allow_registration, row.require_login)
