"""What every installation starts with: types and statuses, the Main portal, customer types."""

from sqlmodel import Session, select

from rxdesk.models.customers import CustomerType
from rxdesk.models.items import ItemType, Kind, State, Status
from rxdesk.models.portal import Portal

_TICKET = (
    ("New", "Received", "blue", State.NOT_STARTED, False),
    ("Open", "We are working on it", "blue", State.IN_PROGRESS, False),
    ("Pending agent", "We are working on it", "amber", State.IN_PROGRESS, False),
    ("Pending customer", "Waiting for you", "violet", State.IN_PROGRESS, True),
    ("Resolved", "Solved", "green", State.FINISHED, False),
    ("Closed", "", "grey", State.FINISHED, False),
)
_TASK = (
    ("New", "", "blue", State.NOT_STARTED, False),
    ("In progress", "", "blue", State.IN_PROGRESS, False),
    ("On hold", "", "amber", State.IN_PROGRESS, True),
    ("Finished", "", "green", State.FINISHED, False),
)
_TYPES = {
    Kind.TICKET: (("Incident", "wrench", _TICKET), ("Question", "circle-help", _TICKET), ("Request", "inbox", _TICKET)),
    Kind.TASK: (("Task", "square-check", _TASK),),
}


def ensure_basics(session: Session) -> None:
    """Make what a new database lacks; does nothing the second time."""
    if session.exec(select(ItemType).limit(1)).first() is None:
        for kind, types in _TYPES.items():
            for place, (name, icon, statuses) in enumerate(types):
                made = ItemType(kind=kind, name=name, icon=icon, position=place)
                session.add(made)
                session.flush()
                for step, (status, outside, colour, state, pauses) in enumerate(statuses):
                    session.add(
                        Status(
                            type_id=made.key,
                            name=status,
                            customer_name=outside,
                            colour=colour,
                            state=state,
                            pauses_sla=pauses,
                            position=step,
                        )
                    )
    if session.exec(select(Portal).limit(1)).first() is None:
        session.add(Portal(slug="support", name="Support", main=True))
    if session.exec(select(CustomerType).limit(1)).first() is None:
        session.add_all(
            CustomerType(name=name, position=place) for place, name in enumerate(("Standard", "Key", "Partner"))
        )
    session.flush()
