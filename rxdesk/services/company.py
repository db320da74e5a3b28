"""Changing the company's settings; reading them is rxdesk.models.company."""

from pydantic import ValidationError
from sqlmodel import Session, select

from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.models.company import CompanySettings, company
from rxdesk.models.customers import CustomerAddress
from rxdesk.models.events import Change, Verb, record
from rxdesk.models.items import Follower, Requester
from rxdesk.models.people import CompanySetting
from rxdesk.models.permissions import is_admin, require
from rxdesk.models.viewers import Viewer


def change_settings(session: Session, viewer: Viewer, **values: object) -> CompanySettings:
    """Change the named settings, all or none; an address put on 'Never add as follower' leaves every item at once.

    Raises Invalid for an unknown name or a value out of range.
    """
    require(is_admin(session, viewer))
    before = company(session)
    try:
        after = CompanySettings.model_validate({**before.model_dump(), **values})
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0]) if first["loc"] else ""
        raise Invalid(t("company.invalid", "{name}: {why}", name=place, why=first["msg"]), field=place) from error
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changes = [Change(name, old[name], new[name]) for name in new if old[name] != new[name]]
    for change in changes:
        row = session.exec(select(CompanySetting).where(CompanySetting.name == change.property)).first()
        row = row or CompanySetting(name=change.property)
        row.value = {"value": change.new}
        session.add(row)
    for address in set(after.never_add) - set(before.never_add):
        _take_off(session, address)
    if changes:
        record(session, viewer, Verb.SETTINGS_CHANGED, changes=changes, topics_before=["settings"])
    return after


def _take_off(session: Session, entry: str) -> None:
    address = CustomerAddress.domain if entry.startswith("@") else CustomerAddress.address
    listed = select(CustomerAddress.customer_id).where(address == entry.lower().lstrip("@"))
    for people in (Requester, Follower):
        for row in session.exec(select(people).where(people.customer_id.in_(listed))):  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]
            session.delete(row)
