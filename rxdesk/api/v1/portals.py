"""Portals and their settings for a key; `portal-settings` is the Main portal."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from rxdesk.api.v1.asking import Listed, ReadPortals, WritePortals
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.portal import KindsShown, Portal, PortalOption
from rxdesk.services import portals
from rxdesk.services.portals import PortalChange

router = APIRouter(tags=["Portals"])


class PortalSettings(BaseModel):
    """A portal with its settings; `option` says which items its customers see."""

    id: int
    ref: str
    slug: str
    name: str
    main: bool
    enabled: bool
    option: PortalOption
    require_login: bool
    own_unpublished: bool
    open_to_all: bool
    organization_ids: list[int]
    kinds_shown: KindsShown
    hidden_types: list[int]
    show_projects: bool
    features: dict[str, list[str]]
    properties: dict[str, list[str]]
    allow_registration: bool
    registration_domains: list[str]
    welcome: str


@router.get("/portals")
def list_all(agent: ReadPortals) -> Listed[PortalSettings]:
    """The portals, the Main portal first."""
    with reading(agent) as session:
        return Listed(data=[_settings(session, portal) for portal in portals.list_portals(session)])


@router.get("/portals/{portal_id}")
def read(agent: ReadPortals, portal_id: int) -> PortalSettings:
    """One portal."""
    with reading(agent) as session:
        return _settings(session, portals.get_portal(session, portal_id))


@router.patch("/portals/{portal_id}")
def change(agent: WritePortals, portal_id: int, wanted: PortalChange) -> PortalSettings:
    """Change what is given; open pages of customers follow at once."""
    with writing(agent) as session:
        portal = portals.get_portal(session, portal_id)
        return _settings(session, portals.change_portal(session, agent, portal, wanted))


@router.get("/portal-settings")
def read_main(agent: ReadPortals) -> PortalSettings:
    """The Main portal."""
    with reading(agent) as session:
        return _settings(session, portals.main_portal(session))


@router.patch("/portal-settings")
def change_main(agent: WritePortals, wanted: PortalChange) -> PortalSettings:
    """Change the Main portal."""
    with writing(agent) as session:
        return _settings(session, portals.change_portal(session, agent, portals.main_portal(session), wanted))


def _settings(session: Session, portal: Portal) -> PortalSettings:
    own = portal.model_dump(include=set(PortalSettings.model_fields))
    return PortalSettings(**own, organization_ids=portals.let_in_organizations(session, portal))
