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

from rxdesk.models.in_order import Sorting, among_array, among_hashed, sorted_sql
from rxdesk.models.probe import remembered
from rxdesk.models.search_query import Query, Term
from rxdesk.models.search_sql import Noun

FEW = 1500
"""Up to here the search starts from the rows that match."""
SOME = {"sqlite": 50_000, "postgresql": 20_000}
"""Up to here they are gathered first, and the order of the list is walked past all others."""
_WALKED = 6000
"""From here on PostgreSQL walks for who sees most rows, since a page is soon full; others pass many before it is."""
_INDEXED_ORDER = 2
"""Orders by one column and the id have an index, longer ones have to be sorted."""
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
    """How many of its clauses, after the column and the two queries, are patterns; then follow numbers."""
    order: tuple[str, ...]
    """Columns by which the list is sorted, which are its last clauses."""
    descending: bool


def says(column: Any, term: Term) -> ColumnElement[bool]:
    """Whether the text holds the words of the term, next to each other."""
    return _Says(column, bindparam(None, term.pattern))


def candidates(
    noun: Noun, column: Any, query: Query, form: Form, *, shared: bool = False, sorting: Sorting | None = None
) -> ColumnElement[bool]:
    """Whether the row with this id holds every word, or is named by its number; `shared` leaves internal words out.

    Where the words stand is not known here: phrases, and who may read which text, are asked of the texts.
    """
    values = (_fts(query, shared=shared), _tsquery(query, shared=shared), *_patterns(query), *query.numbers)
    order, descending = (sorting.columns, sorting.descending) if sorting else ((), False)
    made = _class_for(form, noun, shared, len(query.single), tuple(each.key for each in order), descending)
    return made(column, *(bindparam(None, value) for value in values), *order)


def form_of(connection: Connection, noun: Noun, query: Query, *, shared: bool = False, sees_most: bool = True) -> Form:
    """The quick form for this query of a reader who sees most rows or not; what the probe found is kept for a while."""
    name = ("search", noun.name, query.single, shared)
    found = remembered(connection, name, lambda: _probe(connection, noun, query, shared=shared))
    most = SOME[connection.dialect.name]
    if found >= (min(most, _WALKED) if sees_most and connection.dialect.name == "postgresql" else most):
        return Form.MANY
    return Form.SOME if found > FEW else Form.FEW


def _probe(connection: Connection, noun: Noun, query: Query, *, shared: bool) -> int:
    """How many rows have the words, counted up to SOME.

    First whether the newest rows have them, since to gather the rows of a frequent word takes long.
    """
    is_sqlite, most = connection.dialect.name == "sqlite", SOME[connection.dialect.name]
    values: dict[str, Any] = {"fts": _fts(query, shared=shared), "ts": _tsquery(query, shared=shared)}
    values |= {f"word{place}": pattern for place, pattern in enumerate(_patterns(query))}
    patterns = [f":word{place}" for place in range(len(query.single))]
    holds = _row_holds(patterns, shared=shared) if is_sqlite else "w.words @@ CAST(:ts AS TSQUERY)"
    newest = f"SELECT id FROM {noun.table} ORDER BY {noun.newest} LIMIT {_SAMPLE}"
    often = f"SELECT count(*) FROM ({newest}) AS newest JOIN {noun.words} AS w ON w.id = newest.id WHERE {holds}"
    if (connection.scalar(text(often), values) or 0) >= _OFTEN:
        return most
    gathered = _gather(noun, ":fts" if is_sqlite else ":ts", is_sqlite=is_sqlite)
    return connection.scalar(text(f"SELECT count(*) FROM ({gathered} LIMIT {most}) AS gathered"), values) or 0


@cache
def _class_for(
    form: Form,
    noun: Noun,
    shared: bool,  # noqa: FBT001  (keys of a cache)
    words: int,
    order: tuple[str, ...],
    descending: bool,  # noqa: FBT001
) -> type[_Among]:
    """SQLAlchemy keeps compiled statements by class, so that what changes the SQL is a class of its own."""
    told = {"form": form, "noun": noun, "shared": shared, "words": words, "order": order, "descending": descending}
    return type("_Among", (_Among,), {"inherit_cache": True, **told})


def _parts(element: _Among, compiler: Any, options: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """The patterns, numbers and columns of the order among its clauses, as SQL."""
    rest = [compiler.process(each, **options) for each in list(element.clauses)[3:]]
    end = len(rest) - len(element.order)
    return rest[: element.words], rest[element.words : end], rest[end:]


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
    column, fts, *_ = element.clauses
    here = compiler.process(column, **options)
    patterns, numbers, _ = _parts(element, compiler, options)
    if element.form is Form.MANY:
        holds = _row_holds(patterns, shared=element.shared)
        found = f"(SELECT {holds} FROM {element.noun.words} AS w WHERE w.id = {here})"
        return f"({' OR '.join([found, *(f'{here} = {number}' for number in numbers)])})"
    gathered = _gather(element.noun, compiler.process(fts, **options), is_sqlite=True)
    every = " UNION ALL ".join([gathered, *(f"SELECT {number}" for number in numbers)])
    # The sign keeps the planner from starting with these rows.
    return f"({'+' if element.form is Form.SOME else ''}{here} IN ({every}))"


@compiles(_Among, "postgresql")
def _among_on_postgres(element: _Among, compiler: Any, **options: Any) -> str:
    column, _, ts, *_ = element.clauses
    here, asked = compiler.process(column, **options), compiler.process(ts, **options)
    _, numbers, order = _parts(element, compiler, options)
    numbers = [f"CAST({number} AS INTEGER)" for number in numbers]
    gathered = _gather(element.noun, asked, is_sqlite=False)
    every = " UNION ALL ".join([gathered, *(f"SELECT {number}" for number in numbers)])
    if element.form is Form.MANY:
        holds = f"w.words @@ CAST({asked} AS TSQUERY)"
        found = f"(SELECT {holds} FROM {element.noun.words} AS w WHERE w.id = {here})"
        return f"({' OR '.join([found, *(f'{here} = {number}' for number in numbers)])})"
    at_most = SOME["postgresql"] * 4
    if order:
        is_walked = element.form is Form.SOME and len(order) <= _INDEXED_ORDER
        where = among_hashed(every, at_most=at_most) if is_walked else among_array(every)
        return sorted_sql(
            order,
            element.order,
            element.noun.table,
            where,
            descending=element.descending,
            at_most=at_most if is_walked else None,
        )
    if element.form is Form.FEW:
        # An array, so that the planner starts with these rows however many it takes them for.
        return f"({here} = ANY(ARRAY({every})))"
    # Not a plain IN, which would become a join; the limit keeps the rows in a hash table.
    return f"(({here} IN ({every} LIMIT {at_most})) IS TRUE)"
