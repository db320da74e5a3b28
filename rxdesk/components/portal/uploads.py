"""Files that go along with what is being written."""

from typing import Any

import reflex as rx

from rxdesk.components import ui
from rxdesk.i18n import t


def upload_button(screen: Any, *, kind: Any) -> rx.Component:
    """Choose or drop files; each goes up at once."""
    return ui.file_field(
        t("portal.files.add", "Add files"),
        action=f"/api/files?by=customer&kind={kind}",
        on_uploaded=screen.uploaded,
        on_failed=screen.not_uploaded,
    )


def upload_list(screen: Any) -> rx.Component:
    """The files that wait, and those that were refused with the reason."""

    def one(row: Any) -> rx.Component:
        bad = row.refused != ""
        none = t("portal.files.refused", "This file could not be sent. The rest is kept.")
        reason = rx.cond(row.refused == "-", ui.say(none), row.refused)
        ready = ui.say(t("portal.files.ready", "{size}, ready", size=row.size))
        return rx.el.div(
            rx.el.span(ui.icon(rx.cond(bad, "file-x", "file-text")), class_name="fi"),
            rx.el.span(rx.el.b(row.name, class_name="cut", title=row.name), rx.el.small(rx.cond(bad, reason, ready)),
                       class_name="grow"),
            ui.icon_button("x", t("portal.files.remove", "Remove {name}", name=row.name), class_name="sm",
                           on_click=screen.take_back(row.ref, row.name)),
            class_name=rx.cond(bad, "p-file bad", "p-file"),
            key=f"{row.ref}{row.name}",
        )  # fmt: skip

    return rx.cond(
        screen.uploads.length() > 0,
        rx.el.div(ui.each(screen.uploads, one), class_name="p-files", custom_attrs={"aria-live": "polite"}),
        rx.fragment(),
    )
