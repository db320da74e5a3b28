"""The page for an address that leads nowhere, or to something that is not for this viewer: the two look the same."""

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t


def not_found() -> rx.Component:
    """Says so, and leads back."""
    title = t("page.not_found", "This page is not here")
    text = t(
        "page.not_found.text", "It may have moved, or it is not shared with you. Ask the person who sent the link."
    )
    way = ui.link(t("page.home", "Go to the start"), href="/", class_name="btn")
    return rx.el.main(ui.empty(title, text, way, lead="compass"), class_name="alone")
