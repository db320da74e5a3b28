"""Every handler of the lists and of a ticket's panel, with arguments that work for Tom in Vault."""

from typing import Any

from rxdesk.models.items import Kind
from rxdesk.models.session import viewer_session
from rxdesk.services import items, messages
from tests.security.stage import Stage, status_of
from tests.security.sweep import Move, Proof, Step, nothing

SHOW: Step = ("ticket_panel.show", lambda s: {"number": s.vault_ticket.key})
DRAFT: Step = (
    "ticket_panel.draft",
    lambda s: {"number": s.vault_ticket.key, "kind": "reply", "html": "<p>words of a draft</p>"},
)
UPLOAD: Step = ("ticket_panel.uploaded", lambda s: {"claim": str(s.toms_file.key), "name": "x", "size": 1})
ADDING: Step = ("ticket_panel.start_adding", lambda _: {"what": "customers"})
FIND: Step = ("ticket_panel.find_people", lambda _: {"text": "sam"})
CHOOSE: Step = ("ticket_panel.choose", lambda s: {"key": f"customer:{s.sam.key}"})
WHY: Step = ("ticket_panel.start_why", nothing)
FIND_WHY: Step = ("ticket_panel.find_why", lambda _: {"text": "nils"})
ASK: Step = ("ticket_panel.ask_why", lambda s: {"kind": "customer", "key": s.nils.key})
SEND: Step = ("ticket_panel.send", lambda _: {"status_id": 0})
RENAMING: Step = ("ticket_panel.start_rename", nothing)
MOVING: Step = ("ticket_panel.start_moving", nothing)
ACTIVITY: Step = ("ticket_panel.show_tab", lambda _: {"tab": "activity"})
OPEN: Step = ("tickets.open_tickets", nothing)
PICK: Step = ("tickets.pick", lambda s: {"number": s.vault_ticket.key})
START_MOVE: Step = ("tickets.start_move", lambda s: {"number": s.vault_ticket.key})


def _nils_writes(stage: Stage) -> dict[str, Any]:
    viewer = stage.world.viewer(stage.nils)
    with viewer_session(viewer) as session:
        messages.post_reply(session, viewer, items.get_item(session, stage.vault_ticket.key), text="marked-newer")
    return {}


def _fill_a_page(stage: Stage) -> dict[str, Any]:
    viewer = stage.world.viewer(stage.world.tom)
    with viewer_session(viewer) as session:
        for number in range(51):
            items.create_item(session, viewer, kind=Kind.TICKET, name=f"marked-{number}", project_id=stage.vault.key)
    return {}


NILS_WRITES: Step = ("", _nils_writes)
FILL_A_PAGE: Step = ("", _fill_a_page)


def _panel(
    name: str, /, *before: Step, light: bool = False, proof: Proof = Proof.ACTS, by: str = "", **values: Any
) -> Move:
    """A move in the panel of the ticket in Vault; a value may be asked of the stage."""
    return Move(f"ticket_panel.{name}", lambda s: _asked(s, values), (SHOW, *before), by=by, light=light, proof=proof)


def _list(
    name: str, /, *before: Step, light: bool = False, proof: Proof = Proof.ACTS, by: str = "", **values: Any
) -> Move:
    """A move in the list of tickets."""
    steps = (OPEN, *before)
    return Move(f"tickets.{name}", lambda s: _asked(s, values), steps, "/tickets", by=by, light=light, proof=proof)


def _asked(stage: Stage, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value(stage) if callable(value) else value for name, value in values.items()}


def _status(stage: Stage) -> int:
    return status_of(stage.vault_ticket, "Resolved")


def _ticket(stage: Stage) -> int:
    return stage.vault_ticket.key


PANEL = (
    Move("ticket_panel.show", SHOW[1], light=True),
    _panel("accept", message_id=lambda s: s.held2.key, how="follows"),
    _panel("add", ADDING, FIND, CHOOSE),
    _panel("add_from_why", WHY, FIND_WHY, ASK),
    _panel("archive", by="olga"),
    _panel("ask_another", WHY, ASK),
    _panel("ask_why", WHY, kind="customer", key=lambda s: s.nils.key),
    _panel("cancel_rename", RENAMING),
    _panel("change_part", key=lambda s: s.nils.key, part="follower"),
    _panel("choose", ADDING, FIND, key=lambda s: f"customer:{s.sam.key}"),
    _panel("choose_earlier", which="new"),
    _panel("choose_part", part="follower"),
    _panel("delete", by="olga"),
    _panel("dont_send", DRAFT, NILS_WRITES, SEND),
    _panel("draft", number=_ticket, kind="reply", html="<p>half a thought</p>", light=True),
    _panel("find_agents", text="tom"),
    _panel("find_people", ADDING, text="sam"),
    _panel("find_projects", text="vau"),
    _panel("find_why", WHY, text="nils"),
    _panel("move", project_id=lambda s: s.rollout.key),
    _panel("open_composer"),
    _panel("reject", message_id=lambda s: s.held2.key),
    _panel("remove", part="follower", kind="customer", key=lambda s: s.pia.key),
    _panel("remove_file", UPLOAD, file_id=lambda s: s.toms_file.key),
    _panel("rename", form={"name": "A new name"}),
    Move("ticket_panel.restore", before=(("ticket_panel.show", lambda s: {"number": s.kept.key}),), by="olga"),
    _panel("saw_newest", light=True, proof=Proof.READS),
    _panel("send", DRAFT, status_id=0, light=True),
    _panel("send_anyway", DRAFT, NILS_WRITES, SEND, light=True),
    _panel("send_at_once", message_id=lambda s: s.waiting.key),
    _panel("set_folder", folder_id=lambda s: s.drawer.key),
    _panel("set_percent", percent="50"),
    _panel("set_priority", stars=4),
    _panel("set_status", status_id=_status),
    _panel("set_tags", tags="red, blue"),
    _panel("set_type", type_id=lambda s: s.other_type.key),
    _panel("show_earlier_activity", ACTIVITY, proof=Proof.READS),
    _panel("show_earlier_messages", proof=Proof.READS),
    _panel("show_kind", kind="note"),
    _panel("show_trace", ACTIVITY, event_id=lambda s: s.happened.key),
    _panel("stop_trace", ACTIVITY, ("ticket_panel.show_trace", lambda s: {"event_id": s.happened.key})),
    _panel("show_past", key=lambda s: s.pia.key),
    _panel("show_tab", tab="activity"),
    _panel("start_adding", what="team"),
    _panel("start_moving"),
    _panel("start_rename"),
    _panel("start_why"),
    _panel("stop_adding", ADDING),
    _panel("stop_moving", MOVING),
    _panel("toggle_doing", kind="agent", key=lambda s: s.tom.key),
    _panel("toggle_published"),
    _panel("undo_send", message_id=lambda s: s.waiting.key),
    _panel("upload_failed", name="x.txt", reason="too large", proof=Proof.SAYS),
    _panel("uploaded", claim=lambda s: str(s.toms_file.key), name="x", size=1),
    _panel("write", kind="note"),
)
LIST = (
    Move("tickets.open_tickets", path="/tickets"),
    Move("tickets.open_tasks", path="/tasks"),
    Move("tickets.count", path="/tickets"),
    _list("archive", number=_ticket, by="olga"),
    _list("assign_me", number=_ticket),
    _list("cancel_move", START_MOVE),
    _list("delete", number=_ticket, by="olga"),
    _list("find", text="door"),
    _list("hold", proof=Proof.PASSES),
    _list("let_go", proof=Proof.PASSES),
    _list("look_at", view="my_open"),
    _list("move", PICK, form=lambda s: {"project": str(s.rollout.key)}),
    _list("narrow_to", level=lambda s: f"project:{s.vault.key}", name="x"),
    _list("of_assignee", assignee=lambda s: str(s.greta.key)),
    _list("of_channel", channel="email"),
    _list("of_organization", organization=lambda s: str(s.acme.key)),
    _list("of_stars", stars="3"),
    _list("of_status", status="New"),
    _list("offer", proof=Proof.READS),
    _list("pick", number=_ticket),
    _list("set_status", number=_ticket, status_id=_status),
    _list("show_more", FILL_A_PAGE, OPEN),
    _list("show_waiting", proof=Proof.PASSES),
    _list("sort_by", sort="number"),
    _list("start_move", number=_ticket),
    _list("widen", ("tickets.of_stars", lambda _: {"stars": "3"})),
)
MOVES = (*PANEL, *LIST)
