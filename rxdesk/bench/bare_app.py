"""The floor of the screens: the framework alone, rows of one plain statement drawn as they come, with no rule of ours.

`rxdesk.bench.served` copies this file into a folder of its own, compiles it there and serves it; it knows no RxDesk.
"""

import os
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from sqlalchemy import create_engine, text

ENGINE = create_engine(os.environ.get("BARE_DATABASE_URL", "sqlite://"))
PAGE = 50
ROWS = text("""
    SELECT i.id, i.number, i.name, i.updated_at, i.priority, i.flag, i.channel, i.published, i.percent_complete,
           s.name, s.colour, s.state, t.name, t.icon, p.name,
           (SELECT c.name FROM rx_requester r JOIN rx_customer c ON c.id = r.customer_id WHERE r.item_id = i.id
            ORDER BY r.position, r.id LIMIT 1),
           (SELECT o.name FROM rx_requester r JOIN rx_customer c ON c.id = r.customer_id
            JOIN rx_organization o ON o.id = c.organization_id WHERE r.item_id = i.id
            ORDER BY r.position, r.id LIMIT 1),
           (SELECT a.name FROM rx_assignee d JOIN rx_agent a ON a.id = d.agent_id WHERE d.item_id = i.id
            ORDER BY d.id LIMIT 1),
           (SELECT count(*) FROM rx_assignee d WHERE d.item_id = i.id),
           (SELECT n.seen_at FROM rx_item_seen n WHERE n.item_id = i.id AND n.agent_id = :me)
    FROM (SELECT id AS number, rx_item.* FROM rx_item
          WHERE kind = 'ticket' AND finished_at IS NULL AND archived_at IS NULL AND deleted_at IS NULL
            AND (updated_at, id) < (:at, :id) ORDER BY updated_at DESC, id DESC LIMIT :page) i
    JOIN rx_status s ON s.id = i.status_id JOIN rx_item_type t ON t.id = i.type_id
    LEFT JOIN rx_project p ON p.id = i.project_id ORDER BY i.updated_at DESC, i.id DESC""")
ITEM = text("""
    SELECT i.id, i.name, i.description, i.created_at, i.updated_at, i.priority, i.published, i.flag, i.channel,
           i.percent_complete, i.tags, i.archived_at, i.deleted_at, i.version, s.name, s.colour, s.state, t.name,
           t.icon, p.name, f.name, a.name
    FROM rx_item i JOIN rx_status s ON s.id = i.status_id JOIN rx_item_type t ON t.id = i.type_id
    LEFT JOIN rx_project p ON p.id = i.project_id LEFT JOIN rx_folder f ON f.id = i.folder_id
    LEFT JOIN rx_agent a ON a.id = i.created_by_agent_id WHERE i.id = :id""")
PEOPLE = text("""
    SELECT 'requester', c.id, c.name, o.name FROM rx_requester r JOIN rx_customer c ON c.id = r.customer_id
    LEFT JOIN rx_organization o ON o.id = c.organization_id WHERE r.item_id = :id
    UNION ALL SELECT 'follower', c.id, c.name, o.name FROM rx_follower r JOIN rx_customer c ON c.id = r.customer_id
    LEFT JOIN rx_organization o ON o.id = c.organization_id WHERE r.item_id = :id
    UNION ALL SELECT 'assignee', a.id, a.name, '' FROM rx_assignee r JOIN rx_agent a ON a.id = r.agent_id
    WHERE r.item_id = :id""")
TALK = text("""
    SELECT m.id, m.kind, m.channel, m.author_kind, coalesce(a.name, c.name, m.author_name), m.created_at, m.text,
           m.html, m.quoted, m.automatic, m.pending, m.edited_at
    FROM rx_message m LEFT JOIN rx_agent a ON a.id = m.author_agent_id
    LEFT JOIN rx_customer c ON c.id = m.author_customer_id
    WHERE m.item_id = :id AND m.deleted_at IS NULL ORDER BY m.id DESC LIMIT :page""")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, as words."""

    key: str = ""
    cells: list[str] = field(default_factory=list)


class Bare(rx.State):
    """A list, and one item of it."""

    presses: int = 0
    rows: list[Row] = []
    facts: list[str] = []
    people: list[Row] = []
    talk: list[Row] = []
    _at: str = "9999-12-31 00:00:00"
    _id: int = 2**31 - 1

    @rx.event
    def press(self) -> None:
        self.presses += 1

    @rx.event
    def next_page(self) -> None:
        with ENGINE.connect() as connection:
            found = connection.execute(ROWS, {"at": self._at, "id": self._id, "page": PAGE, "me": 1}).all()
        self.rows = [_row(each) for each in found]
        self._at, self._id = found[-1][3], found[-1][0]

    @rx.event
    def open(self, key: str) -> None:
        with ENGINE.connect() as connection:
            asked = {"id": int(key), "page": PAGE}
            self.facts = _row(connection.execute(ITEM, asked).one()).cells
            self.people = [_row(each) for each in connection.execute(PEOPLE, asked)]
            self.talk = [_row(each) for each in connection.execute(TALK, asked)][::-1]


def _row(found: Any) -> Row:
    cells = ["" if cell is None else str(cell) for cell in found]
    return Row(cells[0], cells)


def page() -> rx.Component:
    """A button, the list, the item."""
    return rx.el.main(
        rx.el.button("Press", id="press", on_click=Bare.press),
        rx.el.output(Bare.presses, id="presses"),
        rx.el.button("Next", id="next", on_click=Bare.next_page),
        rx.el.div(rx.foreach(Bare.rows, _drawn), id="rows"),
        rx.el.div(rx.foreach(Bare.facts, lambda fact: rx.el.p(fact)), id="facts"),
        rx.el.div(rx.foreach(Bare.people, _plain), id="people"),
        rx.el.div(rx.foreach(Bare.talk, _plain), id="talk"),
    )


def _drawn(row: Any) -> rx.Component:
    return rx.el.div(_cells(row), on_click=Bare.open(row.key), key=row.key, custom_attrs={"data-key": row.key})


def _plain(row: Any) -> rx.Component:
    return rx.el.div(_cells(row), key=row.key)


def _cells(row: Any) -> Any:
    return rx.foreach(row.cells, lambda cell: rx.el.span(cell))


def web() -> Any:
    """The application as ASGI."""
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    return app()


app = rx.App(toaster=None, reset_style=False)
app.add_page(page, route="/", on_load=Bare.next_page)
