"""`python -m tests.e2e.rule`: make the one rule that standard input describes, all others off."""

import json
import sys

from sqlmodel import select

from rxdesk import clock
from rxdesk.automation.definition import Definition
from rxdesk.models.rules import Rule
from rxdesk.models.session import system_session


def main() -> None:
    wanted = json.load(sys.stdin)
    definition = Definition.model_validate(wanted["definition"])
    with system_session("test") as session:
        for each in session.exec(select(Rule)):
            each.enabled = False
            session.add(each)
        now = clock.now()
        session.add(
            Rule(
                name=wanted["name"],
                trigger=definition.trigger.type,
                definition=definition.model_dump(mode="json"),
                enabled=True,
                created_at=now,
                updated_at=now,
            )
        )


if __name__ == "__main__":
    main()
