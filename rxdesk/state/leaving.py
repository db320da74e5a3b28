"""Loading the whole page anew, when who is looking has changed: the socket then connects with the new cookie.

The framework's own redirect either stays in the app or opens another tab.
"""

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from rxdesk.state.guard import Guarded


class Leaving(Guarded, rx.State):
    """Where the tab must go; the frame of every page draws it, and the browser goes."""

    to: str = ""


def leave(path: str) -> StateUpdate:
    """The answer to an event, or a push, that makes the tab load `path` anew."""
    return StateUpdate(delta={Leaving.get_full_name(): {f"to{FIELD_MARKER}": path}})
