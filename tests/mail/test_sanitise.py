"""What is left of HTML from outside (rules 28 to 30)."""

import pytest

from rxdesk.mail.sanitise import clean_original, clean_structure, replace_cids

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">x</a>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<meta http-equiv=refresh content="0;url=http://x.test">',
    '<base href="http://x.test"><form action="http://x.test"><input>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<p style="background:url(http://x.test/t.gif);position:fixed">x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<img src="//x.test/t.gif"><img src="http://x.test/t.gif" srcset="http://x.test/u.gif">',
    '<p id="body" class="x" name="y">x</p>',
    "<a title=\"x' onmouseover='alert(1)\">x</a>",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("clean", [clean_structure, clean_original])
def test_nothing_active_or_remote_is_left(attack: str, clean):
    left = clean(f"<p>kept</p>{attack}").lower()
    assert "kept" in left
    for forbidden in ("<script", "onerror=a", "javascript:", "<iframe", "<meta", "<base", "<form", "data:text", "url("):
        assert forbidden not in left
    for forbidden in ('src="//', 'src="http', "position", " id=", "class=", "srcset", "<svg", "<style", " onmouse"):
        assert forbidden not in left.replace("&#39;", "'").replace("x' onmouse", "")


def test_structure_has_no_look_and_the_original_keeps_it():
    html = '<p style="color:red;position:fixed">a <b>b</b></p>'
    assert clean_structure(html) == "<p>a <b>b</b></p>"
    assert clean_original(html) == '<p style="color:red">a <b>b</b></p>'


def test_a_picture_of_the_same_message_is_found_and_another_is_not():
    html = clean_structure('<img src="cid:a@b" alt="one"><img src="cid:other" alt="two">')
    shown = replace_cids(html, {"a@b": "/files/7?x=1&y=2"})
    assert 'src="/files/7?x=1&amp;y=2"' in shown
    assert "cid:" not in shown
    assert 'alt="two"' in shown
