"""The whole way of a link: asked for on a page, mailed by the worker over SMTP, opened, spent."""

import re

import pytest
from sqlalchemy import Engine

from rxdesk import jobs
from rxdesk.config import settings
from rxdesk.mail import dispatch
from rxdesk.models.customers import CreatedThrough
from rxdesk.models.session import system_session
from rxdesk.services import customers
from rxdesk.services.auth.links import PATH
from tests.accounts import OTHER, SYSTEM, Browser, a_company, an_agent
from tests.servers.smtp import SmtpSink


@pytest.fixture
def mail(engine: Engine, own_settings: pytest.MonkeyPatch, smtp_sink: SmtpSink):
    """A worker that mails into a sink."""
    own_settings.setenv("RXDESK_SMTP_URL", smtp_sink.url)
    settings.cache_clear()
    assert dispatch.send_mail
    a_company()
    jobs.start(engine, tempo=jobs.QUICK)
    yield smtp_sink
    jobs.stop()


def test_every_link_arrives_works_once_and_names_nothing_that_a_stranger_typed(mail: SmtpSink) -> None:
    with system_session("test") as session:
        customers.create_customer(session, SYSTEM, email="ana@acme.test", through=CreatedThrough.MAIL)
    an_agent()
    asked = (
        ("/api/auth/customer/sign-in-link", "ana@acme.test", "/portal"),
        ("/api/auth/customer/register", "new@acme.test", "/portal"),
        ("/api/auth/agent/reset", "olga@rxdesk.test", "/"),
    )
    for path, email, home in asked:
        assert Browser().post(path, email=email, name="Buy Cheap Pills").query["sent"] == "1"
        (received,) = mail.wait_for(to=email)
        text = received.message.get_body(("plain",))
        assert text is not None
        (token,) = set(re.findall(re.escape(PATH) + r"([\w-]+)", text.get_content()))
        if path.endswith("register"):
            assert b"Pills" not in received.raw, "an unproven address gets no words of whoever typed it"
        assert Browser().press(token, password=OTHER).path == home
        assert Browser().press(token, password=OTHER).query["error"] == "link"
