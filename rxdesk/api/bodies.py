"""What a request may carry: a bounded body, counted while it comes in, and one file as a form or as plain bytes."""

from dataclasses import dataclass
from email.message import Message as Fields
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import Headers, UploadFile
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxdesk.api.errors import answer
from rxdesk.mail.limits import MAX_RAW_BYTES
from rxdesk.services.files import FILE_LIMIT

MEGABYTE = 1024 * 1024
USUAL_LIMIT = 4 * MEGABYTE
MAIL_LIMIT = MAX_RAW_BYTES
_WRAPPING = 64 * 1024
"""What a form writes around a file."""


class BodyLimit:
    """ASGI middleware: a body past its limit is refused before it is read whole; only /api has bodies of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            return await self.app(scope, receive, send)
        limit, seen = _limit(scope["path"]), 0
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdigit() and int(told) > limit:
            return await answer(413, "invalid", _sentence(limit))(scope, receive, send)

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, _sentence(limit))
            return message

        return await self.app(scope, counted, send)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came in, not yet judged."""

    filename: str
    mime: str
    data: bytes


async def one_file(request: Request) -> SentFile:
    """The file of a form's field `file`, or the body itself with its name in `?filename=` or Content-Disposition."""
    kind = request.headers.get("content-type", "application/octet-stream")
    if not kind.startswith("multipart/form-data"):
        fields = Fields()
        fields["Content-Disposition"] = request.headers.get("content-disposition", "attachment")
        name = request.query_params.get("filename") or fields.get_filename() or "file"
        return SentFile(name, kind, await request.body())
    async with request.form(max_files=1, max_fields=4) as form:
        file: Any = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(422, "Send the file in the field 'file'")
        return SentFile(file.filename or "file", file.content_type or "", await file.read())


async def whole_body(request: Request) -> bytes:
    """The body as it is."""
    return await request.body()


OneFile = Annotated[SentFile, Depends(one_file)]
WholeBody = Annotated[bytes, Depends(whole_body)]


def _limit(path: str) -> int:
    if path == "/api/v1/inbound/mime":
        return MAIL_LIMIT
    is_file = path in ("/api/files", "/api/v1/attachments", "/api/v1/portal/attachments")
    return FILE_LIMIT + _WRAPPING if is_file else USUAL_LIMIT


def _sentence(limit: int) -> str:
    return f"Larger than {limit // MEGABYTE} MB"
