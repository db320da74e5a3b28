"""Our own files by an address that changes with their content: browsers keep them and never show an old one."""

from functools import cache
from hashlib import sha256
from pathlib import Path

ASSETS = Path(__file__).parents[3] / "assets"


@cache
def versioned(path: str) -> str:
    """The address of a file under `assets/`: "/icons.svg" becomes "/icons.svg?v=4c1f09ab"."""
    return f"{path}?v={sha256((ASSETS / path.lstrip('/')).read_bytes()).hexdigest()[:8]}"
