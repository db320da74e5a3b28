"""What each scenario should reach; the bench marks what misses it, no test does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Bounds of a figure; None bounds nothing. A ratio counts only where p95 is above `unless_below_ms`."""

    p95_ms: float | None = None
    ratio: float | None = None
    unless_below_ms: float = 0.0
    per_s: float | None = None

    def missed(self, *, p95_ms: float, ratio: float | None, per_s: float | None) -> tuple[str, ...]:
        """The bounds that these figures are beyond, in words."""
        said = []
        if self.ratio is not None and ratio is not None and ratio > self.ratio and p95_ms >= self.unless_below_ms:
            said.append(f"ratio <= {self.ratio:g}")
        if self.p95_ms is not None and p95_ms >= self.p95_ms:
            said.append(f"p95 < {self.p95_ms:g} ms")
        if self.per_s is not None and (per_s or 0.0) < self.per_s:
            said.append(f"{self.per_s:g} per s")
        return tuple(said)


USUAL = Target(p95_ms=30, ratio=3, unless_below_ms=5)
"""Of whatever a person waits for: three times the floor or under 5 ms, and always under 30 ms."""

EVENT = Target(ratio=2)
"""Of a click in a browser: twice what the bare framework takes for the same rows."""

OWN = {
    "open_item_event": EVENT,
    "noop_event": EVENT,
    "next_page_event": EVENT,
    "page_agent_list_cold": Target(p95_ms=1000),
    "page_agent_list_warm": Target(p95_ms=400),
    "weight_agent_list_kb": Target(p95_ms=480),
    "weight_portal_list_kb": Target(p95_ms=320),
    "search": Target(p95_ms=150, ratio=3, unless_below_ms=5),
    "portal_search": Target(p95_ms=150, ratio=3, unless_below_ms=5),
    "counts_largest_org": Target(p95_ms=100, ratio=3, unless_below_ms=5),
    "ingest": Target(per_s=40),
    "rest_list": Target(per_s=100),
    "rules_5": Target(),
    "rules_10000": Target(ratio=1.5),
}


def target_of(scenario: str) -> Target:
    """The target of a scenario by its name."""
    return OWN.get(scenario, USUAL)
