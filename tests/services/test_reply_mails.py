"""A reply goes by SMTP to those who take part; one whose change rolled back leaves nothing and never goes."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from rxdesk import jobs
from rxdesk.automation import worker
from rxdesk.config import settings
from rxdesk.errors import Invalid
from rxdesk.i18n import t
from rxdesk.mail import dispatch
from rxdesk.models.mails import Delivery
from rxdesk.models.session import system_session, viewer_session
from rxdesk.services import items, letters, messages
from tests.automation.desk import texts
from tests.letters import deliveries
from tests.servers.smtp import Received, SmtpSink
from tests.world import World, make_world

HANDLERS = (worker, dispatch)


@pytest.fixture
def world(engine: Engine, own_settings: pytest.MonkeyPatch, smtp_sink: SmtpSink) -> World:
    own_settings.setenv("RXDESK_SMTP_URL", smtp_sink.url)
    settings.cache_clear()
    return make_world()


def test_a_reply_whose_change_rolled_back_is_never_mailed(world: World, smtp_sink: SmtpSink) -> None:
    before = len(deliveries(world.printer_ticket))
    with jobs.inline() as waiting:
        with pytest.raises(Invalid):
            _reply(world, "Taken back", fails=True)
        waiting.run_all()
        assert "Taken back" not in texts(world.printer_ticket)
        assert (len(deliveries(world.printer_ticket)), smtp_sink.received) == (before, [])
        _reply(world, "Try the other socket", fails=False)
        waiting.run_all()
    (mail,) = smtp_sink.to("bob@acme.test")
    assert "Try the other socket" in _words(mail)
    assert not [each for each in smtp_sink.received if "Taken back" in _words(each)]


def _words(mail: Received) -> str:
    parts = [part.get_content() for part in mail.message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(parts)


def test_two_workers_that_write_to_one_person_at_once_give_one_reply_address(world: World) -> None:
    delivery = Delivery(address="una@una.test", customer_id=world.una.key, mail_message_id="x")

    def token() -> str:
        with system_session("test") as session:
            return letters._token(session, delivery, world.laptop_ticket)

    with ThreadPoolExecutor(1) as other:
        with system_session("test") as session:
            first = letters._token(session, delivery, world.laptop_ticket)
            session.flush()
            second = other.submit(token)
            time.sleep(0.3)  # by now the other looked and found none, or waits for the lock
        assert second.result() == first


def _reply(world: World, text: str, *, fails: bool) -> None:
    viewer = world.viewer(world.greta)
    with viewer_session(viewer) as session:
        item = items.get_item(session, world.printer_ticket.key)
        messages.post_reply(session, viewer, item, text=text)
        session.flush()
        if fails:
            raise Invalid(t("test.late", "Something else of the same change is refused"))
