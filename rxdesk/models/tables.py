"""Every table in one metadata, and the way to bring a database up to it."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine
from sqlmodel import SQLModel

from alembic import command
from rxdesk import jobs
from rxdesk.models import (
    customers,
    events,
    fields,
    items,
    mails,
    messages,
    people,
    portal,
    projects,
    rules,
)

MODULES = (customers, events, fields, items, mails, messages, people, portal, projects, rules)
metadata = SQLModel.metadata
_SCRIPTS = Path(__file__).parents[2] / "alembic"


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration, the job engine's tables included; safe to repeat."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    jobs.migrate(engine)
