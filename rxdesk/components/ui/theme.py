"""Light, dark or as the system; a taste that the browser keeps, never the server."""

from typing import Literal

import reflex as rx
from reflex.style import color_mode, set_color_mode

from rxdesk.components.ui.overlays import menu_item, menu_label
from rxdesk.i18n import Text, t


def theme_items() -> rx.Component:
    """Three items for a menu."""
    modes: tuple[tuple[Literal["light", "dark", "system"], str, Text], ...] = (
        ("light", "sun", t("theme.light", "Light")),
        ("dark", "moon", t("theme.dark", "Dark")),
        ("system", "monitor", t("theme.system", "As the system")),
    )
    return rx.fragment(
        menu_label(t("theme.title", "Appearance")),
        *(
            menu_item(words, lead=lead, checked=color_mode == name, on_click=set_color_mode(name))
            for name, lead, words in modes
        ),
    )
