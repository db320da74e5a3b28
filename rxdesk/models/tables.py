"""Every table in one metadata, and the way to bring a database up to it."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
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
    search_index,
)

MODULES = (customers, events, fields, items, mails, messages, people, portal, projects, rules)
metadata = SQLModel.metadata
_SCRIPTS = Path(__file__).parents[2] / "alembic"


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration."""
    scripts = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == scripts.get_current_head()


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration, the job engine's tables included; safe to repeat."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        search_index.mend(connection)
    jobs.migrate(engine)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
