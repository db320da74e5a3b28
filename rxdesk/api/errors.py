"""Every refusal of the API has one shape: a code for programs, a sentence for people, and the field if there is one."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, IntegrityError
from starlette.exceptions import HTTPException

from rxdesk.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooMany
from rxdesk.i18n import Text

log = logging.getLogger("rxdesk.errors")
_CODES: dict[type[DomainError], str] = {
    NotFound: "not_found",
    Forbidden: "forbidden",
    Invalid: "invalid",
    Conflict: "conflict",
    TooMany: "too_many",
}
_STATUSES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 429: "too_many"}


class MissingScope(Forbidden):
    """The key may not do this, whatever its agent may."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)


def speak_json(app: FastAPI) -> None:
    """Answer every refusal and failure of `app` in that shape."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _http)
    for kind in (IntegrityError, DataError, OverflowError):
        app.add_exception_handler(kind, _impossible)
    app.add_exception_handler(Exception, _failed)


def answer(status: int, code: str, message: str, *, field: str = "", headers: Any = None) -> JSONResponse:
    """The one shape."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    return JSONResponse({"error": error}, status, headers)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for nothing else
    if isinstance(error, MissingScope):
        return answer(403, "missing_scope", str(error.text))
    code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), "invalid")
    return answer(error.status, code, str(error.text), field=error.field)


def _misshapen(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return answer(422, "invalid", "The body is not JSON")
    field = ".".join(str(part) for part in first["loc"][1:])
    message = "Unknown field" if first["type"] == "extra_forbidden" else str(first["msg"])
    return answer(422, "invalid", f"{field}: {message}" if field else message, field=field)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    usual = HTTPStatus(error.status_code).phrase
    message = "Not found" if error.status_code == 404 else str(error.detail or usual)
    return answer(error.status_code, _STATUSES.get(error.status_code, "invalid"), message, headers=error.headers)


def _impossible(request: Request, error: Exception) -> JSONResponse:
    """A value that no row can hold: the database said so, and nothing was changed."""
    if isinstance(error, IntegrityError) and "foreign key" not in str(error.orig).lower():
        return answer(409, "conflict", "Somebody else was there first")
    named = isinstance(error, IntegrityError)
    return answer(422, "invalid", "It names something that does not exist" if named else "A value is out of range")


def _failed(request: Request, error: Exception) -> JSONResponse:
    error_id = secrets.token_hex(4)
    log.error("error %s", error_id, exc_info=error)
    return answer(500, "error", f"Something went wrong. Nothing was changed. Error {error_id}")
