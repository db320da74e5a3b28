"""`rxdesk ...`: every command is thin and calls services; passwords come by standard input, never by argument."""

import getpass
import json
import logging
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rxdesk import doctor as checks
from rxdesk import logs
from rxdesk.automation.ready_made import install_ready_made
from rxdesk.bench.live.command import bench_live
from rxdesk.config import Settings, settings
from rxdesk.errors import DomainError, Invalid
from rxdesk.i18n import t
from rxdesk.mail.parse import parse_files
from rxdesk.models import tables
from rxdesk.models.people import Role
from rxdesk.models.session import engine, system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services import accounts, agents, api_keys, customers
from rxdesk.services.basics import ensure_basics

_HELP = "RxDesk, the help desk. Settings are RXDESK_ variables; rxdesk doctor says what is missing."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=_HELP)
agent_app = typer.Typer(no_args_is_help=True, help="Agents: the team that uses the dashboard.")
customer_app = typer.Typer(no_args_is_help=True, help="Customers: they use mail and the portal.")
key_app = typer.Typer(no_args_is_help=True, help="Keys of the REST API.")
mail_app = typer.Typer(no_args_is_help=True, help="Mail: read it, take it in, fetch it.")
for name, group in (("agent", agent_app), ("customer", customer_app), ("key", key_app), ("mail", mail_app)):
    app.add_typer(group, name=name)


log = logging.getLogger(__name__)


class Exit(IntEnum):
    """Exit codes of sysexits.h, which mail servers understand."""

    OK = 0
    REFUSED = 1
    USAGE = 64
    NO_INPUT = 66
    TRY_LATER = 75


PasswordFromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def main(args: Sequence[str] | None = None) -> None:
    """The entry point: what is refused, or what the machine does not give, is one sentence and exit code 1."""
    logs.write_to_stderr()
    try:
        app(args)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        raise _refused("A setting cannot be read: rxdesk doctor says which") from error
    except DomainError as error:
        raise _refused(str(error)) from error
    except checks.FAILURES as error:
        raise _refused(f"{checks.in_a_line(error)}\nrxdesk doctor says what is missing.") from error


@app.command()
def migrate() -> None:
    """Bring the database to the newest version; safe to repeat."""
    _bring_up(ready_made=True)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of pages, API and sockets.")] = 3000,
    workers: Annotated[int, typer.Option(help="Web processes; more than one needs RXDESK_REDIS_URL.")] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Run no jobs here; start rxdesk worker.")] = False,
) -> None:
    """Serve the dashboard, the portal and the API, and run the jobs, until stopped."""
    from rxdesk.station import serve_all

    migrate()
    serve_all(host, port, web_processes=workers, with_worker=not no_worker)


@app.command()
def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process is gone.")] = None,
) -> None:
    """Run jobs: rules, mail in and out, schedules. Any number of workers may run on PostgreSQL."""
    from rxdesk.worker import run_worker

    migrate()
    run_worker(parent=parent)


@app.command()
def demo() -> None:
    """Load the demo company; loading it again changes nothing, and no mail leaves the machine."""
    from rxdesk.demo import load_demo

    _bring_up(ready_made=False)
    load_demo(typer.echo)


@app.command("seed")
def seed_desk(
    items: Annotated[int, typer.Option(min=100, help="Tickets and tasks.")] = 20_000,
    customers: Annotated[int | None, typer.Option(min=10, help="A tenth of the items when not said.")] = None,
    organizations: Annotated[int | None, typer.Option(min=3, help="A tenth of the customers when not said.")] = None,
    projects: Annotated[int | None, typer.Option(min=3, help="As many as organizations when not said.")] = None,
    agents: Annotated[int, typer.Option(min=10, help="Agents, five of them known by name.")] = 60,
    seed: Annotated[int, typer.Option(help="The same number makes the same desk.")] = 1,
) -> None:
    """Fill an empty desk with synthetic data for measurements."""
    from rxdesk.seed import Plan
    from rxdesk.seed import seed_desk as fill

    people = customers or items // 10
    companies = organizations or people // 10
    _bring_up(ready_made=False)
    fill(engine(), Plan(items, people, companies, projects or companies, seed, agents), typer.echo)


@app.command()
def bench(
    also: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    only: Annotated[list[str] | None, typer.Option(help="Scenarios by name; * stands for anything.")] = None,
    items: Annotated[int, typer.Option(help="Seed a desk of so many items in a temporary folder first.")] = 0,
    database_url: Annotated[str, typer.Option(help="The seeded database, when not the configured one.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file too.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each scenario.")] = 40,
) -> None:
    """Measure a seeded desk, ours beside the same statements sent bare; it writes replies, mails and rules there."""
    from rxdesk.bench.run import run
    from rxdesk.bench.temporary import measured_desk

    with measured_desk(typer.echo, items=items, database_url=database_url):
        figures = run(typer.echo, only=[*(only or ()), *(also or ())], rounds=rounds)
    if json_file is not None:
        json_file.write_text(json.dumps([figure.plain() for figure in figures], indent=2) + "\n")


app.command("bench-live")(bench_live)


@app.command()
def doctor() -> None:
    """Say what is missing and how to mend it; exit code 1 when RxDesk cannot work like this."""
    broken = False
    for finding in checks.examine():
        mark = "ok     " if finding.ok else ("MISSING" if finding.is_fatal else "advice ")
        typer.echo(f"{mark} {finding.name}: {finding.text}")
        broken = broken or (finding.is_fatal and not finding.ok)
    raise typer.Exit(Exit.REFUSED if broken else Exit.OK)


@app.command()
def openapi() -> None:
    """Print the description of the REST API as JSON."""
    from rxdesk.api.app import make_api

    typer.echo(json.dumps(make_api().openapi(), indent=2))


@agent_app.command("create")
def create_agent(
    email: str,
    name: Annotated[str, typer.Option(help="Full name.")],
    role: Annotated[Role, typer.Option(help="What the agent is in the company.")] = Role.AGENT,
    password_stdin: PasswordFromInput = False,
) -> None:
    """Make an agent; without a password an invitation is mailed."""
    migrate()
    with system_session("cli.create_agent") as session:
        password = _password(wanted=password_stdin)
        made = agents.create_agent(session, SystemViewer("cli"), email=email, name=name, role=role, password=password)
        typer.echo(f"Agent {made.key}: {made.email}{'' if password else ', invited by mail'}")


@customer_app.command("create")
def create_customer(
    email: str,
    name: Annotated[str, typer.Option(help="Full name.")] = "",
    password_stdin: PasswordFromInput = False,
) -> None:
    """Make a customer whose address counts as proven."""
    migrate()
    with system_session("cli.create_customer") as session:
        viewer = SystemViewer("cli")
        password = _password(wanted=password_stdin)
        made = customers.create_customer(session, viewer, email=email, name=name, proven=True)
        if password:
            accounts.give_password(session, viewer, made, password=password)
        typer.echo(f"Customer {made.key}: {email}")


@key_app.command("create")
def create_key(
    name: str,
    scopes: Annotated[list[str], typer.Option(help="Such as items:read, or * for all; repeat or separate by commas.")],
    agent: Annotated[str, typer.Option(help="E-mail of the agent that the key acts as; the Owner when not said.")] = "",
) -> None:
    """Make a key of the REST API and print it, this once."""
    migrate()
    with system_session("cli.create_key") as session:
        acts_as = agents.agent_by_email(session, agent) if agent else agents.owner_of(session)
        if acts_as is None:
            raise Invalid(
                t("cli.no_agent", "No agent has this address")
                if agent
                else t("cli.no_owner", "Nobody owns this desk yet: make the Owner first")
            )
        wanted = [scope.strip() for each in scopes for scope in each.split(",") if scope.strip()]
        made = api_keys.create_key(session, SystemViewer("cli"), name=name, scopes=wanted, agent_id=acts_as.key)
        typer.echo(made.token)


@mail_app.command("parse")
def parse_mail(
    paths: Annotated[list[str], typer.Argument(help="Files, or - for one path per line on standard input.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object per line.")] = True,
) -> None:
    """Read mails and print what they say; nothing is stored."""
    wanted = (line.rstrip("\n") for line in sys.stdin) if paths == ["-"] else iter(paths)
    for line in parse_files(path for path in wanted if path):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


@mail_app.command("ingest")
def ingest_mail(
    paths: Annotated[list[str] | None, typer.Argument(help="Files; none or - is one mail on standard input.")] = None,
) -> None:
    """Take mails in, for a pipe from a mail server. Exit 0: all kept; 66: a file is not there; 75: try again later."""
    from rxdesk.mail.receive import receive_raw

    code = Exit.OK
    for path in paths or ["-"]:
        try:
            raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            typer.echo(f"{path} cannot be read: {error.strerror}", err=True)
            code = Exit.NO_INPUT
            continue
        # Whatever goes wrong from here on, a mail server that is told to come again loses nothing.
        try:
            if not tables.is_current(engine()):
                migrate()
            typer.echo(f"kept {receive_raw(raw, source='pipe')}")
        except Exception as error:
            if not isinstance(error, checks.FAILURES):
                log.exception("a mistake of RxDesk")
            typer.echo(f"not kept, try again: {checks.in_a_line(error)}", err=True)
            raise typer.Exit(Exit.TRY_LATER) from error
    raise typer.Exit(code)


@mail_app.command("fetch")
def fetch() -> None:
    """Fetch new mail of the IMAP mailbox once."""
    from rxdesk.mail.receive import fetch_mail

    if not settings().imap_url.get_secret_value():
        typer.echo("Set RXDESK_IMAP_URL first, such as imaps://user:password@host/INBOX", err=True)
        raise typer.Exit(Exit.USAGE)
    migrate()
    typer.echo(f"{fetch_mail()} new")


def _bring_up(*, ready_made: bool) -> None:
    """Migrate; a desk that nobody owns yet gets the ready-made rules too, all switched off."""
    tables.migrate(engine())
    with system_session("cli.migrate") as session:
        ensure_basics(session)
        if ready_made and agents.owner_of(session) is None:
            install_ready_made(session, SystemViewer("cli"), enabled=False)


def _password(*, wanted: bool) -> str:
    if not wanted:
        return ""
    line = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = line.rstrip("\r\n")
    if not password:
        raise Invalid(t("cli.no_password", "There is no password on standard input"))
    return password


def _refused(sentence: str) -> SystemExit:
    typer.echo(sentence, err=True)
    return SystemExit(Exit.REFUSED)
