"""What a statement names: the table classes whose scope it has to have, or why it cannot have one."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, Join, Select, Table, TableClause, TextClause, Update
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.lambdas import LambdaElement
from sqlalchemy.sql.selectable import AliasedReturnsRows

from rxdesk.models.base import Row

_PLAIN = re.compile(r"\*|\d+")


class Unscoped(RuntimeError):
    """A statement that the scope cannot cover: Core tables, text, lambdas, writes by primary key."""


def classes_of(statement: Any) -> tuple[type[Row], ...]:
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
