"""Every handler of the customers' pages: Bob on his own request, Pia in the project that she follows."""

from typing import Any

from tests.security.stage import Stage
from tests.security.sweep import Move, Proof, Step, nothing

ITEM: Step = ("portal_item.open", nothing)
NEW: Step = ("portal_new.open", nothing)
PROFILE: Step = ("portal_profile.open", nothing)
LIST: Step = ("portal_list.open", nothing)


def request(stage: Stage) -> str:
    """The page of Bob's request."""
    return f"/portal/requests/{stage.printer_ticket.ref}"


def project(stage: Stage) -> str:
    """The page of Pia's project."""
    return f"/portal/projects/{stage.rollout.ref}"


def _move(
    name: str, /, *before: Step, by: str = "bob", path: Any = "/", proof: Proof = Proof.ACTS, **values: Any
) -> Move:
    def asked(stage: Stage) -> dict[str, Any]:
        return {key: value(stage) if callable(value) else value for key, value in values.items()}

    return Move(name, asked, before, path, by, proof=proof)


def _item(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"portal_item.{name}", ITEM, *before, path=request, **values)


def _new(name: str, /, *before: Step, **values: Any) -> Move:
    return _move(f"portal_new.{name}", NEW, *before, path="/portal/new", **values)


def _uploads(make: Any) -> tuple[Move, ...]:
    up: Step = ("uploaded", lambda s: {"ref": s.bobs_file.ref, "name": "x", "size": 1})
    screen = "portal_item" if make is _item else "portal_new"
    return (
        make("uploaded", ref=lambda s: s.bobs_file.ref, name="x", size=1),
        make("not_uploaded", name="x", reason="too large"),
        make("take_back", (f"{screen}.uploaded", up[1]), ref=lambda s: s.bobs_file.ref, name="x"),
    )


FORM = {"name": "A wish", "description": "words"}
MOVES = (
    _move("portal_frame.open", path="/portal"),
    _move("portal_list.open", path="/portal"),
    _move("portal_list.find", LIST, path="/portal", text="fire"),
    _move("portal_list.narrow", LIST, path="/portal", name="show", value="finished"),
    _move("portal_list.clear", LIST, path="/portal"),
    _move("portal_list.toggle_tools", LIST, path="/portal"),
    _move("portal_list.show_more", LIST, path="/portal", proof=Proof.READS),
    _move("portal_item.open", path=request),
    _item("keep", text="half a thought"),
    _item("send", form={"text": "Still burning"}),
    _item("seen", proof=Proof.PASSES),
    *_uploads(_item),
    _move("portal_new.open", path="/portal/new"),
    _new("keep_name", text="A wish"),
    _new("keep_description", text="words"),
    _new("choose_project", ref="none"),
    _new("choose_type", key="none"),
    _new("send", form=FORM),
    *_uploads(_new),
    _move("portal_profile.open", path="/portal/profile"),
    _move("portal_profile.save", PROFILE, form={"name": "Robert", "phone": "1", "language": "en"}),
    _move("portal_profile.add_address", PROFILE, form={"email": "bob@home.test"}),
    _move("portal_profile.end_session", PROFILE, session_id=lambda s: s.bobs_other.key),
    _move("portal_projects.open", path="/portal/projects", by="pia"),
    _move("portal_projects.open_one", path=project, by="pia"),
    _move(
        "portal_projects.show_more", ("portal_projects.open_one", nothing), path=project, by="pia", proof=Proof.READS
    ),
    _move("auth_page.open", path="/portal/login"),
    _move("auth_page.open_link", path="/link"),
)
