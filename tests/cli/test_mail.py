"""Mail on the command line ends with the codes that a mail server acts on, and none is lost."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from rxdesk.models.items import Item
from rxdesk.models.session import system_session
from rxdesk.services.basics import ensure_basics
from tests.cli.commands import rxdesk
from tests.servers.imap import Mailbox
from tests.servers.process import free_port


def letter(subject: str) -> bytes:
    """A mail of a customer who was never seen before."""
    return (
        f"From: Bob <bob@acme.test>\r\nTo: ticket@rxdesk.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject.replace(' ', '.')}@acme.test>\r\n\r\nThe lamp is dark.\r\n"
    ).encode()


def tickets() -> list[str]:
    with system_session("test", write=False) as session:
        return sorted(item.name for item in session.exec(select(Item)))


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two mails and the path of one that is not there."""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(letter(f"No light {name}"))
    return [str(tmp_path / name) for name in ("one", "missing", "two")]


def test_files_and_pipes_become_tickets_and_a_missing_file_stops_no_other(engine: Engine, files: list[str]) -> None:
    with system_session("test") as session:
        ensure_basics(session)

    several = rxdesk("mail", "ingest", *files)
    piped = rxdesk("mail", "ingest", given=letter("No water"))

    assert (several.returncode, several.stdout) == (66, "kept 1\nkept 2\n")
    assert several.stderr == f"{files[1]} cannot be read: No such file or directory\n"
    assert (piped.returncode, piped.stdout) == (0, "kept 3\n")
    assert tickets() == ["No light one", "No light two", "No water"]


def test_where_nothing_can_be_kept_the_mail_server_is_told_to_come_again(
    sqlite_engine: Engine, files: list[str], tmp_path: Path
) -> None:
    no_folder = rxdesk("mail", "ingest", files[0], data_dir="/dev/null/data", database_url="")
    # A folder that is not there must never read as a mail that is not there: the server would bounce it.
    gone = rxdesk("mail", "ingest", given=letter("Gone"), data_dir="/proc/none", database_url="")
    no_database = rxdesk(
        "mail", "ingest", files[0], database_url=f"postgresql://postgres:hidden@127.0.0.1:{free_port()}/none"
    )

    assert [done.returncode for done in (no_folder, gone, no_database)] == [75, 75, 75]
    for done in (no_folder, gone, no_database):
        assert done.stdout == ""
        assert done.stderr.startswith("not kept, try again: ")
        assert done.stderr.count("\n") == 1
        assert "hidden" not in done.stderr
    assert tickets() == []


def test_parsing_prints_one_object_for_each_file_and_keeps_nothing(sqlite_engine: Engine, files: list[str]) -> None:
    named = rxdesk("mail", "parse", *files)
    listed = rxdesk("mail", "parse", "-", given="\n".join([*files, ""]))

    rows = [json.loads(line) for line in named.stdout.splitlines()]
    assert [row.get("subject") for row in rows] == ["No light one", None, "No light two"]
    assert "No such file" in rows[1]["error"]
    assert listed.stdout == named.stdout
    assert (named.returncode, tickets()) == (0, [])


def test_a_mailbox_is_fetched_once_and_only_new_mail_counts(sqlite_engine: Engine, dovecot: Mailbox) -> None:
    dovecot.deliver(letter("By IMAP"))

    first, second = (rxdesk("mail", "fetch", imap_url=dovecot.url) for _ in range(2))

    assert [first.stdout, second.stdout] == ["1 new\n", "0 new\n"]
    assert tickets() == ["By IMAP"]


def test_a_mailbox_that_is_not_set_or_refuses_us_is_one_sentence(sqlite_engine: Engine, dovecot: Mailbox) -> None:
    unset = rxdesk("mail", "fetch")
    refused = rxdesk("mail", "fetch", imap_url=dovecot.url.replace(dovecot.password, "not-the-word"))

    assert unset.returncode == 64
    assert "RXDESK_IMAP_URL" in unset.stderr
    assert refused.returncode == 1
    assert "AUTHENTICATIONFAILED" in refused.stderr
    assert "not-the-word" not in refused.stderr
