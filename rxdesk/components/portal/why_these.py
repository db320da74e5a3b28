"""'Why do I see these?': the rule of the portal, behind the line at the foot of the list."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.components.portal.shell import FRAME
from rxdesk.i18n import t
from rxdesk.state.portal_list import PortalList


def why_these() -> rx.Component:
    """What the portal shows this person, and that it shows nothing else."""
    title = t("portal.why", "Why do I see these?")
    by_all = t(
        "portal.why.rule",
        "This portal shows you these requests and no others: not in lists, not by search, not by their address.",
    )
    each = t("portal.why.each", "Each request names everybody who can read it, and why. {company} can read them too.",
             company=FRAME.company)  # fmt: skip
    return rx.fragment(
        ui.link_button(title, **ui.opens("why-these")),
        ui.popover(
            rx.el.h3(ui.say(title)),
            rx.el.p(ui.say_row(PortalList.reads)),
            rx.el.p(ui.say(by_all)),
            rx.el.p(ui.say(each)),
            name="why-these",
            label=title,
            class_name="p-why",
        ),
    )
