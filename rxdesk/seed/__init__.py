"""`rxdesk seed`: a large synthetic desk for measurements, made by inserted rows; the demo company is made by verbs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from rxdesk import clock
from rxdesk.errors import Conflict
from rxdesk.i18n import t
from rxdesk.models import search_index
from rxdesk.models.items import Item, ItemType, Kind, State, Status
from rxdesk.models.people import Agent
from rxdesk.models.portal import Portal, PortalOption
from rxdesk.seed import people
from rxdesk.seed.house import house, teams
from rxdesk.seed.load import Rows, put
from rxdesk.seed.plan import Crowd, Plan
from rxdesk.seed.work import Steps, Work
from rxdesk.services.auth.passwords import hash_password
from rxdesk.storage import keep

__all__ = ["Plan", "seed_desk"]

_FILE = b"The one file of every attachment of a seeded desk.\n"


def seed_desk(engine: Engine, plan: Plan, say: Callable[[str], None]) -> None:
    """Fill a migrated, empty desk as `plan` says, telling each table that is done.

    Raises Conflict when somebody already uses the desk.
    """
    rng = Random(plan.seed)
    with engine.begin() as connection:
        _require_empty(connection)
        steps = _steps(connection)
        portal = Portal.__table__
        option = PortalOption.ORGANIZATION_AND_FOLLOWED_PROJECTS
        connection.execute(portal.update().where(portal.c.main).values(option=option))
        search_index.stop(connection)
    digest = keep(_FILE)
    crowd = Crowd(plan, rng)
    members = teams(plan, rng)
    work = Work(plan, crowd, rng, steps, members, clock.now())
    with _quick(engine) as connection:
        for rows in _tables(plan, crowd, rng, work, digest):
            with connection.begin():
                count = put(connection, rows, rng)
            say(f"{count:>9,}  {rows.table.__tablename__.removeprefix('rx_').replace('_', ' ')}")
        with connection.begin():
            search_index.rebuild(connection)
    if engine.dialect.name == "postgresql":
        _vacuum(engine)


def _tables(plan: Plan, crowd: Crowd, rng: Random, work: Work, digest: str) -> Iterator[Rows]:
    yield from house(plan, crowd, rng, work.members, hash_password(people.PASSWORD))
    yield from work.tables(digest, len(_FILE))


def _require_empty(connection: Connection) -> None:
    for table in (Item, Agent):
        if connection.scalar(select(func.count()).select_from(table.__table__)):
            raise Conflict(t("seed.used", "This desk is in use. Seed a database of its own: set RXDESK_DATABASE_URL"))


def _steps(connection: Connection) -> list[Steps]:
    kind, status = ItemType.__table__.c, Status.__table__.c
    found = []
    for type_id, of_kind in connection.execute(select(kind.id, kind.kind).order_by(kind.id)).all():
        ordered = select(status.id, status.state).where(status.type_id == type_id).order_by(status.position)
        rows = connection.execute(ordered).all()
        finished = sum(row.state is State.FINISHED for row in rows)
        found.append(Steps(Kind(of_kind), type_id, tuple(row.id for row in rows), finished))
    return found


def _vacuum(engine: Engine) -> None:
    """What the server does by itself on a desk that grew: until then no index is read without its rows."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True
        driver.execute("VACUUM ANALYZE")
        connection.invalidate()


@contextmanager
def _quick(engine: Engine) -> Iterator[Connection]:
    """A connection that loads fast; whatever it was told ends with it."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "temp_store=MEMORY"):
                driver.execute(f"PRAGMA {pragma}")
        else:
            connection.exec_driver_sql("SET timezone = 'UTC'")
            connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
            connection.commit()
        try:
            yield connection
        finally:
            connection.invalidate()
