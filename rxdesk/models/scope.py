"""The door itself: every statement of a session is narrowed to what its viewer may see, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Result, event
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.orm.session import UOWTransaction
from sqlmodel import Session

from rxdesk.models.base import Row
from rxdesk.models.compiled import answer_to, is_of_columns
from rxdesk.models.item_scope import reach_of
from rxdesk.models.items import Item
from rxdesk.models.judging import Unscoped, classes_of
from rxdesk.models.probe import Asks, Reach
from rxdesk.models.shape import facts_of, shape_of, spoken
from rxdesk.models.sight import Sight
from rxdesk.models.viewers import SystemViewer
from rxdesk.models.visibility import AGENTS_SEE, CUSTOMERS_SEE, clause_for, sight_of

__all__ = ["ASKS", "ScopedSession", "Unscoped"]

ASKS = "rx_asks"
"""The execution option that says of how many rows a statement asks, which decides in which way it does."""


class ScopedSession(Session):
    """A session whose every ORM statement is narrowed to what `info["viewer"]` may see."""

    def execute(self, statement: Any, params: Any = None, **named: Any) -> Any:
        """As ever; what asks for columns takes a shorter way, narrowed as all else."""
        detour = named.keys() - {"execution_options"} or statement.get_execution_options()
        if detour or not _judged_of(statement).of_columns:
            return super().execute(statement, params, **named)
        return _answer(self, statement, params or {}, named.get("execution_options", {}))

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
    """What is known of a statement while it lives, and its narrowed forms by the options they took.

    `classes` are those that it names, None until a viewer asks who does not see all.
    """

    of_columns: bool
    classes: tuple[type[Row], ...] | None = None
    narrowed: dict[tuple[Any, ...], Any] = field(default_factory=dict)


# A statement written once at import is walked once, and each narrowed form keeps the cache key that it was given.
_judged: WeakKeyDictionary[Any, _Judged] = WeakKeyDictionary()
_FORMS = 1000


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> Result[Any] | None:
    """The answer to a statement of columns, or None where the session goes on with the statement in `state`."""
    session: Any = state.session
    statement: Any = state.statement
    given: Any = state.parameters
    judged, options = _judged_of(statement), state.execution_options
    # What SQLAlchemy asks on behalf of an UPDATE or DELETE has a listener of its own, which comes after this one.
    if judged.of_columns and not (state.is_column_load or isinstance(given, list) or state._remaining_events()):
        return _answer(session, statement, given or {}, options)
    if _sees_all(session) or state.is_relationship_load:
        return None
    if isinstance(given, list) and not state.is_insert:
        raise Unscoped("many rows are written by their primary key here; change them one by one")
    scopes = _scopes(session, statement, judged, options)
    if not scopes or state.is_insert:
        return None  # no criterion reaches what is put in, and its rows take no parameters of ours
    if state.is_column_load:
        # A refresh of a known row takes no criteria, so its condition is said outright.
        state.statement = statement.where(*(scope.clause for scope in scopes))
    else:
        state.statement = _narrowed(statement, judged.narrowed, scopes)
    state.parameters = _with_facts(session, given or {})
    return None


def _answer(session: Any, statement: Any, given: Mapping[str, Any], options: Mapping[str, Any]) -> Result[Any]:
    """The answer to a statement of columns, narrowed to what the session's viewer may see."""
    session._autoflush()
    if not _sees_all(session):
        judged = _judged_of(statement)
        if scopes := _scopes(session, statement, judged, options):
            statement, given = _narrowed(statement, judged.narrowed, scopes), _with_facts(session, given)
    return answer_to(session.connection(), statement, given)


@event.listens_for(ScopedSession, "before_flush")
def _readers_do_not_write(session: Session, context: UOWTransaction, instances: Any) -> None:
    if not session.info["write"] and (session.new or session.dirty or session.deleted):
        raise RuntimeError("this session was opened for reading")


def _narrowed(statement: Any, known: dict[tuple[Any, ...], Any], scopes: Sequence[_Scope]) -> Any:
    options = tuple(scope.option for scope in scopes)
    found = known.get(options)
    if found is None:
        if len(known) >= _FORMS:
            known.clear()
        found = known[options] = statement.options(*options)
    return found


def _judged_of(statement: Any) -> _Judged:
    judged = _judged.get(statement)
    if judged is None:
        judged = _judged[statement] = _Judged(is_of_columns(statement))
    return judged


def _scopes(session: Any, statement: Any, judged: _Judged, options: Mapping[str, Any]) -> list[_Scope]:
    """The scopes of all classes that the statement names. Raises Unscoped when it names what has none."""
    if judged.classes is None:
        judged.classes = classes_of(statement)
    sight, asks = _sight(session), options.get(ASKS, Asks.SOME)
    known = session.info.setdefault("scopes", {})
    found = []
    for table in judged.classes:
        name = (table, asks)
        if name not in known:
            known[name] = _scope(session, sight, table, asks)
        if known[name] is not None:
            found.append(known[name])
    return found


def _with_facts(session: Any, given: Any) -> dict[str, Any]:
    return {**given, **facts_of(_sight(session))}


def _sees_all(session: Any) -> bool:
    return isinstance(session.info["viewer"], SystemViewer)


def _sight(session: Any) -> Sight:
    sight: Sight | None = session.info.get("sight")
    if sight is None:
        sight = session.info["sight"] = sight_of(session.connection(), session.info["viewer"])
    return sight


def _scope(session: Any, sight: Sight, table: Any, asks: Asks) -> _Scope | None:
    shape = session.info.get("shape")
    if shape is None:
        shape = session.info["shape"] = shape_of(sight)
    reach = reach_of(session.connection(), sight, asks=asks) if table is Item else Reach.MOST
    named: Any = table
    return _scope_of(shape, named, reach, AGENTS_SEE.get(table), CUSTOMERS_SEE.get(table))


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
