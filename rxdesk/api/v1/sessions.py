"""How a route asks the database: to read or to change, in one transaction of its viewer, who may be a mere visitor."""

from contextlib import AbstractContextManager

from sqlmodel import Session

from rxdesk.models.session import viewer_session
from rxdesk.models.sight import main_portal_id
from rxdesk.models.viewers import AnonymousViewer, Viewer


def reading(viewer: Viewer) -> AbstractContextManager[Session]:
    """A session in which nothing can be changed and no writer is held up."""
    return viewer_session(viewer, write=False)


def writing(viewer: Viewer) -> AbstractContextManager[Session]:
    """A session that commits when the block ends well."""
    return viewer_session(viewer)


def visitor() -> AnonymousViewer:
    """Whoever has not signed in, on the Main portal."""
    with reading(AnonymousViewer(0)) as session:
        return AnonymousViewer(main_portal_id(session.connection()))
