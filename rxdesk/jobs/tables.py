"""Our two tables beside the engine's own: who is working, and which effects have happened.

The engine's tables are made by `migrate`: in the schema `dbos` on PostgreSQL, without a prefix in the SQLite file.
"""

from sqlalchemy import Column, DateTime, Engine, Insert, MetaData, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rxdesk import clock
from rxdesk.jobs.engine import make_engine_tables
from rxdesk.jobs.handlers import current

metadata = MetaData()

executors = Table(
    "rx_job_executor",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

marks = Table(
    "rx_job_mark",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("made_at", DateTime(timezone=True), nullable=False, index=True),
)


def migrate(engine: Engine) -> None:
    """Create or raise the job engine's own tables; the tables of `metadata` belong to Alembic."""
    make_engine_tables(engine)


def once(session: Session, step: str = "") -> bool:
    """Whether the running job may do this step's database effect now, in this transaction.

    The mark commits or rolls back with the effect, so a job that runs again after a crash, or twice because a paused
    worker woke up, finds it and gets False. A second asker waits until the first one's transaction ends.
    """
    values = {"key": f"{current().key}:{step}", "made_at": clock.now()}
    connection = session.connection()
    insert = _insert(connection.dialect.name).values(values).returning(marks.c.key)
    return connection.scalar(insert) is not None


def _insert(dialect: str) -> Insert:
    insert = sqlite.insert(marks) if dialect == "sqlite" else postgresql.insert(marks)
    return insert.on_conflict_do_nothing()
