"""Four weeks of the desk, planned: every thread by mail and by the agents' own hands, then tasks and a live project."""

from datetime import datetime, timedelta

from sqlmodel import Session

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.demo.people import CUSTOMERS
from rxdesk.demo.postbox import newest_for, written
from rxdesk.demo.stage import Stage
from rxdesk.demo.threads import TASKS, THREADS, End, Thread
from rxdesk.mail.receive import receive_raw
from rxdesk.models.items import Item, Kind
from rxdesk.models.viewers import AgentViewer, Viewer
from rxdesk.services import items, messages
from rxdesk.services.house import status_named
from rxdesk.services.item_detail import mark_seen
from rxdesk.services.raw_mails import item_of_raw

_NAMES = {person.email: person.name for person in CUSTOMERS} | {"visitor@mailbox.test": "Noor Visser"}
_HANDS = {
    "acme.test": "ana@northwind.example",
    "zen.test": "mei@northwind.example",
    "orbit.test": "ana@northwind.example",
    "orbit-freight.example": "carlos@northwind.example",
}


def plan(stage: Stage) -> None:
    """Plan every act of the story, counted back from now."""
    today = clock.now()
    for thread in THREADS:
        _plan_thread(stage, thread, today)
    for name, project, agent, status, hours in TASKS:
        moment = today - timedelta(hours=hours)
        stage.at(moment, _Task(stage, name, project, agent, status))


class _Task:
    """A task as the Owner makes it for somebody."""

    def __init__(self, stage: Stage, name: str, project: str, agent: str, status: str) -> None:
        self.stage, self.name, self.project, self.agent, self.status = stage, name, project, agent, status

    def __call__(self) -> None:
        self.stage.do(self.stage.agent("bruno@northwind.example"), self._make)

    def _make(self, session: Session, viewer: Viewer) -> None:
        item = items.create_item(
            session,
            viewer,
            kind=Kind.TASK,
            name=self.name,
            project_id=self.stage.projects[self.project],
            assignee_ids=[self.stage.agents[self.agent]],
        )
        if self.status != "New":
            items.set_status(session, viewer, item, status_id=status_named(session, item, self.status))
        mark_seen(session, viewer, item)


def _plan_thread(stage: Stage, thread: Thread, today: datetime) -> None:
    def moment(share: float) -> datetime:
        return today - timedelta(hours=thread.hours_ago * (1 - share))

    act = _Thread(stage, thread)
    stage.at(moment(0), lambda: act.ask(moment(0)))
    if thread.end is not End.NEW:
        stage.at(moment(0.08), act.take)
    elif thread.stars:
        stage.at(moment(0.3), act.weigh)
    if thread.note:
        stage.at(moment(0.15), act.note)
    if thread.reply:
        stage.at(moment(0.25), act.reply)
    if thread.back:
        stage.at(moment(0.6), lambda: act.answer(moment(0.6)))
    if thread.end is End.SOLVED:
        stage.at(moment(0.75), act.solve)
    if thread.end is not End.NEW:
        stage.at(moment(0.5 if thread.end is End.BACK else 0.9), act.look)


class _Thread:
    """One thread as it is lived: the customer by mail, the agent in the dashboard."""

    def __init__(self, stage: Stage, thread: Thread) -> None:
        self.stage, self.thread, self.raw_id = stage, thread, 0
        domain = thread.sender.rpartition("@")[2]
        self.agent: AgentViewer = stage.agent(_HANDS.get(domain, "ana@northwind.example"))
        self.colleague: AgentViewer = stage.agent("mei@northwind.example")

    def ask(self, moment: datetime) -> None:
        raw = written(
            self.thread.sender,
            _NAMES[self.thread.sender],
            f"ticket@{settings().mail_domain}",
            subject=self.thread.subject,
            text=self.thread.text,
            moment=moment,
            cc=self.thread.cc,
            picture=self.thread.picture,
        )
        self.raw_id = receive_raw(raw, source="demo")

    def weigh(self) -> None:
        self.stage.do(self.colleague, self._weigh)

    def take(self) -> None:
        self.stage.do(self.agent, self._take)

    def note(self) -> None:
        self.stage.do(self.colleague, lambda s, v: messages.post_note(s, v, self._item(s), text=self.thread.note))

    def reply(self) -> None:
        self.stage.do(self.agent, lambda s, v: messages.post_reply(s, v, self._item(s), text=self.thread.reply))

    def answer(self, moment: datetime) -> None:
        received = newest_for(self.thread.sender, self.thread.subject)
        raw = written(
            self.thread.sender,
            _NAMES[self.thread.sender],
            f"ticket@{settings().mail_domain}",
            subject=self.thread.subject,
            text=self.thread.back,
            moment=moment,
            answers=received,
        )
        receive_raw(raw, source="demo")

    def solve(self) -> None:
        self.stage.do(self.agent, self._solve)

    def look(self) -> None:
        """The Owner and whoever works on it have read it so far."""
        for reader in {self.agent, self.stage.agent("bruno@northwind.example")}:
            self.stage.do(reader, lambda s, v: mark_seen(s, v, self._item(s)))

    def _item(self, session: Session) -> Item:
        return item_of_raw(session, self.raw_id)

    def _weigh(self, session: Session, viewer: Viewer) -> None:
        items.set_priority(session, viewer, self._item(session), priority=self.thread.stars)

    def _take(self, session: Session, viewer: Viewer) -> None:
        item = self._item(session)
        items.assign(session, viewer, item, agent_id=self.agent.id)
        if self.thread.stars:
            items.set_priority(session, viewer, item, priority=self.thread.stars)
        if self.thread.project and item.project_id is None:
            items.move_item(session, viewer, item, project_id=self.stage.projects[self.thread.project])
        items.set_status(session, viewer, item, status_id=status_named(session, item, "Open"))

    def _solve(self, session: Session, viewer: Viewer) -> None:
        item = self._item(session)
        items.set_status(session, viewer, item, status_id=status_named(session, item, "Resolved"))
