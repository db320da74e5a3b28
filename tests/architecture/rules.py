"""The house rules for one module each; a rule yields what breaks it, with a sentence that says what to do."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.source import Finding, Source

Rule = Callable[[Source], Iterator[Finding]]

SQL_PLACES = (
    "seed",
    "models",
    "services",
    "jobs",
    "automation.fields",
    "automation.conditions",
    "automation.engine",
    "automation.worker",
    "bench.bare_app",
    "bench.desk",
    "bench.live.desk",
    "bench.live.processes",
    "bench.mails",
    "bench.standing",
    "bench.tape",
    "bench.writes",
)
SYSTEM_PLACES = (
    "models.session",
    "models.visibility",
    "mail.receive",
    "mail.dispatch",
    "automation.worker",
    "services.auth",
    "services.identity",
    "services.signals",
    "cli",
    "demo",
    # A bench picks its subjects on a seeded desk and looks after what became of them.
    "bench.desk",
    "bench.live.desk",
    "bench.standing",
    "bench.temporary",
    "bench.writes",
)
REFLEX_PLACES = ("rxdesk", "serve", "build", "drawn", "pages", "components", "state", "bench.bare_app")
# Names of the database libraries that ask nothing: they type an argument or name an error.
HARMLESS = re.compile(r"(sqlmodel|sqlalchemy(\.orm)?)\.(Session|Engine|Connection|make_url)$|sqlalchemy\.exc\.\w+$")
QUERIES = ("exec", "execute", "scalar", "scalars", "query", "exec_driver_sql")
RAW_SQL = re.compile(r"(sqlmodel|sqlalchemy)\.(.+\.)?(text|TextClause)$")
CLOCKS = re.compile(r"datetime\.(datetime|date)\.(now|utcnow|today|utcfromtimestamp)$|time\.(time|localtime|gmtime)$")
NEVER = re.compile(r"reflex\.(upload\w*|toast|call_script|call_function|run_script|markdown|window_alert)\b")
NOT_FROM_A_STATE = re.compile(r"reflex\.(set_clipboard|scroll_to|back)\b")
LONGEST = 300


def sql_stays_in_its_places(source: Source) -> Iterator[Finding]:
    """Only models, services and the compiling parts of automation speak SQL."""
    if source.is_in(*SQL_PLACES):
        return
    for line, name in source.imported():
        if name.split(".")[0] in ("sqlalchemy", "sqlmodel") and not HARMLESS.match(name):
            yield source.finding(line, f"{name}: ask the database in a service instead")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERIES:
            receiver = ast.unparse(node.func.value)
            if receiver.endswith(("session", "connection")):
                yield source.finding(node.lineno, f"{receiver}.{node.func.attr}: ask the database in a service instead")


def no_statement_slips_past_the_scope(source: Source) -> Iterator[Finding]:
    """`text()`, driver SQL and Core tables are not covered by the viewer's scope, so only models may use them."""
    # A seed answers nobody: it fills an empty desk. The floor of the bench sends again what a scoped session has sent.
    if source.is_in("models", "jobs", "seed", "bench.tape", "bench.bare_app", "bench.live.processes"):
        return
    for line, name in [*source.imported(), *source.used()]:
        if RAW_SQL.match(name):
            yield source.finding(line, f"{name} is not scoped to the viewer; write it with the table classes")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and (
            node.attr in ("__table__", "exec_driver_sql") or ast.unparse(node).endswith("metadata.tables")
        ):
            yield source.finding(node.lineno, f"{node.attr} is not scoped to the viewer; name the table class")


def the_system_session_is_for_few(source: Source) -> Iterator[Finding]:
    """A session that sees everything is opened only where architecture says so."""
    if source.is_in(*SYSTEM_PLACES):
        return
    for line, name in [*source.imported(), *source.used()]:
        if name.endswith("session.system_session"):
            yield source.finding(line, "system_session sees everything; use viewer_session")


def reflex_is_only_the_face(source: Source) -> Iterator[Finding]:
    """The web framework is known to the interface alone."""
    if source.is_in(*REFLEX_PLACES):
        return
    for line, name in source.imported():
        if name.split(".")[0] == "reflex" or name.startswith("reflex_"):
            yield source.finding(line, f"{name}: reflex belongs to what draws, reacts or serves")


def what_the_browser_must_not_be_told(source: Source) -> Iterator[Finding]:
    """Parts of Reflex that open an unguarded route, run text as script, or draw raw HTML."""
    for line, name in source.used():
        if NEVER.match(name):
            yield source.finding(line, f"{name} is banned: it needs eval or lets anyone in")
        elif NOT_FROM_A_STATE.match(name) and source.is_in("state"):
            yield source.finding(line, f"{name} from a handler is run with eval: wire it in the page")
        elif name == "reflex.html" and not source.is_in("components.ui"):
            yield source.finding(line, "rx.html: use the sanitised component of components.ui")


def there_is_one_clock(source: Source) -> Iterator[Finding]:
    """Time comes from rxdesk.clock, so that it can be moved and is always aware and in UTC."""
    if source.is_in("clock"):
        return
    for line, name in source.used():
        # The job engine has a clock of its own, which no test moves; jobs wait by it.
        if CLOCKS.match(name) and not (source.is_in("jobs") and name == "time.time"):
            yield source.finding(line, f"{name}: take the time from rxdesk.clock.now()")


def a_module_opens_with_its_sentence(source: Source) -> Iterator[Finding]:
    """The first line says what is true here; an empty package file needs none."""
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield source.finding(1, "say in one sentence what is true in this module")


def a_file_is_about_one_noun(source: Source) -> Iterator[Finding]:
    """A file past 300 lines hides a second noun."""
    lines = source.text.count("\n")
    if lines > LONGEST:
        yield source.finding(lines, f"{lines} lines: look for the second noun inside")


RULES: tuple[Rule, ...] = (
    sql_stays_in_its_places,
    no_statement_slips_past_the_scope,
    the_system_session_is_for_few,
    reflex_is_only_the_face,
    what_the_browser_must_not_be_told,
    there_is_one_clock,
    a_module_opens_with_its_sentence,
    a_file_is_about_one_noun,
)
