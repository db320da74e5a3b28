"""`rxdesk bench-live`: thin, as every command."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def bench_live(
    agents: Annotated[int, typer.Option(min=5, help="Agents, each with the list of one project open.")] = 500,
    customers: Annotated[int, typer.Option(min=10, help="Customers, each with their list or a ticket open.")] = 1500,
    views: Annotated[int, typer.Option(min=3, help="Different lists among the agents.")] = 20,
    rate: Annotated[float, typer.Option(help="Changes a second.")] = 20.0,
    seconds: Annotated[float, typer.Option(max=600, help="How long changes are made.")] = 60.0,
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 3900,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file too.")] = None,
) -> None:
    """Measure live updates with real sockets; seeds the configured database, which must be empty or of this bench."""
    from rxdesk.bench.live.run import Size, measure, told

    figures = measure(typer.echo, Size(agents, customers, views, rate, seconds), port=port, workers=workers)
    typer.echo(told(figures))
    if json_file is not None:
        json_file.write_text(json.dumps(asdict(figures), indent=2) + "\n")
    raise typer.Exit(1 if figures.missed or figures.leaked or figures.failed else 0)
