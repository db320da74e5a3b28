"""The shape of a sight: all who see in the same way are asked for with one statement, with who they are beside it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, Integer

from rxdesk import clock
from rxdesk.models.base import Moment
from rxdesk.models.sight import AgentSight, CustomerSight, Sight


class fact(BindParameter[Any]):  # noqa: N801 - it reads as a word of the statement
    """A parameter that a statement repeats many times.

    SQLAlchemy looks each repetition up at every execution, and any other parameter would write `a = b` to compare two.
    """

    inherit_cache = True

    def __eq__(self, other: object) -> Any:
        return hash(self) == hash(other)

    __hash__ = BindParameter.__hash__


ME = fact("rx_me", type_=Integer)
OURS = fact("rx_ours", type_=Integer)
NOW = fact("rx_now", type_=Moment())
"""What a clause says instead of a reader's id, of their organization's and of the moment: see `shape_of`."""


def shape_of(sight: Sight) -> Sight:
    """The sight without who it is: all of one shape are asked for with the same statement, and `facts_of` each."""
    match sight:
        case AgentSight():
            return replace(sight, id=0)
        case CustomerSight():
            someone, ours = sight.customer_id is not None, sight.organization_id is not None
            return replace(sight, customer_id=0 if someone else None, organization_id=0 if ours else None)
        case _:
            return sight


def spoken(shape: Sight) -> Sight:
    """The shape as a clause is made from it, with parameters in the place of ids."""
    match shape:
        case AgentSight():
            return replace(shape, id=ME)
        case CustomerSight():
            someone, ours = shape.customer_id is not None, shape.organization_id is not None
            return replace(shape, customer_id=ME if someone else None, organization_id=OURS if ours else None)
        case _:
            return shape


def facts_of(sight: Sight) -> dict[str, Any]:
    """The parameters of a statement that is narrowed by the shape of this sight; without them it cannot be sent."""
    match sight:
        case AgentSight():
            return {ME.key: sight.id}
        case CustomerSight():
            return {ME.key: sight.me, OURS.key: sight.organization_id or 0, NOW.key: clock.now()}
        case _:
            return {}
