"""Who wrote a mail and who else it names: made, grouped, proven and added as followers."""

from dataclasses import replace

from rxdesk import clock
from rxdesk.config import settings
from rxdesk.errors import Invalid
from rxdesk.mail.guard import auto_reply_allowed
from rxdesk.mail.model import Address
from rxdesk.models.company import CcPolicy
from rxdesk.models.customers import CreatedThrough, Customer
from rxdesk.models.items import Item
from rxdesk.models.people import Agent
from rxdesk.models.viewers import SystemViewer, Viewer
from rxdesk.services import followers
from rxdesk.services.customers import create_customer, prove_address
from rxdesk.services.identity import clean_address, is_never_added
from rxdesk.services.inbound.arrival import Arrival
from rxdesk.services.inbound.matching import takes_part

MOST_CC = 20


def customer_for(arrival: Arrival, sender: Address) -> Customer:
    """The customer with this address, made and grouped by domain when new."""
    who = arrival.who(sender.addr)
    if who.customer is not None:
        return who.customer
    proven = arrival.proves(sender.addr)
    customer = create_customer(
        arrival.session,
        SystemViewer("inbound"),
        email=sender.addr,
        name=sender.name,
        through=CreatedThrough.MAIL,
        proven=proven,
        written_at=clock.now() if sender.addr == arrival.sender.addr else None,
    )
    arrival.people[sender.addr] = replace(who, customer=customer)
    arrival.note(
        "customer", f"{sender.addr} is new" + (", proven by authentication" if proven else ", to be confirmed")
    )
    return customer


def written_from(arrival: Arrival, customer: Customer) -> None:
    """The customer has written from this address, and so it is theirs if the mail proves it."""
    row = arrival.who(arrival.sender.addr).address
    if row is None or row.customer_id != customer.id:
        return  # a new customer, whose address was made with all this
    row.written_at = clock.now()
    arrival.session.add(row)
    if row.proven_at is None and arrival.proves(row.address):
        prove_address(arrival.session, SystemViewer("inbound"), customer, row.address)


def add_cc(arrival: Arrival, viewer: Viewer, item: Item, *, asked_by: int | None) -> None:
    if arrival.settings.cc_policy is not CcPolicy.FOLLOWERS:
        return
    session = arrival.session
    verdict = auto_reply_allowed(arrival.mail)
    silent = "" if verdict.allowed else verdict.reason
    for person in other_people(arrival)[:MOST_CC]:
        who = arrival.who(person.addr)
        if who.agent_id is not None:
            agent = session.get_one(Agent, who.agent_id)
            if f"agent:{agent.key}" not in followers.follower_keys(session, item):
                followers.follow(session, viewer, item, agent_id=agent.key, no_auto_reply=silent)
            continue
        customer = customer_for(arrival, person)
        if customer.key == asked_by or takes_part(session, customer.key, item) or not customer.active:
            continue
        followers.follow(session, viewer, item, customer_id=customer.key, no_auto_reply=silent)
        arrival.note("cc", f"{person.addr} follows")


def other_people(arrival: Arrival) -> list[Address]:
    """To and Cc without us, the sender, reply addresses, and what is on 'Never add as follower'."""
    domain = settings().mail_domain
    people: dict[str, Address] = {}
    for person in (*arrival.mail.to, *arrival.mail.cc):
        is_ours = person.addr.endswith(f"@{domain}") or person.addr.count("@") != 1
        if is_ours or person.addr in (arrival.sender.addr, arrival.mail.from_addr):
            continue
        if is_never_added(arrival.session, person.addr) or person.addr in arrival.mail.original_recipients:
            arrival.note("cc", f"{person.addr} was left out")
            continue
        people.setdefault(person.addr, person)
    return [person for person in people.values() if is_address(person.addr)]


def is_address(addr: str) -> bool:
    """Whether mail can be answered at the address, and a customer made of it."""
    try:
        return clean_address(addr) == addr
    except Invalid:
        return False
