"""The words of every item, customer and organization, kept beside them by the database itself.

Triggers keep them, so that no verb and no bulk load can forget one. A row of words says where to look; whether the
reader may know that a word is there, the scoped tables say (services/search.py).
"""

from sqlalchemy import Connection

from rxdesk.models import search_fold, search_sql
from rxdesk.models.search_sql import NOUNS
from rxdesk.models.words import fold, words


def create(connection: Connection) -> None:
    """Make the index of a database that has none, with everything that is already stored."""
    if connection.dialect.name == "postgresql":
        _run(connection, *search_fold.FUNCTIONS)
    for noun in NOUNS:
        _run(connection, *search_sql.tables(connection.dialect.name, noun))
    rebuild(connection)


def rebuild(connection: Connection) -> None:
    """Read every row anew. After a bulk load between `stop` and this it is much quicker than row by row."""
    stop(connection)
    for noun in NOUNS:
        _run(connection, *search_sql.fill(connection.dialect.name, noun))
    _run(connection, *_triggers(connection).values())


def stop(connection: Connection) -> None:
    """Keep no words from now on, until `rebuild`."""
    wanted = _triggers(connection)
    for name, table in _known(connection):
        if name in wanted:
            _run(connection, f"DROP TRIGGER {name}" + ("" if connection.dialect.name == "sqlite" else f" ON {table}"))


def mend(connection: Connection) -> None:
    """Read every row anew when a trigger is missing: a migration that makes a table anew takes its triggers away."""
    if _triggers(connection).keys() - {name for name, _ in _known(connection)}:
        rebuild(connection)


def is_part(table: str) -> bool:
    """Whether a table of this name belongs to the index alone."""
    return any(table == noun.words or table.startswith(noun.fts) for noun in NOUNS)


def add_functions(connection: object) -> None:
    """What triggers and searches call, on a new connection to SQLite."""
    connection.create_function("rx_words", 1, words, deterministic=True)  # pyright: ignore[reportAttributeAccessIssue]
    connection.create_function("rx_distinct", 2, _distinct, deterministic=True)  # pyright: ignore[reportAttributeAccessIssue]


def _distinct(text: str, most: int) -> str:
    """Each word of the text once, looking at `most` characters of words."""
    found = " ".join(fold(text).split())[:most].split()
    return f" {' '.join(dict.fromkeys(found))} " if found else ""


def _triggers(connection: Connection) -> dict[str, str]:
    return {name: made for noun in NOUNS for name, made in search_sql.triggers(connection.dialect.name, noun).items()}


def _known(connection: Connection) -> list[tuple[str, str]]:
    """Names of the triggers that are there, with their tables."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    return [(name, table) for name, table in connection.exec_driver_sql(asked)]


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
