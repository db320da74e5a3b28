"""/portal, /portal/requests/[item_ref] and /portal/new: the customer's requests, one of them, a new one."""

import reflex as rx

from rxdesk.components.portal import new, request, requests
from rxdesk.components.portal.shell import FRAME, loading, missing_panel, shell
from rxdesk.state.portal_item import PortalItem
from rxdesk.state.portal_list import PortalList
from rxdesk.state.portal_new import PortalNew


def requests_page() -> rx.Component:
    """The customer's requests."""
    some = rx.fragment(requests.hello(), requests.board())
    body = rx.cond(PortalList.any_at_all, some, requests.no_requests())
    shown = rx.cond(FRAME.shows_items, rx.cond(PortalList.loaded, body, loading()), requests.forms_only())
    return shell(shown, current="requests", wide=True)


def request_page() -> rx.Component:
    """One request."""
    left = rx.el.div(request.steps(), request.peek(), request.conversation())
    right = rx.el.div(request.who_card(), request.details(), class_name="p-side")
    page = rx.fragment(request.title(), rx.el.div(left, right, class_name="p-two"))
    kept = rx.cond(PortalItem.gone, request.gone(), rx.cond(PortalItem.missing, missing_panel(), page))
    return shell(rx.cond(PortalItem.loaded, kept, loading()), current="requests")


def new_page() -> rx.Component:
    """A new request."""
    form = rx.cond(PortalNew.sent, new.thanks(), new.form())
    body = rx.cond(PortalNew.missing, missing_panel(), form)
    return shell(rx.cond(PortalNew.loaded, body, loading()), current="new")
