"""The pages before anybody is known: what their address says about the last try, and what a mailed link will do."""

import asyncio
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

import reflex as rx
from sqlmodel import Session

from rxdesk.models.front import Front, front_of
from rxdesk.models.viewers import AnonymousViewer, Viewer
from rxdesk.origin import Cookie
from rxdesk.services import auth
from rxdesk.state.auth_words import ON_EMAIL, ON_PASSWORD, code_sentence
from rxdesk.state.base import Allow, Screen, Sentence, rpc
from rxdesk.state.portal_frame import beside_company


@dataclass(frozen=True, slots=True)
class DoorRow:
    """Whose door it is."""

    company: str = ""
    portal: str = ""
    welcome: str = ""
    registration: bool = False


class AuthPage(Screen, rx.State):
    """Every page on which somebody signs in, registers, resets a password, or uses a mailed link."""

    door: DoorRow = DoorRow()
    email: str = ""
    next: str = "/"
    sent: bool = False
    code: str = ""
    wrong: Sentence = Sentence()
    wrong_password: bool = False
    wrong_email: bool = False
    wrong_elsewhere: bool = False
    purpose: str = ""
    link_kind: str = ""
    link_email: str = ""
    needs_password: bool = False
    loaded: bool = False

    @rx.event
    @rpc(allow=Allow.ANONYMOUS)
    async def open(self):
        """The page was opened, perhaps by the answer to its own form."""
        query = self.router.url.query_parameters
        self.email = query.get("email", "")[:255]
        self.next = auth.safe_path(query.get("next", "/"))
        self.sent = query.get("sent") == "1"
        self.code = query.get("error", "")[:20]
        self.wrong = code_sentence(self.code, query.get("minutes", "")) if self.code else Sentence()
        self.wrong_password, self.wrong_email = self.code in ON_PASSWORD, self.code in ON_EMAIL
        self.wrong_elsewhere = bool(self.code) and not self.wrong_password and not self.wrong_email
        front = await self._read(_front)
        self.door = DoorRow(front.company, beside_company(front), front.welcome, front.registration)
        self.loaded = True

    @rx.event
    @rpc(allow=Allow.ANONYMOUS, limit="60/minute")
    async def open_link(self):
        """The page behind a mailed link: says what its button will do; looking spends nothing."""
        found = await asyncio.to_thread(auth.pending_link, _link_token(self.router.headers.cookie))
        self.purpose = str(found.purpose) if found else "ended"
        self.link_kind = str(found.kind) if found else ""
        self.link_email = found.email if found else ""
        self.needs_password = bool(found and found.needs_password)


def _front(session: Session, viewer: Viewer) -> Front:
    portal_id = viewer.portal_id if isinstance(viewer, AnonymousViewer) else 0
    return front_of(session.connection(), portal_id)


def _link_token(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(Cookie.LINK.label)
    except CookieError:
        return ""
    return found.value if found else ""
