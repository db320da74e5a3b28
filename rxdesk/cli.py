"""`rxdesk ...`: every command is thin and calls services; passwords come by standard input, never by argument."""

import json
import logging
import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from rxdesk import doctor as checks
from rxdesk.automation.ready_made import install_ready_made
from rxdesk.config import settings
from rxdesk.errors import DomainError
from rxdesk.mail.parse import parse_files
from rxdesk.models import tables
from rxdesk.models.people import Role
from rxdesk.models.session import engine, system_session
from rxdesk.models.viewers import SystemViewer
from rxdesk.services import accounts, agents, api_keys, customers
from rxdesk.services.basics import ensure_basics

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
agent_app = typer.Typer(no_args_is_help=True, help="Agents: the team that uses the dashboard.")
customer_app = typer.Typer(no_args_is_help=True, help="Customers: they use mail and the portal.")
key_app = typer.Typer(no_args_is_help=True, help="Keys of the REST API.")
mail_app = typer.Typer(no_args_is_help=True, help="Mail: read it, take it in, fetch it.")
for name, group in (("agent", agent_app), ("customer", customer_app), ("key", key_app), ("mail", mail_app)):
    app.add_typer(group, name=name)


class Exit(IntEnum):
    """Exit codes of sysexits.h, which mail servers understand."""

    OK = 0
    REFUSED = 1
    USAGE = 64
    NO_INPUT = 66
    TRY_LATER = 75


PasswordFromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


def main() -> None:
    """The entry point: a refused act is one sentence and exit code 1."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except DomainError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(Exit.REFUSED) from error


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
def worker() -> None:
    """Run jobs: rules, mail in and out, schedules. Any number of workers may run on PostgreSQL."""
    from rxdesk.worker import run_worker

    migrate()
    run_worker()


@app.command()
def demo() -> None:
    """Load the demo company; loading it again changes nothing, and no mail leaves the machine."""
    from rxdesk.demo import load_demo

    _bring_up(ready_made=False)
    load_demo(typer.echo)


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
        made = agents.create_agent(
            session, SystemViewer("cli"), email=email, name=name, role=role, password=_password(wanted=password_stdin)
        )
        typer.echo(f"Agent {made.key}: {made.email}")


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
        made = customers.create_customer(session, viewer, email=email, name=name, proven=True)
        password = _password(wanted=password_stdin)
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
            raise typer.BadParameter("there is no such agent", param_hint="--agent")
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
    """Take mails in, for a pipe from a mail server. Exit 0: kept; 66: no such file; 75: try again later."""
    from rxdesk.mail.receive import receive_raw

    try:
        if not tables.is_current(engine()):
            migrate()
        for path in paths or ["-"]:
            raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
            typer.echo(f"kept {receive_raw(raw, source='pipe')}")
    except FileNotFoundError as error:
        typer.echo(f"no such file: {error.filename}", err=True)
        raise typer.Exit(Exit.NO_INPUT) from error
    except (OSError, SQLAlchemyError) as error:
        typer.echo(f"not kept, try again: {error}", err=True)
        raise typer.Exit(Exit.TRY_LATER) from error


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
    return sys.stdin.readline().rstrip("\r\n") if wanted else ""
