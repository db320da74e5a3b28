"""Passwords and one-time links arrive here as native forms; every answer is a redirect, tokens leave in cookies alone.

A refused form goes back to its page with a short code in the query: wrong, wait (with minutes), closed, off, link,
taken, domain, email, short, long, common, name, name_missing. What was typed stays, passwords excepted.
"""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from rxdesk.api.deps import COOKIES, place_of, same_origin
from rxdesk.errors import Conflict, DomainError, Forbidden, Invalid, TooMany
from rxdesk.models.people import LoginKind, Purpose
from rxdesk.origin import Cookie
from rxdesk.services import auth

SIGN_IN_PAGES = {LoginKind.AGENT: "/login", LoginKind.CUSTOMER: "/portal/login"}
RESET_PAGES = {LoginKind.AGENT: "/reset", LoginKind.CUSTOMER: "/portal/reset"}
HOMES = {LoginKind.AGENT: "/", LoginKind.CUSTOMER: "/portal"}
REGISTER_PAGE = "/portal/register"
LINK_PAGE = "/link"
PROFILE_PAGES = {LoginKind.AGENT: "/profile", LoginKind.CUSTOMER: "/portal/profile"}
_DAY = 86_400
_COOKIE_SECONDS = {LoginKind.AGENT: 30 * _DAY, LoginKind.CUSTOMER: 90 * _DAY}
_LINK_SECONDS = 3600
_FLEETING = ("error", "minutes", "sent", "email", "next")

router = APIRouter(prefix="/api/auth", dependencies=[Depends(same_origin)], include_in_schema=False)
Field = Annotated[str, Form()]
Next = Annotated[str, Form(alias="next")]


@router.post("/{kind}/sign-in")
def sign_in(
    request: Request,
    kind: LoginKind,
    email: Field = "",
    password: Field = "",
    portal: Field = "",
    next_path: Next = "/",
    page: Field = "",
) -> RedirectResponse:
    """Address and password; with them, a new session in a new cookie, and the one that this browser had ends."""
    page = page or SIGN_IN_PAGES[kind]
    try:
        place = place_of(request)
        portal_id = auth.portal_id_of(portal) if kind is LoginKind.CUSTOMER else None
        token = auth.sign_in(kind, email, password, address=place.address, device=place.device, portal_id=portal_id)
    except DomainError as error:
        return _refused(page, error, email=email, next_path=next_path)
    return _welcome(request, kind, token, next_path)


@router.post("/{kind}/sign-out")
def sign_out(request: Request, kind: LoginKind) -> RedirectResponse:
    """The session of the cookie ends, and the browser forgets what it kept of us."""
    auth.sign_out(kind, request.cookies.get(COOKIES[kind].label, ""))
    answer = _to(SIGN_IN_PAGES[kind])
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.headers.append("Set-Cookie", COOKIES[kind].header("", max_age_seconds=0))
    return answer


@router.post("/customer/sign-in-link")
def send_sign_in_link(
    request: Request, email: Field = "", portal: Field = "", next_path: Next = "/", page: Field = ""
) -> RedirectResponse:
    """'Send me a sign-in link': one answer, whoever has the address."""
    page = page or SIGN_IN_PAGES[LoginKind.CUSTOMER]
    try:
        portal_id = auth.portal_id_of(portal)
        auth.request_sign_in_link(email, portal_id=portal_id, next_path=next_path, place=place_of(request))
    except DomainError as error:
        return _refused(page, error, email=email, next_path=next_path)
    return _to(page, sent="1", email=email, next=next_path)


@router.post("/{kind}/reset")
def reset(
    request: Request, kind: LoginKind, email: Field = "", portal: Field = "", page: Field = ""
) -> RedirectResponse:
    """'Forgot it?': one answer, whoever has the address."""
    page = page or RESET_PAGES[kind]
    try:
        portal_id = auth.portal_id_of(portal) if kind is LoginKind.CUSTOMER else None
        auth.request_reset(kind, email, portal_id=portal_id, place=place_of(request))
    except DomainError as error:
        return _refused(page, error, email=email)
    return _to(page, sent="1", email=email)


@router.post("/customer/register")
def register(
    request: Request,
    email: Field = "",
    name: Field = "",
    organization: Field = "",
    portal: Field = "",
    page: Field = "",
) -> RedirectResponse:
    """'Make an account': one answer, whoever has the address; the password is chosen behind the mailed link."""
    page = page or REGISTER_PAGE
    try:
        portal_id = auth.portal_id_of(portal)
        auth.request_registration(
            email, name=name, organization_name=organization, portal_id=portal_id, place=place_of(request)
        )
    except DomainError as error:
        return _refused(page, error, email=email)
    return _to(page, sent="1", email=email)


@router.get("/link/{token}")
def show_link(token: str) -> RedirectResponse:
    """A mailed link: the token goes into a cookie, out of the address bar, and a page with a button is shown.

    Nothing is spent, since mail scanners open links too.
    """
    answer = _to(LINK_PAGE)
    answer.headers.append("Set-Cookie", Cookie.LINK.header(_plain(token), max_age_seconds=_LINK_SECONDS))
    return answer


@router.post("/link")
def spend_link(
    request: Request, password: Field = "", name: Field = "", email: Field = "", page: Field = ""
) -> RedirectResponse:
    """The button behind a mailed link."""
    try:
        token = request.cookies.get(Cookie.LINK.label, "")
        opened = auth.open_link(token, password=password, name=name, email=email, place=place_of(request))
    except DomainError as error:
        return _refused(page or LINK_PAGE, error, email=email)
    if opened.purpose is Purpose.CONFIRM_ADDRESS:
        answer = _to(opened.next_path, sent="confirmed")
    else:
        answer = _welcome(request, opened.kind, opened.token, opened.next_path)
    answer.headers.append("Set-Cookie", Cookie.LINK.header("", max_age_seconds=0))
    return answer


@router.post("/{kind}/password")
def change_password(
    request: Request, kind: LoginKind, current: Field = "", password: Field = "", page: Field = ""
) -> RedirectResponse:
    """Another password; every other session ends, this one gets a new cookie."""
    page = page or PROFILE_PAGES[kind]
    try:
        token = request.cookies.get(COOKIES[kind].label, "")
        changed = auth.change_password(kind, token, current=current, new=password, place=place_of(request))
    except DomainError as error:
        return _refused(page, error)
    answer = _to(page, sent="password")
    answer.headers.append("Set-Cookie", COOKIES[kind].header(changed, max_age_seconds=_COOKIE_SECONDS[kind]))
    return answer


def _welcome(request: Request, kind: LoginKind, token: str, next_path: str) -> RedirectResponse:
    before = request.cookies.get(COOKIES[kind].label)
    if before:
        auth.sign_out(kind, before)
    path = auth.safe_path(next_path)
    answer = _to(HOMES[kind] if path == "/" else path)
    answer.headers.append("Set-Cookie", COOKIES[kind].header(token, max_age_seconds=_COOKIE_SECONDS[kind]))
    return answer


def _refused(page: str, error: DomainError, *, email: str = "", next_path: str = "") -> RedirectResponse:
    minutes = str(error.text.params["minutes"]) if isinstance(error, TooMany) else ""
    return _to(page, error=_code(error), minutes=minutes, email=email, next=next_path)


def _code(error: DomainError) -> str:
    match error:
        case auth.WrongPassword():
            return "wrong"
        case TooMany():
            return "wait"
        case auth.PortalClosed():
            return "closed"
        case auth.LinkEnded():
            return "link"
        case Forbidden():
            return "off"
        case Conflict():
            return "taken"
        case Invalid(field=field) if field:
            return field
        case _:
            return "refused"


def _to(page: str, **query: str) -> RedirectResponse:
    """A page of ours, with what its address said before and what is new."""
    parts = urlsplit(auth.safe_path(page))
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in _FLEETING]
    told = [(name, value[:255]) for name, value in query.items() if value and (name, value) != ("next", "/")]
    told = [(name, auth.safe_path(value) if name == "next" else value) for name, value in told]
    query_text = urlencode([*kept, *told], errors="replace")
    answer = RedirectResponse(parts.path + ("?" + query_text if query_text else ""), status_code=303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _plain(token: str) -> str:
    # Nothing else can be a token of ours, and a cookie must not carry whatever a path may.
    return "".join(char for char in token[:64] if char.isascii() and (char.isalnum() or char in "-_"))
