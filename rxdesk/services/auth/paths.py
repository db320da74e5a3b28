"""Where somebody is sent after signing in: a path of ours, or the front page."""

LONGEST = 255


def safe_path(path: str) -> str:
    """`path` when it leads to a page of ours: one leading slash, no second one, no backslash, no control characters."""
    if len(path) > LONGEST:
        return "/"
    one_slash = path.startswith("/") and not path.startswith("//")
    printable = all(" " < char != "\x7f" for char in path)
    return path if one_slash and printable and "\\" not in path else "/"
