"""The tickets and tasks of a seeded desk, their people and what was said: three years, the last months half open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ActorKind, Assignee, Channel, Follower, Item, ItemTeam, Kind, Requester
from rxdesk.models.messages import Attachment, Conversation, Message, MessageKind
from rxdesk.seed.house import domain, teams_of_project
from rxdesk.seed.load import Rows, stamp
from rxdesk.seed.plan import ALL_PROJECTS_TEAM, Crowd, Plan
from rxdesk.seed.words import Writer

_SPAN = timedelta(days=3 * 365)
_CHANNELS = (Channel.EMAIL, Channel.PORTAL, Channel.AGENT, Channel.API)
_MESSAGES = ((0, 25), (1, 25), (2, 20), (3, 12), (5, 10), (8, 6), (14, 2))


@dataclass(frozen=True, slots=True)
class Steps:
    """The statuses of one type in their order, as ids, and how many at the end are finished ones."""

    kind: Kind
    type_id: int
    statuses: tuple[int, ...]
    finished: int


class Work:
    """Draws one fact after another about items 1 to N; the tables that follow read the facts that are kept."""

    def __init__(
        self, plan: Plan, crowd: Crowd, rng: Random, steps: list[Steps], members: dict[int, list[int]], now: datetime
    ) -> None:
        self.plan, self.crowd, self.rng, self.members, self.now = plan, crowd, rng, members, now
        self.tickets = [each for each in steps if each.kind is Kind.TICKET]
        self.tasks = [each for each in steps if each.kind is Kind.TASK]
        self.writer = Writer(rng)
        self.organizations = crowd.organizations_that_ask(plan.items)
        self.requesters = [crowd.member(organization) for organization in self.organizations]
        self.projects = self._places()
        counts, weights = zip(*_MESSAGES, strict=True)
        self.talk = rng.choices(counts, cum_weights=list(accumulate(weights)), k=plan.items)

    def tables(self, file_hash: str, file_size: int) -> Iterator[Rows]:
        """Every table of work, in an order in which what is named is already there."""
        every = range(1, self.plan.items + 1)
        yield Rows(Item, _ITEM, (self._item(key) for key in every))
        yield Rows(Requester, ("item_id", "customer_id", "position"), self._requesters())
        yield Rows(Follower, ("item_id", "customer_id", "organization_id", "agent_id"), self._followers())
        yield Rows(Assignee, ("item_id", "agent_id"), self._assignees())
        yield Rows(ItemTeam, ("item_id", "team_id"), self._teams())
        spoken = (key for key in every if self.talk[key - 1])
        yield Rows(Conversation, ("id", "item_id"), ((key, key) for key in spoken))
        yield Rows(Message, _MESSAGE, self._messages())
        yield Rows(
            Attachment,
            ("item_id", "filename", "mime", "size", "sha256"),
            (
                (key, f"{self.writer.title()}.txt".lower(), "text/plain", file_size, file_hash)
                for key in every
                if self.rng.random() < 0.05
            ),
        )
        yield Rows(Event, _EVENT, (self._created(key) for key in every))

    def _places(self) -> list[int | None]:
        """Mostly the project of whoever asks, else any, few outside of projects."""
        plan, rng = self.plan, self.rng
        heavy = list(accumulate((place + 10) ** -0.7 for place in range(plan.projects)))
        anywhere = rng.choices(range(1, plan.projects + 1), cum_weights=heavy, k=plan.items)
        per_organization = max(1, plan.projects // plan.organizations)
        places: list[int | None] = []
        for organization, other in zip(self.organizations, anywhere, strict=True):
            drawn = rng.random()
            if drawn < 0.05:
                places.append(None)
            elif drawn < 0.65 and 0 < organization <= plan.projects:
                step = int(rng.random() * per_organization) * plan.organizations
                places.append(min(organization + step, plan.projects))
            else:
                places.append(other)
        return places

    def _created_at(self, key: int) -> datetime:
        return self.now - _SPAN * (1 - key / self.plan.items) - timedelta(minutes=1)

    def _item(self, key: int) -> tuple[Any, ...]:
        rng = self.rng
        steps = rng.choice(self.tickets) if rng.random() < 0.85 else rng.choice(self.tasks)
        created = self._created_at(key)
        updated = created + min(timedelta(days=rng.expovariate(1 / 4)), (self.now - created) * 0.999)
        is_open = rng.random() < (0.5 if key > self.plan.items * 0.9 else 0.03)
        unfinished = len(steps.statuses) - steps.finished
        status = steps.statuses[
            rng.randrange(unfinished) if is_open else rng.randrange(unfinished, len(steps.statuses))
        ]
        channel = rng.choices(_CHANNELS, cum_weights=(70, 85, 95, 100))[0]
        requester, host = self.requesters[key - 1], domain(self.organizations[key - 1])
        by_agent = channel is Channel.AGENT or channel is Channel.API
        return (
            key, str(steps.kind), self.writer.title(), self.writer.text(4), steps.type_id, status,
            min(5, int(rng.expovariate(0.7))), self.projects[key - 1], rng.random() > 0.03, str(channel),
            f"person{requester}@{host}" if channel is Channel.EMAIL else "", host if channel is Channel.EMAIL else "",
            str(ActorKind.AGENT if by_agent else ActorKind.CUSTOMER),
            rng.randint(1, self.plan.agents) if by_agent else None, None if by_agent else requester,
            stamp(created), stamp(updated), None if is_open else stamp(updated),
        )  # fmt: skip

    def _requesters(self) -> Iterator[tuple[Any, ...]]:
        for key, first in enumerate(self.requesters, start=1):
            yield key, first, 0
            if self.rng.random() < 0.05:
                second = self.crowd.member(self.organizations[key - 1])
                if second != first:
                    yield key, second, 1

    def _followers(self) -> Iterator[tuple[Any, ...]]:
        for key, organization in enumerate(self.organizations, start=1):
            drawn = self.rng.random()
            if drawn < 0.15:
                yield key, self.crowd.member(organization), None, None
            elif drawn < 0.17 and organization:
                yield key, None, organization, None
            elif drawn < 0.27:
                yield key, None, None, self.rng.randint(1, self.plan.agents)

    def _assignees(self) -> Iterator[tuple[int, int]]:
        """Mostly somebody of a team that the project is shared with, the team with all projects seldom."""
        for key, project in enumerate(self.projects, start=1):
            if self.rng.random() < 0.7:
                first, *others = teams_of_project(self.plan, project) if project else (0,)
                team = first if not others or self.rng.random() < 0.05 else self.rng.choice(others)
                known = self.members.get(team) or self.members[ALL_PROJECTS_TEAM]
                yield key, self.rng.choice(known) if team else self.rng.randint(1, self.plan.agents)

    def _teams(self) -> Iterator[tuple[int, int]]:
        for key, project in enumerate(self.projects, start=1):
            if project and self.rng.random() < 0.5:
                yield key, self.rng.choice(teams_of_project(self.plan, project))

    def _messages(self) -> Iterator[tuple[Any, ...]]:
        rng = self.rng
        for key, count in enumerate(self.talk, start=1):
            created, requester = self._created_at(key), self.requesters[key - 1]
            for place in range(count):
                at = stamp(created + (self.now - created) * min(0.99, (place + 1) / 200))
                is_note, is_agents = rng.random() < 0.2, place % 2 == 0
                who = (str(ActorKind.AGENT), rng.randint(1, self.plan.agents), None)
                if not is_agents and not is_note:
                    who = (str(ActorKind.CUSTOMER), None, requester)
                kind = MessageKind.NOTE if is_note else MessageKind.REPLY
                yield key, key, str(kind), self.writer.text(3), *who, at, at, True

    def _created(self, key: int) -> tuple[Any, ...]:
        requester, organization = self.requesters[key - 1], self.organizations[key - 1]
        topics = f'["items", "item:{key}", "customer:{requester}", "organization:{organization}"]'
        return str(Verb.ITEM_CREATED), str(ActorKind.CUSTOMER), requester, key, topics, stamp(self._created_at(key))


_ITEM = (
    "id", "kind", "name", "description", "type_id", "status_id", "priority", "project_id", "published", "channel",
    "sender_address", "sender_domain", "creator_kind", "created_by_agent_id", "created_by_customer_id",
    "created_at", "updated_at", "finished_at",
)  # fmt: skip
_MESSAGE = (
    "conversation_id", "item_id", "kind", "text", "author_kind", "author_agent_id", "author_customer_id",
    "created_at", "visible_at", "released",
)  # fmt: skip
_EVENT = ("verb", "actor_kind", "customer_id", "item_id", "topics", "created_at")
