"""The documentation names only what exists, and all settings have a line."""

import pytest
from typer import Typer

from tests.architecture.docs import Page, pages, settings_without_a_line, what_is_named_but_missing
from tests.architecture.source import ROOT

STALE = [
    "See [how](no-such-page.md).",
    "See `rxdesk/no_such_module.py`.",
    "Look into `nowhere/`.",
    "Change `nothing.toml`.",
    "Run `make coffee`.",
    "```\nmake PORT=3055 coffee\n```",
    "Run `rxdesk brew`.",
    "Run `.venv/bin/rxdesk mail burn`.",
    "```sh\nrxdesk serve --colour red\n```",
    "Set `RXDESK_NO_SUCH_THING`.",
]
TRUE = [
    "See [how](install.md#on-debian) and [elsewhere](https://rxdesk.example/x.md).",
    "See `rxdesk/config.py`, `models/base.py`, `README.md`, `docs/install.md` and `.venv/bin/python`.",
    "It makes `data/rxdesk.db`, reads `/etc/rxdesk/env.toml` and serves `/api/v1/inbound/mime` as `text/html`.",
    "Run `make run PORT=3055` or:\n```\nmake PORT=3055 run\n```\nand make coffee.",
    "Run `rxdesk serve --port 3000`, `rxdesk mail parse FILE` or `rxdesk agent create ana@acme.test --name Ana`.",
    "Set `RXDESK_BASE_URL` or `RXDESK_TEST_DATABASE_URL`.",
]

PROGRAM, MAIL, AGENT = Typer(), Typer(), Typer()
PROGRAM.add_typer(MAIL, name="mail")
PROGRAM.add_typer(AGENT, name="agent")


@PROGRAM.command()
def serve(port: int = 3000): ...


@MAIL.command()
def parse(file: str): ...


@AGENT.command()
def create(email: str, name: str = ""): ...


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.path)
def test_the_page_names_only_what_exists(page: Page):
    from rxdesk.cli import app

    findings = [str(finding) for finding in what_is_named_but_missing(page, app)]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("text", STALE)
def test_a_stale_name_is_found(text: str):
    assert list(what_is_named_but_missing(Page("docs/page.md", text), PROGRAM))


@pytest.mark.parametrize("text", TRUE)
def test_what_exists_may_be_named(text: str):
    assert [str(finding) for finding in what_is_named_but_missing(Page("docs/page.md", text), PROGRAM)] == []


def test_every_setting_has_a_line_in_the_installation_page():
    assert settings_without_a_line((ROOT / "docs/install.md").read_text()) == []
    assert settings_without_a_line("nothing")
