"""Conditions that ask the words of a row, in the form that is quick for how many rows have them.

`candidates` narrows to rows whose words hold the query, `says` asks one text. Both take a column of a table class and
bound values, so the viewer's scope covers every statement that they stand in.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, bindparam, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rxdesk.models.probe import remembered
from rxdesk.models.search_query import Query, Term
from rxdesk.models.search_sql import Noun

FEW = 1500
"""Up to here the search starts from the rows that match."""
SOME = 50_000
"""Up to here they are gathered first, and the list is walked in its order past all others."""
_SAMPLE, _OFTEN = 400, 20


class Form(StrEnum):
    """How matching rows are found."""

    FEW = "few"
    SOME = "some"
    MANY = "many"
    """The list is walked in its order, each row being asked."""


class _Condition(FunctionElement[bool]):
    """A condition in SQL of its own over the columns and values that are its clauses."""

    type = Boolean()
    _is_implicitly_boolean = True

    def self_group(self, against: Any = None) -> Any:
        return self


class _Says(_Condition):
    inherit_cache = True
    name = "says"


class _Among(_Condition):
    name = "among"
    form: Form
    noun: Noun
    shared: bool
    words: int
    """How many of its clauses, after the column and the two queries, are patterns; the rest are numbers."""


def says(column: Any, term: Term) -> ColumnElement[bool]:
    """Whether the text holds the words of the term, next to each other."""
    return _Says(column, bindparam(None, term.pattern))


def candidates(noun: Noun, column: Any, query: Query, form: Form, *, shared: bool = False) -> ColumnElement[bool]:
    """Whether the row with this id holds every word, or is named by its number; `shared` leaves internal words out.

    Where the words stand is not known here: phrases, and who may read which text, are asked of the texts.
    """
    values = (_fts(query, shared=shared), _tsquery(query, shared=shared), *_patterns(query), *query.numbers)
    made = _class_for(form, noun, shared, len(query.single))
    return made(column, *(bindparam(None, value) for value in values))


def form_of(connection: Connection, noun: Noun, query: Query, *, shared: bool = False) -> Form:
    """The quick form for this query; the answer of the probe is kept for a minute."""
    name = ("search", noun.name, query.single, shared)
    return remembered(connection, name, lambda: _probe(connection, noun, query, shared=shared))


def _probe(connection: Connection, noun: Noun, query: Query, *, shared: bool) -> Form:
    """First whether the newest rows have the words, since to gather the rows of a frequent word takes long."""
    is_sqlite = connection.dialect.name == "sqlite"
    values: dict[str, Any] = {"fts": _fts(query, shared=shared), "ts": _tsquery(query, shared=shared)}
    values |= {f"word{place}": pattern for place, pattern in enumerate(_patterns(query))}
    patterns = [f":word{place}" for place in range(len(query.single))]
    holds = _row_holds(patterns, shared=shared) if is_sqlite else "w.words @@ CAST(:ts AS TSQUERY)"
    newest = f"SELECT id FROM {noun.table} ORDER BY {noun.newest} LIMIT {_SAMPLE}"
    often = f"SELECT count(*) FROM ({newest}) AS newest JOIN {noun.words} AS w ON w.id = newest.id WHERE {holds}"
    if (connection.scalar(text(often), values) or 0) >= _OFTEN:
        return Form.MANY
    gathered = _gather(noun, ":fts" if is_sqlite else ":ts", is_sqlite=is_sqlite)
    count = connection.scalar(text(f"SELECT count(*) FROM ({gathered} LIMIT {SOME}) AS gathered"), values) or 0
    return Form.MANY if count >= SOME else Form.SOME if count > FEW else Form.FEW


@cache
def _class_for(form: Form, noun: Noun, shared: bool, words: int) -> type[_Among]:  # noqa: FBT001  (keys of a cache)
    """SQLAlchemy keeps compiled statements by class, so that what changes the SQL is a class of its own."""
    made = {"inherit_cache": True, "form": form, "noun": noun, "shared": shared, "words": words}
    return type("_Among", (_Among,), made)


def _fts(query: Query, *, shared: bool) -> str:
    """In FTS5's language, in which a quoted word is nothing but a word."""
    every = " AND ".join(f'"{word}"{"*" if is_open else ""}' for word, is_open in query.single)
    return f"{{shared}} : ({every})" if shared else every


def _tsquery(query: Query, *, shared: bool) -> str:
    """In PostgreSQL's language, in which a quoted word is nothing but a word."""

    def either(word: str, *, is_open: bool) -> str:
        end = ":*" if is_open else ""
        return f"'{word}'{end}" if shared else f"('{word}'{end} | '~{word}'{end})"

    return " & ".join(either(word, is_open=is_open) for word, is_open in query.single)


def _patterns(query: Query) -> list[str]:
    return [f" {word}{'' if is_open else ' '}" for word, is_open in query.single]


def _row_holds(patterns: Iterable[str], *, shared: bool) -> str:
    words = "w.shared" if shared else "(w.shared || w.internal)"
    return " AND ".join(f"instr({words}, {pattern}) > 0" for pattern in patterns)


def _gather(noun: Noun, asked: str, *, is_sqlite: bool) -> str:
    if is_sqlite:
        return f"SELECT rowid FROM {noun.fts} WHERE {noun.fts} MATCH {asked}"
    return f"SELECT id FROM {noun.words} WHERE words @@ CAST({asked} AS TSQUERY)"


@compiles(_Says, "sqlite")
def _says_on_sqlite(element: _Says, compiler: Any, **options: Any) -> str:
    column, pattern = (compiler.process(each, **options) for each in element.clauses)
    return f"(instr(rx_words({column}), {pattern}) > 0)"


@compiles(_Says, "postgresql")
def _says_on_postgres(element: _Says, compiler: Any, **options: Any) -> str:
    column, pattern = (compiler.process(each, **options) for each in element.clauses)
    return f"(strpos(rx_words({column}), {pattern}) > 0)"


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: Any, **options: Any) -> str:
    column, fts, _, *rest = element.clauses
    here = compiler.process(column, **options)
    patterns, numbers = rest[: element.words], [compiler.process(each, **options) for each in rest[element.words :]]
    if element.form is Form.MANY:
        asked = [compiler.process(each, **options) for each in patterns]
        holds = _row_holds(asked, shared=element.shared)
        found = f"(SELECT {holds} FROM {element.noun.words} AS w WHERE w.id = {here})"
        return f"({' OR '.join([found, *(f'{here} = {number}' for number in numbers)])})"
    gathered = _gather(element.noun, compiler.process(fts, **options), is_sqlite=True)
    every = " UNION ALL ".join([gathered, *(f"SELECT {number}" for number in numbers)])
    # The sign keeps the planner from starting with these rows.
    return f"({'+' if element.form is Form.SOME else ''}{here} IN ({every}))"


@compiles(_Among, "postgresql")
def _among_on_postgres(element: _Among, compiler: Any, **options: Any) -> str:
    column, _, ts, *rest = element.clauses
    here, asked = compiler.process(column, **options), compiler.process(ts, **options)
    numbers = [f"CAST({compiler.process(each, **options)} AS INTEGER)" for each in rest[element.words :]]
    gathered = _gather(element.noun, asked, is_sqlite=False)
    every = " UNION ALL ".join([gathered, *(f"SELECT {number}" for number in numbers)])
    match element.form:
        case Form.FEW:
            # An array, so that the planner starts with these rows however many it takes them for.
            return f"({here} = ANY(ARRAY({every})))"
        case Form.SOME:
            # Not a plain IN, which would become a join; the limit keeps the rows in a hash table.
            return f"(({here} IN ({every} LIMIT {SOME * 4})) IS TRUE)"
        case Form.MANY:
            holds = f"w.words @@ CAST({asked} AS TSQUERY)"
            found = f"(SELECT {holds} FROM {element.noun.words} AS w WHERE w.id = {here})"
            return f"({' OR '.join([found, *(f'{here} = {number}' for number in numbers)])})"
