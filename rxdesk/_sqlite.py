"""The whole process uses one SQLite library, new enough for the job engine.

Python 3.12 and later need SQLite 3.42; Debian 12 ships 3.40. There pysqlite3 takes the place of `sqlite3` for every
import that follows: two SQLite libraries on one file would break each other's locks and corrupt it.
"""

import sqlite3
import sys
from importlib import import_module

NEEDED = (3, 42)


def use_new_enough_sqlite() -> None:
    """Put pysqlite3 in the place of a `sqlite3` that is too old for this Python; RuntimeError says what to install."""
    if sys.version_info < (3, 12) or sqlite3.sqlite_version_info >= NEEDED:
        return
    try:
        newer = import_module("pysqlite3")
    except ImportError as error:
        raise RuntimeError(_advice(sqlite3.sqlite_version)) from error
    if newer.sqlite_version_info < NEEDED:
        raise RuntimeError(_advice(newer.sqlite_version))
    sys.modules["sqlite3"] = newer
    sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")


def _advice(found: str) -> str:
    needed = ".".join(map(str, NEEDED))
    return (
        f"SQLite {found} is too old: RxDesk on Python 3.12 or later needs SQLite {needed}. "
        "Run `pip install pysqlite3==0.6.1`, or install a newer SQLite."
    )
