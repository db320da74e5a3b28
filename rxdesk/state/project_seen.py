"""Who sees a project and why: by the portal's option, by following it, by its own page; and which agents."""

from dataclasses import dataclass, field

from rxdesk.i18n import Text, t
from rxdesk.models.portal import PortalOption
from rxdesk.services.project_rows import ProjectCard
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_words import listed

FOLLOWING = frozenset(option for option in PortalOption if "followed" in option)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the answer; `holds` is whether it opens the project to somebody."""

    holds: bool
    text: Sentence


@dataclass(frozen=True, slots=True)
class ProjectSeen:
    """'Acme and all agents can see this', with the steps behind 'Why?'."""

    open: bool = False
    customers: Sentence = field(default_factory=Sentence)
    agents: Sentence = field(default_factory=Sentence)
    why: list[Reason] = field(default_factory=list)


def shows_items(option: PortalOption) -> bool:
    """Whether followers see the published items of a project that they follow."""
    return option in FOLLOWING or option is PortalOption.ALL_PUBLISHED


def project_seen(card: ProjectCard) -> ProjectSeen:
    """The answer for one project, as the Main portal gives it."""
    names = listed([one.name for one in card.followers])
    everyone, shown = card.option is PortalOption.ALL_PUBLISHED, shows_items(card.option)
    if everyone:
        customers = t("project.sees.everyone", "All customers")
    elif names and (shown or _has_page(card)):
        customers = t("project.sees.names", "{names}", names=names)
    else:
        customers = t("project.sees.nobody", "No customer")
    words = card.option.label.default
    option = t("project.why.portal", "Portal “{portal}” shows: {option}", portal=card.portal, option=words)
    steps = (
        (shown, option),
        (bool(names), _followed(names)),
        (_has_page(card), _page(card)),
        (True, _agents_why(card)),
    )
    open_ = everyone or bool(names and (shown or _has_page(card)))
    return ProjectSeen(
        open_, sentence(customers), sentence(_agents(card)), [Reason(holds, sentence(text)) for holds, text in steps]
    )


def _has_page(card: ProjectCard) -> bool:
    return card.row.published and card.shows_projects and card.option is not PortalOption.NOTHING


def _followed(names: str) -> Text:
    if not names:
        return t("project.why.no_follower", "No customer and no organization follows the project")
    return t("project.why.followed", "{names} follow the project", names=names)


def _page(card: ProjectCard) -> Text:
    if not card.shows_projects or card.option is PortalOption.NOTHING:
        return t("project.why.no_pages", "The portal shows no pages of projects")
    if not card.row.published:
        return t("project.why.unpublished", "Its own page is not published")
    return t("project.why.page", "Its own page is published for those who follow it")


def _agents(card: ProjectCard) -> Text:
    if card.row.shared_with_all:
        return t("project.sees.agents", "all agents")
    return t("project.sees.members", "its members and Admins")


def _agents_why(card: ProjectCard) -> Text:
    if card.row.shared_with_all:
        return t("project.why.agents", "It is shared with all agents")
    return t("project.why.members", "Among the agents, its members and Admins alone see it")
