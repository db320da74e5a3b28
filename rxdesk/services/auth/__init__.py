"""Who somebody is, before it is known who they are; the only verbs here that look past everybody's sight."""

from rxdesk.services.auth.keys import ApiViewer, find_key
from rxdesk.services.auth.links import PendingLink, mint_link, pending_link
from rxdesk.services.auth.openings import LinkEnded, Opened, open_link
from rxdesk.services.auth.paths import safe_path
from rxdesk.services.auth.requests import (
    first_owner_link,
    register_customer,
    request_registration,
    request_reset,
    request_sign_in_link,
)
from rxdesk.services.auth.sessions import (
    Place,
    SignedIn,
    end_all,
    end_session,
    find_session,
    find_sessions,
    list_sessions,
    sign_out,
)
from rxdesk.services.auth.sign_in import PortalClosed, WrongPassword, change_password, portal_id_of, sign_in

__all__ = [
    "ApiViewer",
    "LinkEnded",
    "Opened",
    "PendingLink",
    "Place",
    "PortalClosed",
    "SignedIn",
    "WrongPassword",
    "change_password",
    "end_all",
    "end_session",
    "find_key",
    "find_session",
    "find_sessions",
    "first_owner_link",
    "list_sessions",
    "mint_link",
    "open_link",
    "pending_link",
    "portal_id_of",
    "register_customer",
    "request_registration",
    "request_reset",
    "request_sign_in_link",
    "safe_path",
    "sign_in",
    "sign_out",
]
