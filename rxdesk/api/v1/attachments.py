"""Files for a key: upload for a message or item to come, read what is known of one, download."""

from fastapi import APIRouter
from fastapi.responses import Response

from rxdesk.api.bodies import OneFile
from rxdesk.api.files import served
from rxdesk.api.v1.asking import ReadFiles, WriteFiles
from rxdesk.api.v1.sessions import reading, writing
from rxdesk.models.items import Kind
from rxdesk.services import files
from rxdesk.services.listing_talk import FileRow, file_row

router = APIRouter(prefix="/attachments", tags=["Attachments"])


@router.post("", status_code=201)
def upload(agent: WriteFiles, file: OneFile, kind: Kind = Kind.TICKET) -> FileRow:
    """Keep a file: a form with the field `file`, or plain bytes with `?filename=`. Its id goes into attachment_ids."""
    with writing(agent) as session:
        made = files.upload_file(session, agent, filename=file.filename, data=file.data, mime=file.mime, kind=kind)
        return file_row(made)


@router.get("/{ref}")
def read(agent: ReadFiles, ref: str) -> FileRow:
    """What is known of a file."""
    with reading(agent) as session:
        return file_row(files.get_file(session, ref))


@router.get("/{ref}/content", response_class=Response)
def content(agent: ReadFiles, ref: str) -> Response:
    """The bytes."""
    with reading(agent) as session:
        attachment = files.get_file(session, ref)
        return served(attachment, files.read_bytes(attachment), download=True)
