"""The house rules hold for every module, and each of them can fail."""

import pytest

from tests.architecture import rules
from tests.architecture.rules import RULES, Rule
from tests.architecture.source import Source, product

BAD: list[tuple[Rule, str, str]] = [
    (rules.sql_stays_in_its_places, "rxdesk.state.tickets", "from sqlmodel import select"),
    (rules.sql_stays_in_its_places, "rxdesk.api.files", "import sqlalchemy as sa"),
    (rules.sql_stays_in_its_places, "rxdesk.automation.actions", "from sqlalchemy.orm import selectinload"),
    (rules.sql_stays_in_its_places, "rxdesk.pages.agent.inbox", "rows = session.exec(statement).all()"),
    (rules.sql_stays_in_its_places, "rxdesk.mail.receive", "self.session.scalars(statement)"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "from sqlalchemy import text"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "import sqlalchemy as sa\nsa.text('SELECT 1')"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "from sqlalchemy.sql import text as raw"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "select(Item.__table__)"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "SQLModel.metadata.tables['rx_item']"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.automation.engine", "session.connection().exec_driver_sql(q)"),
    (
        rules.the_system_session_is_for_few,
        "rxdesk.services.items",
        "from rxdesk.models.session import system_session as everything",
    ),
    (
        rules.the_system_session_is_for_few,
        "rxdesk.api.v1.items",
        "from rxdesk.models import session\nwith session.system_session('x'): ...",
    ),
    (rules.reflex_is_only_the_face, "rxdesk.services.items", "import reflex as rx"),
    (rules.reflex_is_only_the_face, "rxdesk.cli", "from reflex import State"),
    (rules.reflex_is_only_the_face, "rxdesk.api.auth", "from reflex_base.event import Event"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.pages.agent.inbox", "import reflex as rx\nrx.upload()"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.state.inbox", "import reflex as rx\nrx.toast.error('no')"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.state.inbox", "from reflex import call_script as run\nrun('1')"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.components.note", "import reflex as rx\nrx.markdown(x)"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.state.inbox", "import reflex as rx\nrx.set_clipboard(x)"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.components.note", "import reflex as rx\nrx.html(x)"),
    (rules.there_is_one_clock, "rxdesk.services.items", "from datetime import datetime\ndatetime.now()"),
    (rules.there_is_one_clock, "rxdesk.services.items", "import datetime as dt\ndt.datetime.utcnow()"),
    (rules.there_is_one_clock, "rxdesk.services.items", "from datetime import date\ndate.today()"),
    (rules.there_is_one_clock, "rxdesk.services.items", "import time\ntime.time()"),
    (rules.a_module_opens_with_its_sentence, "rxdesk.services.items", "import ast"),
    (rules.a_file_is_about_one_noun, "rxdesk.services.items", "x = 1\n" * 301),
]

GOOD: list[tuple[Rule, str, str]] = [
    (rules.sql_stays_in_its_places, "rxdesk.services.items", "from sqlmodel import Session, select"),
    (rules.sql_stays_in_its_places, "rxdesk.automation.actions", "from sqlmodel import Session"),
    (rules.sql_stays_in_its_places, "rxdesk.api.errors", "from sqlalchemy.exc import IntegrityError"),
    (rules.sql_stays_in_its_places, "rxdesk.state.base", "pool.execute(job)"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.models.search", "from sqlalchemy import text"),
    (rules.no_statement_slips_past_the_scope, "rxdesk.services.items", "from rxdesk.mail.render import text"),
    (rules.the_system_session_is_for_few, "rxdesk.cli", "from rxdesk.models.session import system_session"),
    (rules.the_system_session_is_for_few, "rxdesk.services.items", "from rxdesk.models.session import viewer_session"),
    (rules.reflex_is_only_the_face, "rxdesk.components.ui.button", "import reflex as rx"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.pages.agent.x", "import reflex as rx\nrx.set_clipboard(x)"),
    (rules.what_the_browser_must_not_be_told, "rxdesk.components.ui.safe", "import reflex as rx\nrx.html(x)"),
    (rules.there_is_one_clock, "rxdesk.clock", "from datetime import datetime\ndatetime.now()"),
    (rules.there_is_one_clock, "rxdesk.services.items", "import time\ntime.monotonic()"),
    (rules.there_is_one_clock, "rxdesk.jobs.watch", "import time\ntime.time()"),
    (rules.a_module_opens_with_its_sentence, "rxdesk.services", ""),
    (rules.a_file_is_about_one_noun, "rxdesk.services.items", "x = 1\n" * 300),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_the_house_rule(rule: Rule):
    findings = [str(finding) for source in product() for finding in rule(source)]
    assert not findings, "\n".join(dict.fromkeys(findings))


@pytest.mark.parametrize(("rule", "module", "text"), BAD)
def test_a_breach_is_found(rule: Rule, module: str, text: str):
    assert list(rule(Source(module, text)))


@pytest.mark.parametrize(("rule", "module", "text"), GOOD)
def test_what_is_allowed_is_let_through(rule: Rule, module: str, text: str):
    assert not list(rule(Source(module, text)))


def test_every_rule_has_an_example_of_its_breach():
    assert {rule for rule, _, _ in BAD} == set(RULES)
