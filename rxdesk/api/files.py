"""Files go out to whoever sees the message or item that they belong to, and come in for the message being written.

Nothing is shown as a page of ours: all is downloaded but pictures whose bytes are pictures.
"""

from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from rxdesk.api.bodies import OneFile
from rxdesk.api.deps import agent_or_none, customer_or_none, key, same_origin
from rxdesk.api.errors import MissingScope
from rxdesk.api.v1.sessions import reading, visitor, writing
from rxdesk.errors import Forbidden, NotFound
from rxdesk.models.items import Kind
from rxdesk.models.messages import Attachment
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.services import files
from rxdesk.services.files import INLINE_TYPES
from rxdesk.services.listing_talk import FileRow, file_row
from rxdesk.services.portal_rows import PortalFile, portal_file

router = APIRouter(prefix="/api/files", tags=["Files"])
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}


class By(StrEnum):
    """Who uploads, where a browser is signed in twice."""

    AGENT = "agent"
    CUSTOMER = "customer"


@router.get("/{ref}", response_class=Response)
def download(request: Request, ref: str, *, download: bool = False) -> Response:
    """The file, for an agent, a customer or a key that sees it; 404 for all others."""
    for viewer in _everybody(request):
        try:
            with reading(viewer) as session:
                attachment = files.get_file(session, ref)
                return served(attachment, files.read_bytes(attachment), download=download)
        except (NotFound, FileNotFoundError):
            continue
    raise NotFound


@router.post("", status_code=201)
def upload(request: Request, file: OneFile, kind: Kind = Kind.TICKET, by: By | None = None) -> FileRow | PortalFile:
    """Keep a file for a message or item that its sender is writing."""
    viewer = _uploader(request, by)
    with writing(viewer) as session:
        made = files.upload_file(session, viewer, filename=file.filename, data=file.data, mime=file.mime, kind=kind)
        row = file_row(made)
        return row if isinstance(viewer, AgentViewer) else portal_file(row)


@router.delete("/{ref}", status_code=204)
def take_back(request: Request, ref: str, by: By | None = None) -> None:
    """Take back a file that is not sent yet."""
    viewer = _uploader(request, by)
    with writing(viewer) as session:
        files.drop_upload(session, viewer, ref)


def served(attachment: Attachment, data: bytes, *, download: bool = False) -> Response:
    """The answer that carries a file: sandboxed, not guessed at, and inline only for true pictures."""
    shown = not download and is_picture(attachment.mime, data)
    return Response(
        data,
        media_type=attachment.mime if shown else "application/octet-stream",
        headers={
            "Content-Disposition": disposition(attachment.filename, inline=shown),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def is_picture(mime: str, data: bytes) -> bool:
    """Whether the bytes are the picture that the type claims."""
    if mime not in INLINE_TYPES or not data.startswith(_BEGINNINGS[mime]):
        return False
    return mime != "image/webp" or data[8:12] == b"WEBP"


def disposition(filename: str, *, inline: bool) -> str:
    """A Content-Disposition as RFC 6266 wants it: plain ASCII for the old, the true name for the rest."""
    plain = "".join(char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in filename)
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _everybody(request: Request) -> Iterator[Viewer]:
    """Everybody whom the request proves; a visitor of the Main portal last."""
    if "authorization" in request.headers:
        yield _by_key(request, "attachments:read")
        return
    for found in (agent_or_none(request), customer_or_none(request)):
        if found is not None:
            yield found
    yield visitor()


def _uploader(request: Request, by: By | None) -> AgentViewer | CustomerViewer:
    if "authorization" in request.headers:
        return _by_key(request, "attachments:write")
    same_origin(request)
    agent = agent_or_none(request) if by in (None, By.AGENT) else None
    found = agent or (customer_or_none(request) if by in (None, By.CUSTOMER) else None)
    if found is None:
        raise HTTPException(401, "Sign in first")
    return found


def _by_key(request: Request, scope: str) -> AgentViewer:
    found = key(request)
    try:
        found.require(scope)
    except Forbidden as error:
        raise MissingScope(error.text) from error
    return found.viewer
