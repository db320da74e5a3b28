"""The doctor names what is missing and how to mend it, tells harm from advice, and changes nothing."""

import gc
from pathlib import Path

import pytest
from sqlalchemy import Engine

from rxdesk import doctor
from rxdesk.config import settings
from tests.cli.commands import rxdesk
from tests.servers import databases
from tests.servers.imap import Mailbox
from tests.servers.process import free_port
from tests.servers.smtp import SmtpSink


def found(name: str, patch: pytest.MonkeyPatch, **variables: str) -> doctor.Finding:
    """What the doctor says of one part with these settings."""
    for variable, value in variables.items():
        patch.setenv(f"RXDESK_{variable.upper()}", value)
    settings.cache_clear()
    return next(finding for finding in doctor.examine() if finding.name == name)


def test_an_empty_folder_is_told_to_migrate_and_stays_empty_and_migrating_twice_heals_it(
    own_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ill = rxdesk("doctor")
    assert ill.returncode == 1
    assert "MISSING database: " in ill.stdout
    assert "run rxdesk migrate" in ill.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    assert [rxdesk("migrate").returncode for _ in range(2)] == [0, 0]

    well = rxdesk("doctor")
    assert (well.returncode, "MISSING" in well.stdout) == (0, False)
    assert "ok      database: SQLite is up to date" in well.stdout
    assert "advice  outgoing mail: set RXDESK_SMTP_URL" in well.stdout
    assert "advice  worker: no heartbeat" in well.stdout


def test_an_empty_postgresql_is_migrated_and_a_second_time_changes_nothing(
    own_settings: pytest.MonkeyPatch, postgres_url: str
) -> None:
    with databases.postgres_copy(postgres_url, "template1") as url:
        assert not found("database", own_settings, database_url=url).ok
        assert [rxdesk("migrate").returncode for _ in range(2)] == [0, 0]
        assert found("database", own_settings).text == "PostgreSQL is up to date"
        databases.session.engine_for(settings().database).dispose()


def test_a_database_that_does_not_answer_is_harm_and_its_password_is_not_shown(
    own_settings: pytest.MonkeyPatch,
) -> None:
    dead = f"postgresql://postgres:hidden@127.0.0.1:{free_port()}/none"
    finding = found("database", own_settings, database_url=dead)

    assert (finding.ok, finding.is_fatal) == (False, True)
    assert "Connection refused" in finding.text
    assert "hidden" not in finding.text
    assert not found("worker", own_settings).is_fatal


def test_a_data_folder_that_cannot_be_written_is_harm(own_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = found("storage", own_settings, data_dir=str(tmp_path / "file"))
    assert (finding.ok, finding.is_fatal) == (False, True)


def test_a_secret_key_that_others_can_read_is_harm(own_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("secret")
    path.chmod(0o600)
    assert found("secret key", own_settings, secret_key="").ok
    path.chmod(0o644)
    assert found("secret key", own_settings).text == f"others can read it: run chmod 600 {path}"


def test_a_plain_public_address_is_harm(own_settings: pytest.MonkeyPatch) -> None:
    assert not found("address", own_settings, base_url="http://help.desk.test").ok
    assert found("address", own_settings, base_url="https://help.desk.test").ok


def test_outgoing_mail_is_judged_by_asking_the_server(
    sqlite_engine: Engine, own_settings: pytest.MonkeyPatch, smtp_sink: SmtpSink
) -> None:
    assert found("outgoing mail", own_settings, smtp_url=smtp_sink.url).text == "127.0.0.1 answers 250"
    silent = found("outgoing mail", own_settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    assert (silent.ok, silent.is_fatal) == (False, False)
    assert not found("outgoing mail", own_settings, smtp_url="nonsense").ok


def test_the_mailbox_is_judged_by_signing_in(
    sqlite_engine: Engine, own_settings: pytest.MonkeyPatch, dovecot: Mailbox
) -> None:
    assert found("mailbox", own_settings, imap_url=dovecot.url).text == "INBOX of desk at 127.0.0.1 can be read"
    refused = found("mailbox", own_settings, imap_url=dovecot.url.replace(dovecot.password, "not-the-word"))
    assert (refused.ok, refused.is_fatal) == (False, False)
    assert "not-the-word" not in refused.text
    gc.collect()  # a socket left open by the refusal would be found here, and warnings are errors


def test_a_setting_that_cannot_be_read_is_named(own_settings: pytest.MonkeyPatch) -> None:
    assert found("settings", own_settings, demo="perhaps").text.startswith("RXDESK_DEMO: ")
    refused = rxdesk("migrate")
    assert (refused.returncode, refused.stderr) == (1, "A setting cannot be read: rxdesk doctor says which\n")
