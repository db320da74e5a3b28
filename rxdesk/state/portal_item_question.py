"""What the page of one request asks: the whole page, or its face alone where nothing else of it can have changed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from rxdesk.errors import NotFound
from rxdesk.models.viewers import Viewer
from rxdesk.services import portal_request
from rxdesk.services.portal_request import FACE, Face, RequestPage
from rxdesk.state.question import News, Question


@dataclass(frozen=True)
class PageQuestion(Question):
    """What does the page of this request show? `heard` is what a change is told under."""

    name: ClassVar[str] = "page"
    in_turn: ClassVar[bool] = True
    every_item: ClassVar[bool] = False
    ref: str
    heard: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        return self.heard

    def ask(
        self, session: Session, viewer: Viewer, agent_ids: Collection[int], news: News | None
    ) -> RequestPage | Face | None:
        """The page or its face, None for whoever may not see it."""
        try:
            if news is not None and news.is_only(FACE):
                return portal_request.request_face(session, viewer, self.ref)
            return portal_request.request_page(session, viewer, self.ref)
        except NotFound:
            return None
