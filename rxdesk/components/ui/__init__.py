"""The only seam between our screens and HTML: these parts, `rx.el` for plain boxes, and the classes of kit.css.

How to draw a screen (`pages/` arrange, `components/` are named parts, neither asks the database):

    from rxdesk.components import ui
    from rxdesk.i18n import t

    def ticket_row(row) -> rx.Component:                         # `row` is a Var of the state's frozen row
        return ui.tr(
            ui.td(ui.link(row.subject, href=f"/tickets/{row.number}", class_name="cut")),
            ui.td(ui.status(row.shape, row.status_name)),
            ui.td(ui.moment(row.age, exact=row.exact)),
            key=row.ref,
        )

    ui.each(Inbox.rows, ticket_row)
    ui.button(t("ticket.close", "Close ticket"), look="primary", key="e", on_click=Inbox.close(row.number))
    ui.field(t("ticket.subject", "Subject"), ui.text_input(name="subject"), name="subject", error=New.errors["subject"])

- Sentences of ours are `t("key", "English {name}", name=Var or value)`; every part takes them as they are. As text
  inside `rx.el` write `ui.say(t(...))`, and `ui.say_row(row.text)` for a `Sentence` that a state holds.
- Classes are those of `assets/styles/{tokens,kit,parts}.css`; portal pages stand inside `class_name="p"` and alone have
  those of portal.css, which begin with `p-` (`rxdesk.drawn` says which pages these are).
- A menu: `ui.icon_button("ellipsis", t(...), **ui.opens("more"))` and
  `ui.menu(ui.menu_item(...), name="more", label=t(...))`.
- A shortcut is `key="r"` ("g t", "mod+k", "?" too). Inside `ui.rows(...)`, or a table with `data-rows`, J and K walk
  what was made with `ui.tr` or carries the props of `ui.row_of_list({})`.
- `ui.link` and `ui.anchor` move inside the app without loading it again; files and API take `ui.outside_link`.
- Page functions compile to public JavaScript: nothing private in them. `rx.cond` hides, it does not protect.
- No `rx.upload`, `rx.markdown`, `rx.toast`, `rx.html`, `rx.link`, `rx.script` outside of this package.
"""

from rxdesk.components.ui.buttons import (
    anchor,
    button,
    icon_button,
    kbd,
    keyed,
    link,
    link_button,
    outside_link,
    split,
)
from rxdesk.components.ui.fields import (
    checkbox,
    field,
    hidden,
    radio,
    search_input,
    select,
    switch,
    text_input,
    textarea,
)
from rxdesk.components.ui.forms import file_field, form, post_form, rich_editor, safe_html
from rxdesk.components.ui.icons import classes, icon, kit
from rxdesk.components.ui.marks import badge, chip, count, found, marked, moment, stars, stars_on, status
from rxdesk.components.ui.overlays import (
    dialog,
    fold,
    menu,
    menu_item,
    menu_label,
    opens,
    picker,
    popover,
    tab,
    tabs,
)
from rxdesk.components.ui.people import avatar, avatars, person
from rxdesk.components.ui.surfaces import (
    BY_VALUE,
    acting_rows,
    banner,
    bone,
    each,
    empty,
    leaving,
    lost_connection,
    notices,
    row_of_list,
    rows,
    skeleton,
    table,
    td,
    th,
    tr,
)
from rxdesk.components.ui.text import Words, age, language, say, say_row
from rxdesk.components.ui.theme import theme_items

__all__ = [
    "BY_VALUE",
    "Words",
    "acting_rows",
    "age",
    "anchor",
    "avatar",
    "avatars",
    "badge",
    "banner",
    "bone",
    "button",
    "checkbox",
    "chip",
    "classes",
    "count",
    "dialog",
    "each",
    "empty",
    "field",
    "file_field",
    "fold",
    "form",
    "found",
    "hidden",
    "icon",
    "icon_button",
    "kbd",
    "keyed",
    "kit",
    "language",
    "leaving",
    "link",
    "link_button",
    "lost_connection",
    "marked",
    "menu",
    "menu_item",
    "menu_label",
    "moment",
    "notices",
    "opens",
    "outside_link",
    "person",
    "picker",
    "popover",
    "post_form",
    "radio",
    "rich_editor",
    "row_of_list",
    "rows",
    "safe_html",
    "say",
    "say_row",
    "search_input",
    "select",
    "skeleton",
    "split",
    "stars",
    "stars_on",
    "status",
    "switch",
    "tab",
    "table",
    "tabs",
    "td",
    "text_input",
    "textarea",
    "th",
    "theme_items",
    "tr",
]
