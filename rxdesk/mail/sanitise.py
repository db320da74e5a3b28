"""HTML from outside reaches a browser only through these two cleaners; nh3 has the last word in both."""

import re
from html import escape

import nh3

from rxdesk.mail.names import words
from rxdesk.mail.tidy import tidy

# Part of the key of every cache of cleaned HTML: raise it with any change of the lists below.
VERSION = 1

STRUCTURE_TAGS = words(
    "a b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol "
    "p pre q s samp small span strong sub sup table tbody td tfoot th thead tr u ul var wbr"
)
ORIGINAL_TAGS = STRUCTURE_TAGS | words("abbr address big center cite dfn figcaption figure font strike tt")
_DROPPED_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_CELL = {"colspan", "rowspan"}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width",
    "color", "direction", "font",
    "font-family", "font-size", "font-style", "font-weight", "height", "letter-spacing", "line-height",
    "list-style-type",
    "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "text-indent",
    "text-transform", "vertical-align", "white-space", "width",
}  # fmt: skip
_SIZE = {"width", "height"}
_CID = re.compile(r"(?i)cid:[^\s<>\"']{1,255}")


def clean_structure(html: str) -> str:
    """What a conversation shows inline: paragraphs, lists, tables, quotes, code, links and `cid:` images.

    No style, class, id or remote image is left. A `cid:` source stays as it is; who shows the message replaces it by
    the address of that attachment (see `replace_cids`); one without such an attachment is not loaded by a browser.
    """
    return _STRUCTURE.clean(tidy(html, tags=STRUCTURE_TAGS))


def clean_original(html: str) -> str:
    """What 'Show original formatting' puts into the sandboxed frame: with its look, still without remote images."""
    return _ORIGINAL.clean(tidy(html, tags=ORIGINAL_TAGS))


def replace_cids(cleaned: str, addresses: dict[str, str]) -> str:
    """Cleaned HTML whose `cid:` images point to our own `addresses` by content id; others show their alt text."""
    return re.sub(
        r'src="cid:([^"]*)"',
        lambda found: f'src="{escape(addresses[found[1]])}"' if found[1] in addresses else "",
        cleaned,
    )


def _only_cid(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if tag == "img" and _CID.fullmatch(value) else None
    if name == "href":
        # An attachment is never a place to go to.
        return None if value.strip().lower().startswith("cid:") else value
    if name == "style":
        return None if re.search(r"(?i)url\s*\(|expression|\\|@|/\*", value) else value
    return value


_STRUCTURE = nh3.Cleaner(
    tags=set(STRUCTURE_TAGS),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"a": {"href", "title"}, "img": {"src", "alt"}, "td": _CELL, "th": _CELL, "ol": {"start"}},
    attribute_filter=_only_cid,
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
_ORIGINAL = nh3.Cleaner(
    tags=set(ORIGINAL_TAGS),
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={
        "*": {"style", "align", "valign", "dir", "lang", "bgcolor"},
        "a": {"href", "title"},
        "img": {"src", "alt"} | _SIZE,
        "font": {"color", "face", "size"},
        "table": {"border", "cellpadding", "cellspacing"} | _SIZE,
        "td": _CELL | _SIZE,
        "th": _CELL | _SIZE,
        "ol": {"start", "type"},
    },
    attribute_filter=_only_cid,
    filter_style_properties=_STYLES,
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
