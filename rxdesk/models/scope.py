"""The door itself: every statement of a session is narrowed to what its viewer may see, or refused."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Join,
    Result,
    Select,
    Table,
    TableClause,
    TextClause,
    Update,
    event,
)
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.session import UOWTransaction
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.lambdas import LambdaElement
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlmodel import Session

from rxdesk.models.base import Row
from rxdesk.models.compiled import answer_to, is_of_columns
from rxdesk.models.item_scope import reach_of
from rxdesk.models.items import Item
from rxdesk.models.probe import Asks, Reach
from rxdesk.models.shape import facts_of, shape_of, spoken
from rxdesk.models.sight import Sight
from rxdesk.models.viewers import SystemViewer
from rxdesk.models.visibility import AGENTS_SEE, CUSTOMERS_SEE, clause_for, sight_of

ASKS = "rx_asks"
"""The execution option that says of how many rows a statement asks, which decides in which way it does."""
_PLAIN = re.compile(r"\*|\d+")


class Unscoped(RuntimeError):
    """A statement that the scope cannot cover: Core tables, text, lambdas, writes by primary key."""


class ScopedSession(Session):
    """A session whose every ORM statement is narrowed to what `info["viewer"]` may see."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The row, asked again even when it is known: who sees it may have changed, or who is looking."""
        if not _sees_all(self):
            options.setdefault("populate_existing", True)
        return super().get(entity, ident, **options)

    def bulk_save_objects(self, *_args: Any, **_named: Any) -> None:
        raise Unscoped("rows are written by their primary key here; add them to the session instead")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects


class _Scope(NamedTuple):
    clause: ColumnElement[bool]
    option: Any


@dataclass(slots=True)
class _Judged:
    """What is known of a statement while it lives: its classes, and its narrowed forms by the options they took."""

    classes: tuple[type[Row], ...]
    of_columns: bool
    narrowed: dict[tuple[Any, ...], Any] = field(default_factory=dict)


# A statement written once at import is walked once, and each narrowed form keeps the cache key that it was given.
_judged: WeakKeyDictionary[Any, _Judged] = WeakKeyDictionary()
_FORMS = 1000


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> Result[Any] | None:
    """The answer to a statement of columns, or None where the session goes on with the statement in `state`."""
    if state.is_relationship_load:
        return None
    if _sees_all(state.session):
        return _answer(state) if is_of_columns(state.statement) else None
    if isinstance(state.parameters, list) and not state.is_insert:
        raise Unscoped("many rows are written by their primary key here; change them one by one")
    statement: Any = state.statement
    judged = _judged.get(statement)
    if judged is None:
        judged = _judged[statement] = _Judged(_classes(statement), is_of_columns(statement))
    sight = _sight(state.session)
    asks = state.execution_options.get(ASKS, Asks.SOME)
    asked = (_scope(state.session, sight, table, asks) for table in judged.classes)
    scopes = [scope for scope in asked if scope is not None]
    if state.is_insert:
        return None  # no criterion reaches what is put in, and its rows take no parameters of ours
    if scopes:
        state.parameters = {**cast("dict[str, Any]", state.parameters or {}), **facts_of(sight)}
    if scopes and state.is_column_load:
        # A refresh of a known row takes no criteria, so its condition is said outright.
        state.statement = statement.where(*(scope.clause for scope in scopes))
    elif scopes:
        state.statement = _narrowed(statement, judged.narrowed, scopes)
    return _answer(state) if judged.of_columns and not state.is_column_load else None


def _answer(state: ORMExecuteState) -> Result[Any]:
    state.session._autoflush()
    return answer_to(state.session.connection(), state.statement, cast("dict[str, Any]", state.parameters or {}))


@event.listens_for(ScopedSession, "before_flush")
def _readers_do_not_write(session: Session, context: UOWTransaction, instances: Any) -> None:
    if not session.info["write"] and (session.new or session.dirty or session.deleted):
        raise RuntimeError("this session was opened for reading")


def _narrowed(statement: Any, known: dict[tuple[Any, ...], Any], scopes: Sequence[_Scope]) -> Any:
    options = tuple(scope.option for scope in scopes)
    if options not in known:
        if len(known) >= _FORMS:
            known.clear()
        known[options] = statement.options(*options)
    return known[options]


def _sees_all(session: Any) -> bool:
    return isinstance(session.info["viewer"], SystemViewer)


def _sight(session: Any) -> Sight:
    sight: Sight | None = session.info.get("sight")
    if sight is None:
        sight = session.info["sight"] = sight_of(session.connection(), session.info["viewer"])
    return sight


def _scope(session: Any, sight: Sight, table: type[Row], asks: Asks) -> _Scope | None:
    scopes = session.info.setdefault("scopes", {})
    name = (table, asks)
    if name not in scopes:
        shape = session.info.get("shape")
        if shape is None:
            shape = session.info["shape"] = shape_of(sight)
        reach = reach_of(session.connection(), sight, asks=asks) if table is Item else Reach.MOST
        kept: Any = table
        scopes[name] = _scope_of(shape, kept, reach, AGENTS_SEE.get(table), CUSTOMERS_SEE.get(table))
    return scopes[name]


@lru_cache(maxsize=5000)
def _scope_of(shape: Sight, table: type[Row], reach: Reach, *_stated_by: object) -> _Scope | None:
    """The scope of everybody with such a sight; a clause that another function states is another scope.

    What a sight is made of is read anew in every session, so another role, team or setting is another shape.
    """
    clause = clause_for(spoken(shape), table, reach=reach)
    if clause is None:
        return None
    # An expression, never a lambda: SQLAlchemy would keep the first viewer's values for everybody.
    return _Scope(clause, with_loader_criteria(table, clause, include_aliases=True))


def _classes(statement: Any) -> tuple[type[Row], ...]:
    """The table classes that a statement names anywhere; Unscoped when it also names what has no class."""
    found: dict[type[Row], None] = {}
    for element, own in _walk(statement):
        if _is_judged(type(element)):
            _require_scoped(element, own)
        entity = element._annotations.get("parententity") or _changed_entity(element)
        if entity is not None:
            found[entity.mapper.class_] = None
    return tuple(found)


def _walk(statement: Any) -> Iterator[tuple[Any, frozenset[Table]]]:
    """Every part of a statement from the outside in, with the tables whose classes stand in the same SELECT."""
    left: list[tuple[Any, frozenset[Table]]] = [(statement, frozenset())]
    while left:
        element, own = left.pop()
        if isinstance(element, Select):
            entities = (source._annotations.get("parententity") for source in _sources(element) if source is not None)
            own = frozenset(entity.local_table for entity in entities if entity is not None and entity.is_mapper)
        yield element, own
        left += [(child, own) for child in reversed(list(element.get_children()))]


@cache
def _is_judged(kind: type[Any]) -> bool:
    """Whether a part of this kind can name a table, be text or write; all that `_require_scoped` asks about."""
    return issubclass(kind, TextClause | LambdaElement | ColumnClause | Insert | Update | Delete | Select | Join)


def _require_scoped(element: Any, own: frozenset[Table]) -> None:
    if isinstance(element, TextClause | LambdaElement):
        raise Unscoped("text and lambdas are not covered by the viewer's scope; write it with the table classes")
    if isinstance(element, ColumnClause) and element.is_literal and not _PLAIN.fullmatch(element.name):
        raise Unscoped(f"{element.name} is text, which the viewer's scope does not cover")
    if isinstance(element, Insert) and element.select is not None:
        raise Unscoped("an INSERT from a SELECT is not covered by the viewer's scope")
    if isinstance(element, Update | Delete) and _others_beside(element):
        raise Unscoped("only the table that is written is scoped; ask for the others in a subquery")
    for source in _sources(element):
        table = _core_table(source)
        # SQLAlchemy itself writes bare columns beside their class, in look-ups by primary key.
        # The job engine enqueues inside our transactions, in tables of its own that hold nobody's data.
        ours = table is not None and table.name.startswith("rx_")
        if table is not None and ours and not (isinstance(element, ColumnClause) and table in own):
            raise Unscoped(f"{table.name} is a Core table here; name its class instead")


def _sources(element: Any) -> tuple[Any, ...]:
    """What this element itself reads from or writes to."""
    match element:
        case Select():
            joins = tuple(source for join in element._setup_joins for source in (join[0], join[2]))
            return (*element._raw_columns, *element._from_obj, *joins)
        case Join():
            return (element.left, element.right)
        case Insert() | Update() | Delete() if _changed_entity(element) is None:
            return (element.table,)
        case ColumnClause() if "parententity" not in element._annotations:
            return (element.table,)
    return ()


def _changed_entity(element: Any) -> Any:
    """The class behind an INSERT, UPDATE or DELETE that was written with one."""
    return element._propagate_attrs.get("plugin_subject") if isinstance(element, Insert | Update | Delete) else None


def _others_beside(element: Any) -> bool:
    """Whether an UPDATE or DELETE reads a second table beside the one that it writes."""
    values = [part for part in (getattr(element, "_values", None) or {}).values() if hasattr(part, "_from_objects")]
    read = [source for part in (*element._where_criteria, *values) for source in part._from_objects]
    return any(getattr(source, "name", "") != element.table.name for source in read)


def _core_table(source: Any) -> TableClause | None:
    """The table that `source` is or renames, unless it stands for a class."""
    while source is not None and "parententity" not in source._annotations:
        if isinstance(source, Table) or type(source) is TableClause:
            return source
        source = source.element if isinstance(source, AliasedReturnsRows) else None
    return None
