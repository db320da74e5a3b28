"""Doing what a rule says: one function per action, each a call of services as the automation that the rule is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from rxdesk.automation import acts
from rxdesk.errors import Invalid
from rxdesk.i18n import Text, t
from rxdesk.mail.usertemplate import render_user_template
from rxdesk.models.company import company
from rxdesk.models.items import Channel, Item, ItemType
from rxdesk.models.messages import Message
from rxdesk.models.viewers import AutomationViewer
from rxdesk.services import customers, followers, items, messages, organizations


class Result(StrEnum):
    """What became of an action."""

    DONE = "done"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Doing:
    """Where an action happens. `on_creation` is about the first event of the chain, and so is `no_auto_reply`."""

    session: Session
    viewer: AutomationViewer
    item: Item
    on_creation: bool = False
    no_auto_reply: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did, in one sentence when that is not plain, and the message that it posted."""

    result: Result
    why: Text | None = None
    message_id: int | None = None


Does = Callable[[Doing, Any], Item | Message | Text]
"""Answers the item, the message that it posted, or why it was skipped; raises DomainError when it cannot be done."""
_DOES: dict[type[acts.Act], Does] = {}


def perform(doing: Doing, act: acts.Act) -> Outcome:
    """Do one action. Raises DomainError when it cannot be done; the rule's other actions are then undone too."""
    before = len(doing.session.info["chain"])
    done = _DOES[type(act)](doing, act)
    if isinstance(done, Text):
        return Outcome(Result.SKIPPED, done)
    if isinstance(done, Message):
        return Outcome(Result.DONE, message_id=done.key)
    return Outcome(Result.DONE if len(doing.session.info["chain"]) > before else Result.UNCHANGED)


def does(act: type[acts.Act]) -> Callable[[Does], Does]:
    """Decorator: the function does this action."""

    def keep(function: Does) -> Does:
        _DOES[act] = function
        return function

    return keep


@does(acts.AddAssignee)
def _assign(doing: Doing, act: acts.AddAssignee) -> Item:
    return items.assign(doing.session, doing.viewer, doing.item, agent_id=act.agent_id)


@does(acts.AddTeam)
def _add_team(doing: Doing, act: acts.AddTeam) -> Item:
    return items.add_team(doing.session, doing.viewer, doing.item, team_id=act.team_id)


@does(acts.MoveToProject)
def _move(doing: Doing, act: acts.MoveToProject) -> Item:
    if doing.item.project_id == act.project_id:
        return doing.item
    return items.move_item(doing.session, doing.viewer, doing.item, project_id=act.project_id)


@does(acts.SetStatus)
def _set_status(doing: Doing, act: acts.SetStatus) -> Item:
    type_ = doing.session.get_one(ItemType, doing.item.type_id)
    wanted = act.status.casefold()
    found = [step for step in items.statuses_of(doing.session, type_) if step.name.casefold() == wanted]
    if not found:
        text = t("rule.no_status", "The type {type} has no status {status}", type=type_.name, status=act.status)
        raise Invalid(text, field="status")
    return items.set_status(doing.session, doing.viewer, doing.item, status_id=found[0].key)


@does(acts.SetPriority)
def _set_priority(doing: Doing, act: acts.SetPriority) -> Item:
    return items.set_priority(doing.session, doing.viewer, doing.item, priority=act.priority)


@does(acts.PostReply)
def _reply(doing: Doing, act: acts.PostReply) -> Message | Text:
    if doing.no_auto_reply:
        return t("rule.no_auto_reply", "Not answered automatically: {why}", why=doing.no_auto_reply)
    asked = followers.requester_ids(doing.session, doing.item)
    if not asked and not _customers_follow(doing):
        return t("rule.nobody", "There is no requester and no customer follower")
    return messages.post_reply(
        doing.session,
        doing.viewer,
        doing.item,
        text=_filled(doing, act.text, asked),
        channel=Channel.AUTOMATION,
        automatic=True,
        requesters_only=doing.on_creation,
    )


@does(acts.PostNote)
def _note(doing: Doing, act: acts.PostNote) -> Message:
    text = _filled(doing, act.text, followers.requester_ids(doing.session, doing.item))
    return messages.post_note(doing.session, doing.viewer, doing.item, text=text, channel=Channel.AUTOMATION)


@does(acts.FollowAgent)
def _follow_agent(doing: Doing, act: acts.FollowAgent) -> Item:
    return followers.add_follower(doing.session, doing.viewer, doing.item, agent_id=act.agent_id)


@does(acts.FollowTeam)
def _follow_team(doing: Doing, act: acts.FollowTeam) -> Item:
    return followers.add_follower(doing.session, doing.viewer, doing.item, team_id=act.team_id)


@does(acts.FollowCustomer)
def _follow_customer(doing: Doing, act: acts.FollowCustomer) -> Item:
    return followers.add_follower(doing.session, doing.viewer, doing.item, customer_id=act.customer_id)


@does(acts.FollowOrganization)
def _follow_organization(doing: Doing, act: acts.FollowOrganization) -> Item:
    return followers.add_follower(doing.session, doing.viewer, doing.item, organization_id=act.organization_id)


def _customers_follow(doing: Doing) -> bool:
    told = followers.follower_keys(doing.session, doing.item)
    return any(key.startswith(("customer:", "organization:")) for key in told)


def _filled(doing: Doing, source: str, asked: list[int]) -> str:
    """The text with its placeholders; all of them are shown by every portal, so none can give a hidden value away."""
    session, item = doing.session, doing.item
    context: dict[str, dict[str, object]] = {
        "item": {"name": item.name, "number": item.number, "kind": item.kind.value},
        "company": {"name": company(session).name},
    }
    # A text that does not say the word cannot ask for them.
    if "requester" in source or "organization" in source:
        requester = customers.get_customer(session, asked[0]) if asked else None
        at = requester.organization_id if requester else None
        context["requester"] = {"name": requester.name if requester else ""}
        context["organization"] = {"name": organizations.get_organization(session, at).name if at else ""}
    return render_user_template(source, context, html=False)
