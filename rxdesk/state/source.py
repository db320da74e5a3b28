"""Where sessions are found: the database, unless a test says otherwise."""

from collections.abc import Collection, Mapping
from typing import Protocol

from rxdesk.models.people import LoginKind
from rxdesk.models.session import viewer_session
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AnonymousViewer, Viewer
from rxdesk.services import auth


class SignedIn(Protocol):
    """A living session: whose, whether the agent is an admin, and in which time zone they read times, if they say."""

    @property
    def session_id(self) -> int: ...

    @property
    def viewer(self) -> Viewer: ...

    @property
    def is_admin(self) -> bool: ...

    @property
    def zone(self) -> str: ...


class Sessions(Protocol):
    """Answers who a cookie proves."""

    def find_all(self, kind: LoginKind, values: Collection[str]) -> Mapping[str, SignedIn]:
        """The living sessions by their cookies' values; what is unknown, ended or too old is left out."""
        ...

    def main_portal_id(self) -> int:
        """The portal that a visitor without a session looks at."""
        ...


class StoredSessions:
    """The session rows."""

    def find_all(self, kind: LoginKind, values: Collection[str]) -> Mapping[str, SignedIn]:
        return auth.find_sessions(kind, values)

    def main_portal_id(self) -> int:
        with viewer_session(AnonymousViewer(0), write=False) as session:
            return main_portal_id(session.connection())
