"""Before a portal's settings are saved: who gains and who loses items by them."""

from sqlmodel import Session

from rxdesk.models.permissions import is_admin, require
from rxdesk.models.portal import KindsShown, Portal, PortalOption
from rxdesk.models.viewers import Viewer
from rxdesk.services.access_change import AccessChange, compare
from rxdesk.services.portals import PortalChange

_WHO_SEES_WHAT = frozenset({"option", "own_unpublished", "open_to_all", "kinds_shown", "hidden_types"})


def preview_change(session: Session, viewer: Viewer, portal: Portal, change: PortalChange) -> AccessChange:
    """What the settings would change for the portal's customers; features and properties take away no item."""
    require(is_admin(session, viewer))
    given = change.model_dump(exclude_none=True, include=set(_WHO_SEES_WHAT))
    typed = {"option": PortalOption, "kinds_shown": KindsShown, "hidden_types": list}

    def apply() -> None:
        for name, value in given.items():
            setattr(portal, name, typed[name](value) if name in typed else value)
        session.add(portal)

    if not given:
        return AccessChange((), 0, complete=True)
    return compare(session, portal_id=portal.key, people=[], change=apply)
