"""The trace of an event says of each mail to whom it went, why, and what became of it."""

from rxdesk.automation.explain import Trace
from rxdesk.models.mails import DeliveryState
from rxdesk.services.rule_runs import MailRow
from rxdesk.state.ticket_trace_view import mail_lines


def test_a_mail_of_the_trace_says_to_whom_why_and_what_became_of_it():
    mail = MailRow(1, 2, "Zoe Marsh", "zoe@zen.test", "requester", DeliveryState.FAILED, "550 No such mailbox")
    (line,) = mail_lines(Trace(event_id=1, runs=(), others=0, mails=(mail,)))
    assert (line.name, line.address) == ("Zoe Marsh", "zoe@zen.test")
    assert (line.reason.default, line.state.default, line.tone) == ("requester", "Failed", "bad")
    assert line.answer == "550 No such mailbox"


def test_a_reason_without_words_and_a_person_out_of_sight_stay_unsaid():
    mail = MailRow(1, None, "", "", "invited", DeliveryState.WAITING, "")
    (line,) = mail_lines(Trace(event_id=1, runs=(), others=0, mails=(mail,)))
    assert (line.name, line.address, line.reason.default) == ("", "", "")
