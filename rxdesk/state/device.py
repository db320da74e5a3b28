"""What a browser calls itself, in the words of a person."""

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMED = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def device_name(agent: str) -> str:
    """'Firefox, Linux' of a User-Agent header; its beginning where neither is known."""
    browser = next((_NAMED.get(name, name) for name in _BROWSERS if name in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part) or agent[:60]
