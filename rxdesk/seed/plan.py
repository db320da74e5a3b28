"""How large a seeded desk is, and who in it asks for how much: few ask for much, most for little."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

AGENTS, TEAMS = 60, 20
ALL_PROJECTS_TEAM, ONE_PROJECT_TEAM, FIRST_ORDINARY_TEAM = 1, 2, 3
LARGEST = 1
"""The organization that asks for a tenth of all items."""
_SHARE_OF_LARGEST, _SHARE_WITHOUT = 0.10, 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rows to make; the same `seed` makes the same desk. Ids run from 1 to each number."""

    items: int
    customers: int
    organizations: int
    projects: int
    seed: int = 1
    agents: int = AGENTS

    @property
    def the_one_project(self) -> int:
        """The project that the agent with one project sees."""
        return self.projects // 3 + 1

    @property
    def portfolios(self) -> int:
        """How many portfolios the projects lie in."""
        return max(2, self.projects // 50)

    @property
    def ordinary_organization(self) -> int:
        """The organization of the ordinary customer."""
        return self.organizations // 2 + 1


@dataclass(slots=True)
class Crowd:
    """Who is in which organization (0 is none), and who asks next."""

    plan: Plan
    rng: Random
    organization_of: list[int] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        count, of_largest = self.plan.organizations, max(3, self.plan.customers // 200)
        rest = self.plan.customers - of_largest - (count - 1)
        drawn = self.rng.choices(range(2, count + 1), weights=_skewed(count - 1), k=max(0, rest))
        loose = (0 if self.rng.random() < 2 * _SHARE_WITHOUT else key for key in drawn)
        self.organization_of = [LARGEST] * of_largest + list(range(2, count + 1)) + list(loose)
        for customer, organization in enumerate(self.organization_of, start=1):
            self.members[organization].append(customer)

    def organizations_that_ask(self, times: int) -> list[int]:
        """One organization (or 0) for each of `times` items."""
        count = self.plan.organizations
        weights = [_SHARE_WITHOUT, _SHARE_OF_LARGEST]
        rest = _skewed(count - 1)
        share = (1 - sum(weights)) / sum(rest)
        heavy = list(accumulate([*weights, *(share * weight for weight in rest)]))
        return self.rng.choices(range(count + 1), cum_weights=heavy, k=times)

    def member(self, organization: int) -> int:
        """Somebody of the organization, the first members far more often than the last."""
        known = self.members.get(organization) or self.members[LARGEST]
        return known[int(self.rng.random() ** 2 * len(known))]


def _skewed(count: int) -> list[float]:
    return [(place + 30) ** -0.8 for place in range(count)]
