"""Files come in before the message that carries them, and belong to their uploader until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

import puremagic
from sqlmodel import Session, col, select

from rxdesk import clock
from rxdesk.errors import Invalid, NotFound
from rxdesk.i18n import t
from rxdesk.mail.names import clean_filename
from rxdesk.models.items import Item
from rxdesk.models.messages import Attachment, Message
from rxdesk.models.permissions import can_attach, require
from rxdesk.models.viewers import AgentViewer, CustomerViewer, Viewer
from rxdesk.storage import keep, storage, stored_name

FILE_LIMIT = 25 * 1024 * 1024
MESSAGE_LIMIT = 50 * 1024 * 1024
FILES_LIMIT = 50
BLOCKED = frozenset(
    "ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its jar js jse ksh "
    "lnk mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msi msp mst ops pcd pif plg prf "
    "prg ps1 psc1 reg scf scr sct shb shs tmp url vb vbe vbs vsmacros vss vst vsw ws wsc wsf wsh".split()
)
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it came: its bytes, the name and type that its sender gave, and its place in an HTML text."""

    filename: str
    data: bytes
    mime: str = "application/octet-stream"
    inline: bool = False
    content_id: str = ""


def upload_file(session: Session, viewer: Viewer, *, filename: str, data: bytes, mime: str, kind: str) -> Attachment:
    """Keep a file for the message that its uploader is writing about a ticket or task (`kind`).

    Raises Invalid naming the file when it is too large or of a blocked type.
    """
    require(can_attach(session, viewer, kind))
    refusal = refused(filename, len(data))
    if refusal is not None:
        raise refusal
    attachment = _row(NewFile(filename, data, mime))
    attachment.uploaded_by_agent_id = viewer.id if isinstance(viewer, AgentViewer) else None
    attachment.uploaded_by_customer_id = viewer.id if isinstance(viewer, CustomerViewer) else None
    session.add(attachment)
    session.flush()
    return attachment


def store_files(
    session: Session, files: Iterable[NewFile], *, item: Item, message: Message | None = None
) -> tuple[list[Attachment], list[str]]:
    """Put files that came with a mail on the item or message; the second list says which were refused and why."""
    kept, refusals, total = [], [], 0
    for file in files:
        refusal = refused(file.filename, len(file.data))
        total += len(file.data)
        if refusal is None and (total > MESSAGE_LIMIT or len(kept) >= FILES_LIMIT):
            refusal = Invalid(t("file.many", "{name}: too many or too large files in one message", name=file.filename))
        if refusal is not None:
            refusals.append(str(refusal))
            continue
        attachment = _row(file)
        attachment.item_id = item.key
        attachment.message_id = message.key if message else None
        kept.append(attachment)
    session.add_all(kept)
    session.flush()
    return kept, refusals


def claim_files(
    session: Session, viewer: Viewer, attachment_ids: Iterable[int], *, item: Item, message: Message | None = None
) -> list[Attachment]:
    """Put files that the viewer uploaded and has not sent yet on the item or message; NotFound for any other."""
    wanted = list(dict.fromkeys(attachment_ids))
    if not wanted:
        return []
    require(can_attach(session, viewer, item.kind))
    mine = Attachment.uploaded_by_customer_id if isinstance(viewer, CustomerViewer) else Attachment.uploaded_by_agent_id
    found = session.exec(
        select(Attachment).where(
            col(Attachment.id).in_(wanted),
            mine == getattr(viewer, "id", 0),
            col(Attachment.item_id).is_(None),
            col(Attachment.message_id).is_(None),
        )
    ).all()
    if len(found) != len(wanted):
        raise NotFound
    if sum(file.size for file in found) > MESSAGE_LIMIT or len(found) > FILES_LIMIT:
        raise Invalid(t("file.total", "Files of one message are at most 50 MB together"), field="files")
    for attachment in found:
        attachment.item_id = item.key
        attachment.message_id = message.key if message else None
        session.add(attachment)
    session.flush()
    return list(found)


def get_file(session: Session, ref: str) -> Attachment:
    """The file with this reference, if the session's viewer may see it; NotFound otherwise."""
    found = session.exec(select(Attachment).where(Attachment.ref == ref)).first() if len(ref) <= 40 else None
    if found is None:
        raise NotFound
    return found


def drop_upload(session: Session, viewer: Viewer, ref: str) -> None:
    """Take back a file that is not sent yet."""
    attachment = get_file(session, ref)
    if attachment.item_id is None and attachment.message_id is None:
        attachment.deleted_at = clock.now()
        session.add(attachment)


def read_bytes(attachment: Attachment) -> bytes:
    """The file's bytes."""
    return storage().get(stored_name(attachment.sha256))


def refused(filename: str, size: int) -> Invalid | None:
    """Why a file is not taken, or None."""
    name = clean_filename(filename)
    ending = name.rpartition(".")[2].lower()
    if "." in name and ending in BLOCKED:
        return Invalid(t("file.blocked", "{name}: files of type .{ending} are not taken", name=name, ending=ending))
    if size > FILE_LIMIT:
        return Invalid(t("file.large", "{name}: larger than 25 MB", name=name))
    return None


def _row(file: NewFile) -> Attachment:
    return Attachment(
        filename=clean_filename(file.filename),
        mime=_true_type(file),
        size=len(file.data),
        sha256=keep(file.data),
        inline=file.inline,
        content_id=file.content_id,
        created_at=clock.now(),
    )


def _true_type(file: NewFile) -> str:
    """The declared type, unless it claims a picture that the bytes are not."""
    declared = file.mime.lower().split(";")[0].strip() or "application/octet-stream"
    if declared not in INLINE_TYPES:
        return declared if len(declared) < 128 else "application/octet-stream"
    try:
        seen = {found.mime_type for found in puremagic.magic_string(file.data[:4096])}
    except (puremagic.PureError, ValueError):
        seen = set()
    return declared if declared in seen else "application/octet-stream"
