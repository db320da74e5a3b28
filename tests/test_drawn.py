"""Pages whose address ends in a name are compiled for every name; a part hears of what it has read alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import reflex_base

from rxdesk.build import ROOT
from rxdesk.drawn import drawn_paths, with_hearing


def test_a_name_that_may_be_missing_is_drawn_with_it_and_without():
    assert drawn_paths(["/tickets/[[item_number]]"]) == ["/tickets", "/tickets/-"]


def test_a_name_that_must_be_there_is_drawn_once_and_plain_pages_are_known_already():
    assert drawn_paths(["index", "portal", "portal/requests/[item_ref]"]) == ["/portal/requests/-"]


def test_the_frameworks_state_hook_hears_of_what_was_read_alone_and_another_hook_is_refused():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "context-registry.js"
    changed = with_hearing(template.read_text())
    assert changed.count("hearing(") == 1
    assert with_hearing(changed) == changed
    with pytest.raises(ValueError, match="state hook"):
        with_hearing("export function useStateContext(name) { return useContext(name); }")


def test_a_part_gets_another_view_only_when_a_value_that_it_has_read_changed():
    story = """
        import { hearing } from "HEARING";
        let state = { read: 1, other: 1 };
        const view = hearing(() => state), first = view();
        const said = [first.read];
        state = { read: 1, other: 2 };
        said.push(view() === first, first.other);
        state = { read: 2, other: 2 };
        said.push(view() === first, view().read, view() === view());
        state = { read: 2, other: 3 };
        said.push(view().other);
        state = undefined;
        said.push(view());
        console.log(JSON.stringify(said));
    """
    script = story.replace("HEARING", (ROOT / "assets" / "js" / "hearing.js").as_uri())
    node = [str(Path(sys.executable).with_name("node")), "--input-type=module", "-e", script]
    said = subprocess.run(node, capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == [1, True, 2, False, 2, True, 3, None]
