"""Where sessions are found: the database, unless a test says otherwise."""

from typing import Protocol

from rxdesk.models.people import LoginKind
from rxdesk.models.session import viewer_session
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AnonymousViewer, Viewer
from rxdesk.services import auth


class SignedIn(Protocol):
    """A living session: whose, and whether the agent is an admin."""

    @property
    def session_id(self) -> int: ...

    @property
    def viewer(self) -> Viewer: ...

    @property
    def is_admin(self) -> bool: ...


class Sessions(Protocol):
    """Answers who a cookie proves."""

    def find(self, kind: LoginKind, value: str) -> SignedIn | None:
        """The living session of a cookie's value; None when it is unknown, ended or too old."""
        ...

    def main_portal_id(self) -> int:
        """The portal that a visitor without a session looks at."""
        ...


class StoredSessions:
    """The session rows."""

    def find(self, kind: LoginKind, value: str) -> SignedIn | None:
        return auth.find_session(kind, value)

    def main_portal_id(self) -> int:
        with viewer_session(AnonymousViewer(0), write=False) as session:
            return main_portal_id(session.connection())
