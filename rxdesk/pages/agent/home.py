"""The address without a path leads on: agents to their tickets, everybody else to the sign-in page."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t


def home_page() -> rx.Component:
    """What is seen for the moment that the way takes."""
    way = ui.link(t("home.tickets", "Go to the tickets"), href="/tickets", class_name="btn")
    return rx.el.main(rx.el.div(way, class_name="empty"), class_name="alone")
