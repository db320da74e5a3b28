"""The readers of a seeded desk whom tests and measurements name; all of them share one password that is no secret."""

OWNER = "owner@seed.example"
ADMIN = "admin@seed.example"
THREE_TEAMS = "three-teams@seed.example"
ONE_PROJECT = "one-project@seed.example"
ALL_PROJECTS = "all-projects@seed.example"
NAMED_AGENTS = (OWNER, ADMIN, THREE_TEAMS, ONE_PROJECT, ALL_PROJECTS)
"""Agents 1 to 5; the Owner and the Admin see everything, the others through their teams."""

ORDINARY = "ordinary@seed.example"
LARGEST_ORG = "largest@seed.example"
"""A customer of a middling organization, and one of the organization that asked for a tenth of all items."""

PASSWORD = "everybody knows this"  # noqa: S105  (a seeded desk holds nothing that is worth a secret)


def agent_address(key: int) -> str:
    """The address of the agent with this id."""
    return NAMED_AGENTS[key - 1] if key <= len(NAMED_AGENTS) else f"agent{key}@seed.example"
