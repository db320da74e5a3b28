"""The servers of the tests answer for real."""

import imaplib
import smtplib

import psycopg
import pytest
from redis import Redis
from sqlalchemy import Engine, inspect
from sqlmodel import select

from rxdesk.models import session
from rxdesk.models.people import Agent
from tests.servers.imap import Mailbox
from tests.servers.programs import POSTGRES, REDIS, missing
from tests.servers.smtp import SmtpSink


@pytest.mark.parametrize("name", ["ana", "bruno"])
def test_each_test_begins_with_an_empty_migrated_database(engine: Engine, name: str):
    assert session.engine() is engine
    assert "rx_item" in inspect(engine).get_table_names()
    with session.system_session("test") as opened:
        assert opened.exec(select(Agent)).all() == []
        opened.add(Agent(email=f"{name}@rxdesk.example", name=name))
    with session.system_session("test") as opened:
        assert [agent.name for agent in opened.exec(select(Agent))] == [name]


def test_a_delivered_mail_is_in_the_inbox_and_its_flag_is_seen(dovecot: Mailbox):
    dovecot.deliver(b"From: ana@acme.test\r\nSubject: Printer\r\n\r\nIt is on fire.\r\n")
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
        client.login(dovecot.user, dovecot.password)
        client.select()
        assert client.search(None, "ALL")[1] == [b"1"]
        client.store("1", "+FLAGS", "\\Seen")
    assert list(dovecot.flags().values()) == ["S"]


def test_the_next_test_finds_the_inbox_empty(dovecot: Mailbox):
    assert dovecot.flags() == {}


def test_the_sink_keeps_what_it_is_sent_and_can_refuse(smtp_sink: SmtpSink):
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        client.sendmail("desk@rxdesk.example", ["ana@acme.test"], b"Subject: Hello\r\n\r\nYes.\r\n")
        smtp_sink.refusal = "451 later"
        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("desk@rxdesk.example", ["ana@acme.test"], b"Subject: Again\r\n\r\nNo.\r\n")
    (mail,) = smtp_sink.wait_for(to="ana@acme.test")
    assert mail.message["subject"] == "Hello"


def test_postgresql_and_redis_answer(postgres_url: str, redis_url: str):
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with Redis.from_url(redis_url) as client:
        assert client.ping()


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert REDIS in missing((POSTGRES, REDIS))
