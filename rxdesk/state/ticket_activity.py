"""The activity of the panel: what was done, by whom, with the values before and after."""

import reflex as rx

from rxdesk.automation.explain import trace
from rxdesk.services.activity_rows import Activities, activities
from rxdesk.state.base import Allow, rpc
from rxdesk.state.ticket_activity_view import Done, done_rows
from rxdesk.state.ticket_core import Number, TicketCore
from rxdesk.state.ticket_trace_view import MailLine, RuleRow, mail_lines, rule_rows


class TicketActivity(TicketCore, rx.State, mixin=True):
    """The tab Activity; it is read when it is opened."""

    done: list[Done] = []
    done_more: bool = False
    tracing: bool = False
    rules: list[RuleRow] = []
    trace_others: int = 0
    mails: list[MailLine] = []
    _done_pages: int = 1

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_earlier_activity(self):
        """One more page of the past."""
        self._done_pages = min(self._done_pages + 1, 40)
        await self._read_activity()

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def show_trace(self, event_id: Number):
        """'Automations for this event': what fired, what did not, and why."""
        found = await self._read(trace, event_id)
        self.rules, self.mails = rule_rows(found), mail_lines(found)
        self.trace_others, self.tracing = found.others, True

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def stop_trace(self):
        self._close_trace()

    def _close_trace(self) -> None:
        self.tracing, self.rules, self.mails = False, [], []

    async def _read_activity(self) -> None:
        found: Activities = await self._read(_activities, self.number, self._done_pages)
        self.done, self.done_more = done_rows(found, zone=self._zone), found.more


def _activities(session, viewer, number: int, pages: int) -> Activities:
    return activities(session, number, pages=pages)
