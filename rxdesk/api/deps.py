"""Who is looking on a HTTP route, and whether the request may act: cookies need our own origin, keys need a scope."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from rxdesk.config import settings
from rxdesk.models.people import LoginKind
from rxdesk.models.viewers import AgentViewer, CustomerViewer
from rxdesk.origin import Cookie, allowed_origins
from rxdesk.services import auth

READING = ("GET", "HEAD", "OPTIONS")
COOKIES = {LoginKind.AGENT: Cookie.AGENT, LoginKind.CUSTOMER: Cookie.CUSTOMER}


def same_origin(request: Request) -> None:
    """Refuse what changes something unless one of our own pages sent it (403)."""
    if request.method in READING:
        return
    origin = request.headers.get("origin")
    own = origin in allowed_origins() if origin is not None else request.headers.get("sec-fetch-site") == "same-origin"
    if not own:
        raise HTTPException(403, "This request did not come from a page of RxDesk")


def json_only(request: Request) -> None:
    """Refuse a body that a plain form of another site could send (415)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method not in READING and kind != "application/json":
        raise HTTPException(415, "Send application/json")


def client_address(request: Request) -> str:
    """The network address of the client: the socket's, or as many steps back as there are proxies of ours."""
    hops = settings().trusted_proxy_hops
    told = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()]
    if hops and len(told) >= hops:
        return told[-hops]
    return request.client.host if request.client else ""


def place_of(request: Request) -> auth.Place:
    """Where the request comes from, as sign-ins remember it."""
    return auth.Place(client_address(request), request.headers.get("user-agent", ""))


def signed_in(request: Request, kind: LoginKind) -> auth.SignedIn | None:
    """The living session of the cookie of this kind; a request that carries a key has none."""
    token = request.cookies.get(COOKIES[kind].label)
    return auth.find_session(kind, token) if token and "authorization" not in request.headers else None


def agent_or_none(request: Request) -> AgentViewer | None:
    """The signed-in agent, if there is one."""
    found = signed_in(request, LoginKind.AGENT)
    return AgentViewer(found.agent_id) if found and found.agent_id else None


def customer_or_none(request: Request) -> CustomerViewer | None:
    """The signed-in customer, if there is one."""
    found = signed_in(request, LoginKind.CUSTOMER)
    return CustomerViewer(found.customer_id, found.portal_id or 0) if found and found.customer_id else None


def agent(request: Request) -> AgentViewer:
    """The agent of the cookie (401 without one)."""
    same_origin(request)
    found = agent_or_none(request)
    if found is None:
        raise HTTPException(401, "Sign in first")
    return found


def customer(request: Request) -> CustomerViewer:
    """The customer of the cookie (401 without one)."""
    same_origin(request)
    found = customer_or_none(request)
    if found is None:
        raise HTTPException(401, "Sign in first")
    return found


def key(request: Request) -> auth.ApiViewer:
    """Whom the bearer key speaks for (401 without a living one); cookies count for nothing here."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = auth.find_key(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise HTTPException(401, "Send a living key: Authorization: Bearer rxk_...", {"WWW-Authenticate": "Bearer"})
    return found


Agent = Annotated[AgentViewer, Depends(agent)]
Customer = Annotated[CustomerViewer, Depends(customer)]
Key = Annotated[auth.ApiViewer, Depends(key)]
