"""Pages whose address ends in a name are compiled for every name."""

from rxdesk.drawn import drawn_paths


def test_a_name_that_may_be_missing_is_drawn_with_it_and_without():
    assert drawn_paths(["/tickets/[[item_number]]"]) == ["/tickets", "/tickets/-"]


def test_a_name_that_must_be_there_is_drawn_once_and_plain_pages_are_known_already():
    assert drawn_paths(["index", "portal", "portal/requests/[item_ref]"]) == ["/portal/requests/-"]
