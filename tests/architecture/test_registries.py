"""No file names the address of a package registry: which one to use is the machine's decision."""

import re

from tests.architecture.source import ROOT, tracked

# In pieces, so that this file does not name them either.
HOSTS = (
    ("py", "pi.org"),
    ("files.python", "hosted.org"),
    ("registry.npm", "js.org"),
    ("registry.yarn", "pkg.com"),
    ("registry.npm", "mirror.com"),
    ("npm.", "jsr.io"),
    ("deb.debian", ".org"),
    ("proxy.golang", ".org"),
    ("static.crates", ".io"),
    ("rubygems", ".org"),
)
NAMED = re.compile(r"(?<![\w-])(" + "|".join(re.escape("".join(pieces)) for pieces in HOSTS) + r")\b", re.IGNORECASE)


def test_no_file_names_a_registry():
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked()
        if (match := NAMED.search(path.read_text(errors="replace")))
    ]
    assert not found


def test_a_registry_would_be_found():
    for pieces in HOSTS:
        assert NAMED.search(f'resolved "https://{"".join(pieces)}/simple/x.tgz"')
    assert not NAMED.search("happy" + HOSTS[0][1])
