"""Verbs of tickets and tasks: make, change, move, assign, archive, delete, bring back."""

from rxdesk.services.items.changing import (
    archive_item,
    change_status,
    delete_item,
    publish,
    rename_item,
    restore_item,
    save,
    set_percent_complete,
    set_priority,
    set_status,
    set_tags,
    set_type,
    touch,
)
from rxdesk.services.items.making import Origin, create_item
from rxdesk.services.items.placing import add_team, assign, move_item, remove_team, unassign
from rxdesk.services.items.reading import (
    assignee_ids,
    get_item,
    get_item_by_ref,
    last_event,
    statuses_of,
    team_ids,
)

__all__ = [
    "Origin",
    "add_team",
    "archive_item",
    "assign",
    "assignee_ids",
    "change_status",
    "create_item",
    "delete_item",
    "get_item",
    "get_item_by_ref",
    "last_event",
    "move_item",
    "publish",
    "remove_team",
    "rename_item",
    "restore_item",
    "save",
    "set_percent_complete",
    "set_priority",
    "set_status",
    "set_tags",
    "set_type",
    "statuses_of",
    "team_ids",
    "touch",
    "unassign",
]
