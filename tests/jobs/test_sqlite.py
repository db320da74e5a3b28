"""Too old a SQLite is replaced for the whole process, or the way out is said plainly."""

import sqlite3
import sys
from types import ModuleType

import pytest

from rxdesk._sqlite import use_new_enough_sqlite


def _module(name: str, version: tuple[int, int, int]) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(sqlite_version_info=version, sqlite_version=".".join(map(str, version)))
    return module


@pytest.fixture
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 0))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.40.1")
    for name in ("sqlite3", "sqlite3.dbapi2"):
        monkeypatch.setitem(sys.modules, name, sys.modules[name])


@pytest.mark.usefixtures("old_sqlite")
def test_a_newer_sqlite_takes_the_place_of_one_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    newer, driver = _module("pysqlite3", (3, 51, 0)), ModuleType("pysqlite3.dbapi2")
    monkeypatch.setitem(sys.modules, "pysqlite3", newer)
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", driver)
    use_new_enough_sqlite()
    assert sys.modules["sqlite3"] is newer
    assert sys.modules["sqlite3.dbapi2"] is driver


@pytest.mark.usefixtures("old_sqlite")
def test_without_a_newer_one_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    with pytest.raises(RuntimeError, match=r"SQLite 3\.40\.1 is too old.*pip install pysqlite3"):
        use_new_enough_sqlite()


def test_a_python_that_works_with_the_old_one_keeps_it() -> None:
    use_new_enough_sqlite()
    assert sys.modules["sqlite3"] is sqlite3
