"""Mail handed over by HTTP: a whole message as it is, kept before it is read, like mail that comes any other way."""

from secrets import compare_digest

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

from rxdesk.api.bodies import WholeBody
from rxdesk.api.deps import key
from rxdesk.api.errors import MissingScope
from rxdesk.config import settings
from rxdesk.errors import Forbidden
from rxdesk.mail.receive import receive_raw, state_of
from rxdesk.models.mails import RawState

router = APIRouter(prefix="/inbound", tags=["Mail"])


class Received(BaseModel):
    """The mail is kept; `state` says what has become of it so far."""

    state: RawState
    raw_mail_id: int


@router.post("/mime", status_code=202, openapi_extra={"requestBody": {"content": {"message/rfc822": {}}}})
def receive(request: Request, raw: WholeBody) -> Received:
    """Take in one mail, with the inbound secret or a key with the scope mail:write."""
    _require_mail(request)
    if not raw:
        raise HTTPException(422, "Send the mail as the body")
    kept = receive_raw(raw, source="api")
    return Received(state=state_of(kept), raw_mail_id=kept)


def _require_mail(request: Request) -> None:
    secret = settings().inbound_secret.get_secret_value()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if secret and scheme.lower() == "bearer" and compare_digest(given.strip().encode(), secret.encode()):
        return
    try:
        key(request).require("mail:write")
    except Forbidden as error:
        raise MissingScope(error.text) from error
