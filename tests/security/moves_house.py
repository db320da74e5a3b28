"""Every handler of projects, customers, settings and the frame: Tom where agents work, Olga where Admins do."""

from typing import Any

from tests.security.stage import Stage
from tests.security.sweep import Move, Proof, Step, nothing

PROJECT: Step = ("project_panel.show", lambda s: {"project_id": s.vault.key})
SHARE: Step = ("project_panel.share", lambda _: {"tab": "customers"})
FIND_SAM: Step = ("project_panel.find", lambda _: {"text": "sam"})
PUT_SAM: Step = ("project_panel.put", lambda s: {"kind": "customer", "key": s.sam.key})
LIST: Step = ("project_list.open", nothing)
CUSTOMERS: Step = ("customers.open", nothing)
SAM: Step = ("customer_panel.show_customer", lambda s: {"customer_id": s.sam.key})
UTE: Step = ("customer_panel.show_customer", lambda s: {"customer_id": s.ute.key})
GUS: Step = ("customer_panel.show_customer", lambda s: {"customer_id": s.gus.key})
ACME: Step = ("customer_panel.show_organization", lambda s: {"organization_id": s.acme.key})
MOVING: Step = ("customer_panel.start_move", nothing)
TO_ZEN: Step = ("customer_panel.choose_place", lambda s: {"place": str(s.zen.key)})
OPTION: Step = ("portal_settings.choose_option", lambda _: {"option": "own"})
FACTS = {"name": "Vault", "status": "late", "description": "words", "percent_complete": "40"}
PROFILE = {"name": "Samuel", "title": "", "phone": "", "language": "", "time_zone": "", "type_id": ""}


def _asked(stage: Stage, values: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_"): value(stage) if callable(value) else value for name, value in values.items()}


def _move(name: str, /, *before: Step, **values: Any) -> Move:
    """A move of Tom's; every full agent may, unless it is about Vault."""
    options = {key: values.pop(key) for key in ("path", "by", "house", "proof", "light") if key in values}
    return Move(name, lambda s: _asked(s, values), before, **options)


def _panel(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"project_panel.{name}", PROJECT, *before, **values)


def _projects(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"project_list.{name}", LIST, *before, **values)


def _customers(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"customers.{name}", CUSTOMERS, *before, house=True, **values)


def _card(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"customer_panel.{name}", *before, house=True, **values)


def _admin(name: str, /, *before: Step, **values: Any) -> Move:
    """A move of Olga's on an opened settings page."""
    screen = name.partition(".")[0]
    return _move(name, (f"{screen}.open", nothing), *before, by="olga", **values)


def _notice(stage: Stage) -> str:
    return stage.shown("notices", "rows")[-1].id


def _box(stage: Stage) -> str:
    row = stage.shown("portal_settings", "features")[0]
    return next(box.path for box in row.boxes if box.path)


PROJECTS = (
    _move("project_panel.show", project_id=lambda s: s.vault.key),
    _move("project_panel.start", path=lambda s: f"/projects?project={s.vault.key}"),
    _panel("add_folder", form={"name": "marked-new"}),
    _panel("choose_share_tab", SHARE, tab="agents"),
    _panel("close"),
    _panel("find", SHARE, text="sam"),
    _panel("put", SHARE, FIND_SAM, kind="customer", key=lambda s: s.sam.key),
    _panel("save", form=FACTS),
    _panel("save_share", SHARE, FIND_SAM, PUT_SAM),
    _panel("set_role", kind="team", key=lambda s: s.gold.key, role="standard"),
    _panel("share", tab="customers"),
    _panel("stop_sharing", SHARE),
    _panel("take", SHARE, kind="customer", key=lambda s: s.pia.key),
    _panel("toggle_archived"),
    _panel("toggle_published"),
    _panel("toggle_shared_with_all"),
    _move("project_list.open"),
    _projects("add", kind="project", house=True),
    _projects("add_portfolio", form={"name": "North"}, house=True, by="olga"),
    _projects("add_project", form={"name": "South", "portfolio_id": "", "organization_id": ""}, house=True),
    _projects("close_dialog", ("project_list.add", lambda _: {"kind": "project"})),
    _projects("find", text="roll"),
    _projects("group_by", by_="organization"),
    _projects("look_at", what="archived"),
    _projects("show_more", proof=Proof.READS),
)
PEOPLE = (
    _move("customers.open", house=True),
    _customers("add", kind="customer"),
    _customers("add_customer", form={"email": "new@acme.test", "name": "New", "organization_id": ""}),
    _customers("add_organization", form={"name": "Newco", "domains": "newco.test"}),
    _customers("close_dialog", ("customers.add", lambda _: {"kind": "customer"})),
    _customers("find", text="bob"),
    _customers("fold", organization_id=lambda s: s.acme.key),
    _customers("look_at", view="all"),
    _customers("of_type", type_id="1"),
    _customers("show_more", proof=Proof.READS),
    _customers("widen", organization_id=lambda s: s.acme.key, proof=Proof.READS),
    _customers("with_activity", wanted="no"),
    _card("show_customer", customer_id=lambda s: s.sam.key),
    _card("show_organization", organization_id=lambda s: s.acme.key),
    _card("start", path=lambda s: f"/customers?customer={s.sam.key}"),
    _card("add_address", SAM, form={"email": "sam@more.test"}),
    _card("add_domain", ACME, form={"domain": "acme.example"}),
    _card("choose_place", SAM, MOVING, place=lambda s: str(s.zen.key)),
    _card("choose_tab", SAM, tab="items"),
    _card("close", SAM),
    _card("confirm_address", UTE, address="ute@acme.test"),
    _card("deactivate", SAM),
    _card("find_place", SAM, MOVING, text="zen"),
    _card("invite", SAM),
    _card("move", SAM, MOVING, TO_ZEN),
    _card("reactivate", GUS),
    _card("remove_domain", ACME, domain="acme.test"),
    _card("save_organization", ACME, form={"name": "Acme & Sons", "phone": "", "description": ""}),
    _card("save_profile", SAM, form=PROFILE),
    _card("show_more", SAM, proof=Proof.READS),
    _card("start_move", SAM),
    _card("stop_move", SAM, MOVING),
    _card("toggle_subdomains", ACME),
)
FRAME = (
    _move("shell.enter", house=True),
    _move("shell.home", house=True),
    _move("shell.jump", words={"words": "#3"}, house=True),
    _move("add_item.begin", kind="ticket", house=True),
    _move("add_item.close", ("add_item.begin", lambda _: {"kind": "ticket"}), house=True),
    _move(
        "add_item.save",
        ("add_item.begin", lambda _: {"kind": "ticket"}),
        form=lambda s: {"name": "A new one", "project": str(s.vault.key)},
    ),
    _move("sign_ins.open"),
    _move("sign_ins.end", ("sign_ins.open", nothing), session_id=lambda s: s.toms_other.key),
    _move("notices.dismiss", *(RENAMED := (
        ("ticket_panel.show", lambda s: {"number": s.vault_ticket.key}),
        ("ticket_panel.set_priority", lambda _: {"stars": 4}),
    )), notice_id=_notice, by="tom"),
    _move("notices.undo", *RENAMED, notice_id=_notice, by="tom"),
    _move("notices.unexpected", error_id="deadbeef", by="tom", house=True, proof=Proof.SAYS),
)  # fmt: skip
ADMIN = (
    _move("company.open", by="olga"),
    _admin("company.save", name="name", value="Southwind"),
    _admin("company.toggle", name="auto_organizations"),
    _move("keys.open", by="olga"),
    _admin("keys.add"),
    _admin("keys.close_dialog", ("keys.add", nothing)),
    _admin("keys.create", form={"name": "script", "scopes[]": ["items:read"]}),
    _admin("keys.ask_end", key_id=lambda s: s.shown("keys", "lines")[0].id),
    _admin("keys.keep", ("keys.ask_end", lambda s: {"key_id": s.shown("keys", "lines")[0].id})),
    _admin("keys.end", key_id=lambda s: s.shown("keys", "lines")[0].id),
    _move("mail_log.open", by="olga"),
    _admin("mail_log.look_at", direction="out"),
    _admin("mail_log.of_state", state="held"),
    _admin("mail_log.pause"),
    _admin("mail_log.show_earlier"),
    _admin("mail_log.show_later", ("mail_log.show_earlier", nothing)),
    _admin("mail_log.take_in", mail_id=lambda s: s.raw.key),
    _move("people.open", by="olga"),
    _admin("people.add"),
    _admin("people.add_team", form={"name": "Night"}),
    _admin("people.close_dialog", ("people.add", nothing)),
    _admin("people.deactivate", agent_id=lambda s: s.hans.key),
    _admin("people.invite", form={"email": "nina@northwind.test", "name": "Nina", "role": "agent"}),
    _admin("people.reactivate", agent_id=lambda s: s.left.key),
    _admin("people.set_role", agent_id=lambda s: s.hans.key, role="light"),
    _admin("people.toggle_left"),
    _admin("people.toggle_member", team_id=lambda s: s.support.key, agent_id=lambda s: s.hans.key),
    _move("portal_settings.open", by="olga"),
    _admin("portal_settings.choose_kinds", kinds="tickets"),
    _admin("portal_settings.choose_option", option="own"),
    _admin("portal_settings.discard", OPTION),
    _admin("portal_settings.save", OPTION),
    _admin("portal_settings.toggle", name="require_login"),
    _admin("portal_settings.toggle_box", path_=_box),
)
MOVES = (*PROJECTS, *PEOPLE, *FRAME, *ADMIN)
