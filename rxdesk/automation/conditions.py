"""What must be true: groups of all, any and not over leaves, each leaf one property held against wanted values.

The stored answers are the decision itself: `decide` asks leaf by leaf, stops where the answer is known, and keeps what
it saw; nothing is asked a second time to explain.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, model_validator

from rxdesk.automation import fields
from rxdesk.automation.fields import About, Operator, Property
from rxdesk.automation.nodes import Node, Pick, Registry, empty
from rxdesk.models.items import ActorKind, Channel, Kind

DEPTH = 3
CONDITIONS: Registry["Condition"] = Registry("condition")
Keep = Callable[["Leaf", tuple[Any, ...], bool], None]


class Condition(Node):
    """Something that is true of an item or not."""

    def decide(self, about: About, keep: Keep) -> bool:
        """Whether it is true now; `keep` gets every leaf that was asked, what it saw and its answer."""
        raise NotImplementedError

    def leaves(self) -> Iterator["Leaf"]:
        """The leaves in the order in which they are asked."""
        raise NotImplementedError

    def depth(self) -> int:
        return 0

    def can_hold(self, status: str) -> bool:
        """Whether it may be true of an item that has just got this status."""
        return True


Any_ = Annotated[SerializeAsAny[Condition], BeforeValidator(CONDITIONS.load)]


class Group(Condition):
    """Several conditions as one."""

    of: tuple[Any_, ...] = Field(min_length=1)

    def leaves(self) -> Iterator["Leaf"]:
        for each in self.of:
            yield from each.leaves()

    def depth(self) -> int:
        return 1 + max(each.depth() for each in self.of)


@CONDITIONS.add
class All(Group):
    """All of"""

    type: Literal["all"] = "all"

    def decide(self, about: About, keep: Keep) -> bool:
        return all(each.decide(about, keep) for each in self.of)

    def can_hold(self, status: str) -> bool:
        return all(each.can_hold(status) for each in self.of)


@CONDITIONS.add
class AnyOf(Group):
    """Any of"""

    type: Literal["any"] = "any"

    def decide(self, about: About, keep: Keep) -> bool:
        return any(each.decide(about, keep) for each in self.of)

    def can_hold(self, status: str) -> bool:
        return any(each.can_hold(status) for each in self.of)


@CONDITIONS.add
class Not(Group):
    """None of"""

    type: Literal["not"] = "not"

    def decide(self, about: About, keep: Keep) -> bool:
        return not any(each.decide(about, keep) for each in self.of)

    def depth(self) -> int:
        """A negated condition is no level of its own; a negated group is the level that it negates."""
        return max(1, *(each.depth() for each in self.of)) if len(self.of) == 1 else super().depth()


class Leaf(Condition):
    """One property against the wanted values."""

    asks: ClassVar[Property]
    operator: Operator = Field(title="Operator")
    values: tuple[Any, ...] = Field((), title="Values")

    @model_validator(mode="after")
    def _fits(self) -> "Leaf":
        if self.operator not in self.asks.operators:
            raise ValueError(f"{self.operator.value} does not fit here")
        least, most = self.operator.takes
        if len(self.values) < least or (most is not None and len(self.values) > most):
            raise empty() if len(self.values) < least else ValueError("Too many values")
        if any(isinstance(each, str) and not each.strip() for each in self.values):
            raise empty()
        return self

    def decide(self, about: About, keep: Keep) -> bool:
        seen = self.asks.seen(about)
        answer = fields.holds(self.operator, seen, self.values, whole=self.asks.whole)
        keep(self, seen, answer)
        return answer

    def leaves(self) -> Iterator["Leaf"]:
        yield self


@CONDITIONS.add
class KindIs(Leaf):
    """Kind"""

    type: Literal["kind"] = "kind"
    asks = fields.KIND
    values: tuple[Kind, ...] = Field((), title="Kind")


@CONDITIONS.add
class ChannelIs(Leaf):
    """Channel"""

    type: Literal["channel"] = "channel"
    asks = fields.CHANNEL
    values: tuple[Channel, ...] = Field((), title="Channel")


@CONDITIONS.add
class RequesterIs(Leaf):
    """Requester"""

    type: Literal["requester"] = "requester"
    asks = fields.REQUESTER
    values: Annotated[tuple[int, ...], Pick.CUSTOMER] = Field((), title="Customer")


@CONDITIONS.add
class OrganizationIs(Leaf):
    """Requester's organization"""

    type: Literal["organization"] = "organization"
    asks = fields.ORGANIZATION
    values: Annotated[tuple[int, ...], Pick.ORGANIZATION] = Field((), title="Organization")


@CONDITIONS.add
class SenderDomain(Leaf):
    """Sender's e-mail domain"""

    type: Literal["sender_domain"] = "sender_domain"
    asks = fields.SENDER_DOMAIN
    values: tuple[str, ...] = Field((), title="Domain", description="Such as acme.com")


@CONDITIONS.add
class StatusIs(Leaf):
    """Status"""

    type: Literal["status"] = "status"
    asks = fields.STATUS
    values: Annotated[tuple[str, ...], Pick.STATUS] = Field((), title="Status")

    def can_hold(self, status: str) -> bool:
        return fields.holds(self.operator, (status,), self.values)


@CONDITIONS.add
class PriorityIs(Leaf):
    """Priority"""

    type: Literal["priority"] = "priority"
    asks = fields.PRIORITY
    values: tuple[Annotated[int, Field(ge=0, le=5)], ...] = Field((), title="Stars", description="0 to 5")


@CONDITIONS.add
class ProjectIs(Leaf):
    """Project"""

    type: Literal["project"] = "project"
    asks = fields.PROJECT
    values: Annotated[tuple[int, ...], Pick.PROJECT] = Field((), title="Project")


@CONDITIONS.add
class TextSays(Leaf):
    """Text"""

    type: Literal["text"] = "text"
    asks = fields.TEXTS
    values: tuple[str, ...] = Field(
        (), title="Words", description="Looked for in the name, the description and the message of the event"
    )


@CONDITIONS.add
class CreatorIs(Leaf):
    """Creator"""

    type: Literal["creator_kind"] = "creator_kind"
    asks = fields.CREATOR_KIND
    values: tuple[ActorKind, ...] = Field((), title="Creator")


@CONDITIONS.add
class Tagged(Leaf):
    """Tags"""

    type: Literal["tags"] = "tags"
    asks = fields.TAGS
    values: tuple[str, ...] = Field((), title="Tag")


@CONDITIONS.add
class Published(Leaf):
    """Published"""

    type: Literal["published"] = "published"
    asks = fields.PUBLISHED
