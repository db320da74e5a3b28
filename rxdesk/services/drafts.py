"""What an agent has typed on an item and not sent yet: one draft per agent and item, kept on the server."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.htmltext import text_of
from rxdesk.mail.sanitise import clean_structure
from rxdesk.models.items import Item
from rxdesk.models.messages import Draft, MessageKind
from rxdesk.models.permissions import is_agent, require
from rxdesk.models.viewers import AgentViewer, Viewer

LONGEST = 100_000
_OWN = select(Draft).where(col(Draft.item_id) == bindparam("item"), col(Draft.agent_id) == bindparam("agent"))


def get_draft(session: Session, viewer: Viewer, item: Item) -> Draft | None:
    """The viewer's own draft on the item."""
    return session.scalars(_OWN, {"item": item.key, "agent": _agent(viewer)}).first()


def save_draft(session: Session, viewer: Viewer, item: Item, *, kind: MessageKind, html: str) -> Draft | None:
    """Keep the text, cleaned; an empty one leaves no draft. No event: nobody else sees it."""
    require(is_agent(session, viewer))
    if len(html) > LONGEST:
        raise Invalid(t("message.long", "This message is too long"), field="text")
    cleaned = clean_structure(html)
    if not text_of(cleaned).strip() and "<img" not in cleaned:
        drop_draft(session, viewer, item)
        return None
    draft = get_draft(session, viewer, item) or Draft(item_id=item.key, agent_id=_agent(viewer))
    draft.kind, draft.html, draft.updated_at = kind, cleaned, clock.now()
    session.add(draft)
    session.flush()
    return draft


def drop_draft(session: Session, viewer: Viewer, item: Item) -> None:
    """Forget the viewer's draft on the item."""
    draft = get_draft(session, viewer, item)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _agent(viewer: Viewer) -> int:
    if not isinstance(viewer, AgentViewer):
        raise NotFound
    return viewer.id
