"""A customer's own profile: name, phone, language, addresses with their proof, and the sign-ins that are alive."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from rxdesk.errors import Invalid
from rxdesk.i18n import LOCALES, t
from rxdesk.models.viewers import CustomerViewer
from rxdesk.services import auth, customers


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address; one that is not proven yet gives no access through an organization."""

    address: str
    proven: bool


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One sign-in of the customer's own."""

    id: int
    device: str
    address: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What the profile page shows."""

    name: str
    phone: str
    language: str
    zone: str
    has_password: bool
    addresses: tuple[OwnAddress, ...]
    sessions: tuple[OwnSession, ...]


def profile(session: Session, viewer: CustomerViewer) -> Profile:
    """The signed-in customer's own."""
    me = customers.get_customer(session, viewer.id)
    return Profile(
        name=me.name,
        phone=me.phone,
        language=me.language or "en",
        zone=me.time_zone or "UTC",
        has_password=bool(me.password_hash),
        addresses=tuple(
            OwnAddress(row.address, row.proven_at is not None) for row in customers.addresses_of(session, me.key)
        ),
        sessions=tuple(
            OwnSession(row.key, row.device, row.address, row.seen_at) for row in auth.list_sessions(session, viewer)
        ),
    )


def change_profile(session: Session, viewer: CustomerViewer, *, name: str, phone: str, language: str) -> None:
    """Save name, phone and language together. Raises Invalid for an empty name or an unknown language."""
    if not name.strip():
        raise Invalid(t("name.missing", "Enter your name"), field="name")
    if language not in LOCALES:
        raise Invalid(t("profile.language", "Choose one of these languages"), field="language")
    me = customers.get_customer(session, viewer.id)
    customers.update_customer(session, viewer, me, name=name, phone=phone, language=language)
