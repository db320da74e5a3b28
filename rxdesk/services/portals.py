"""Changing what a portal shows, to whom, and reading its settings."""

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from rxdesk.errors import Conflict, Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.portal import Feature, KindsShown, Portal, PortalOption, PortalOrganization, Shown
from rxdesk.models.viewers import Viewer

_KINDS = ("ticket", "task", "project")
_PROJECT_SHOWN = frozenset({"name", "status", "percent_complete", "description", "planned_start", "planned_finish"})


class PortalChange(BaseModel):
    """What may be changed of a portal; what is not given stays. `features` and `properties` are lists per kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    enabled: bool | None = None
    option: PortalOption | None = None
    require_login: bool | None = None
    own_unpublished: bool | None = None
    open_to_all: bool | None = None
    organization_ids: tuple[int, ...] | None = None
    kinds_shown: KindsShown | None = None
    hidden_types: tuple[int, ...] | None = None
    show_projects: bool | None = None
    features: dict[str, list[str]] | None = None
    properties: dict[str, list[str]] | None = None
    allow_registration: bool | None = None
    registration_domains: tuple[str, ...] | None = None
    welcome: str | None = None


def list_portals(session: Session) -> list[Portal]:
    """The portals that the viewer may see, the Main portal first."""
    return list(session.exec(select(Portal).order_by(col(Portal.main).desc(), col(Portal.id))))


def get_portal(session: Session, portal_id: int) -> Portal:
    """The portal; NotFound when the viewer may not see it."""
    found = session.exec(select(Portal).where(Portal.id == portal_id)).first()
    if found is None:
        raise NotFound
    return found


def main_portal(session: Session) -> Portal:
    """The Main portal, for agents and system sessions."""
    return session.exec(select(Portal).where(col(Portal.main))).one()


def change_portal(session: Session, viewer: Viewer, portal: Portal, change: PortalChange) -> Portal:
    """Save the given settings at once; open pages of customers follow within a second."""
    require(is_admin(session, viewer))
    _check(change)
    given = change.model_dump(exclude_none=True, exclude={"organization_ids"}, mode="json")
    if given.get("enabled") is False and portal.main:
        raise Conflict(t("portal.main", "The Main portal cannot be switched off"), field="enabled")
    changes: list[Change] = []
    for name, new in given.items():
        value = list(new) if isinstance(new, tuple) else new
        if name in ("features", "properties"):
            value = {**getattr(portal, name), **(getattr(change, name) or {})}
        old = getattr(portal, name)
        if old != value:
            setattr(portal, name, _typed(name, value))
            changes.append(Change(name, old, value))
    if change.organization_ids is not None:
        changes += _let_in(session, portal, change.organization_ids)
    if changes:
        session.add(portal)
        record(session, viewer, Verb.PORTAL_CHANGED, changes=changes, topics_before=["portals", f"portal:{portal.key}"])
    return portal


def let_in_organizations(session: Session, portal: Portal) -> list[int]:
    """The organizations that may log in where a portal is not open to all."""
    wanted = select(PortalOrganization.organization_id).where(PortalOrganization.portal_id == portal.key)
    return list(session.exec(wanted))


def _let_in(session: Session, portal: Portal, organization_ids: tuple[int, ...]) -> list[Change]:
    old = let_in_organizations(session, portal)
    for row in session.exec(select(PortalOrganization).where(PortalOrganization.portal_id == portal.key)):
        session.delete(row)
    session.flush()
    wanted = list(dict.fromkeys(organization_ids))
    session.add_all(PortalOrganization(portal_id=portal.key, organization_id=key) for key in wanted)
    return [Change("organization_ids", old, wanted)] if old != wanted else []


def _check(change: PortalChange) -> None:
    known = {"features": {str(each) for each in Feature}, "properties": {str(each) for each in Shown} | _PROJECT_SHOWN}
    for name, words in known.items():
        for kind, chosen in (getattr(change, name) or {}).items():
            unknown = sorted(set(chosen) - words)
            if kind not in _KINDS or unknown:
                what = kind if kind not in _KINDS else unknown[0]
                raise Invalid(t("portal.unknown", "{what} is not offered here", what=what), field=name)
    if change.name is not None and not change.name.strip():
        raise Invalid(t("portal.name", "Give the portal a name"), field="name")


def _typed(name: str, value: object) -> object:
    choices = {"option": PortalOption, "kinds_shown": KindsShown}
    return choices[name](value) if name in choices else value
