"""Every HTTP route under /api in one FastAPI application; the pages are mounted behind it."""

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException

from rxdesk.api import auth, demo_mail, files, health
from rxdesk.api.bodies import BodyLimit
from rxdesk.api.errors import speak_json
from rxdesk.api.v1 import (
    attachments,
    company,
    customers,
    docs,
    inbound,
    item_people,
    items,
    messages,
    organizations,
    portal,
    portals,
    project_people,
    projects,
    rules,
)

_V1 = (
    items,
    item_people,
    messages,
    attachments,
    customers,
    organizations,
    projects,
    project_people,
    portals,
    company,
    rules,
    inbound,
    portal,
    docs,
)


def make_api() -> FastAPI:
    """The application; nothing but /api, and in the demo its mails, is answered by it."""
    api = FastAPI(title="RxDesk", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    speak_json(api)
    api.add_middleware(BodyLimit)
    v1 = APIRouter(prefix="/api/v1")
    for module in _V1:
        v1.include_router(module.router)
    for router in (auth.router, files.router, health.router, demo_mail.router, v1):
        api.include_router(router)
    api.add_api_route("/api/{rest:path}", _nothing, methods=_ANY, include_in_schema=False)
    return api


_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _nothing(rest: str) -> None:
    raise HTTPException(404)
