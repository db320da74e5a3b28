"""The mail catcher of the demo as a page: who got which mail, and each mail as its reader sees it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from pathlib import Path
from typing import cast

from fastapi import APIRouter, HTTPException
from starlette.responses import HTMLResponse

from rxdesk.config import settings
from rxdesk.mail.sanitise import clean_original
from rxdesk.mailcatcher import caught, outbox

router = APIRouter(include_in_schema=False)
_STYLES = "".join(f'<link rel="stylesheet" href="/styles/{name}.css">' for name in ("tokens", "kit", "portal", "parts"))
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title} · RxDesk demo</title>
<link rel="icon" href="/favicon.svg">{styles}</head>
<body class="p">
<main style="max-width:880px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere">{body}</main></body></html>"""
_MOST = 200


@router.get("/demo/mail")
def list_mails(to: str = "") -> HTMLResponse:
    """Caught mails, the newest first; `to` narrows to one address."""
    _only_in_the_demo()
    rows = [row for path in caught()[:_MOST] if (row := _row(path, to))]
    empty = "<p>No mail yet. What RxDesk sends in the demo is kept here.</p>"
    table = f'<table class="table"><thead>{_HEAD}</thead><tbody>{"".join(rows)}</tbody></table>' if rows else empty
    intro = "<h1>Mails of the demo</h1><p>Caught on this machine; none of them left it.</p>"
    return _html("Mails", intro + table)


@router.get("/demo/mail/{name}")
def show_mail(name: str) -> HTMLResponse:
    """One mail: its headers and what its reader sees."""
    _only_in_the_demo()
    path = outbox() / f"{name}.eml"
    if not name.isalnum() or not path.exists():
        raise HTTPException(404)
    mail = _read(path)
    heads = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Auto-Submitted")
    lines = "".join(f"<tr><th>{head}</th><td>{escape(str(mail[head]))}</td></tr>" for head in heads if mail[head])
    part = mail.get_body(preferencelist=("html", "plain"))
    content = part.get_content() if part else ""
    is_html = part is not None and part.get_content_type() == "text/html"
    body = clean_original(content) if is_html else f"<pre>{escape(content)}</pre>"
    files = "".join(f"<li>{escape(file.get_filename() or 'file')}</li>" for file in mail.iter_attachments())
    back = '<p><a class="p-link" href="/demo/mail">All mails</a></p>'
    return _html(str(mail["Subject"]), f'{back}<table class="table">{lines}</table><hr>{body}<ul>{files}</ul>')


_HEAD = "<tr><th>To</th><th>Subject</th><th>Date</th></tr>"


def _row(path: Path, to: str) -> str:
    mail = _read(path)
    if to and to.lower() not in str(mail["To"]).lower():
        return ""
    who, subject = (escape(str(mail[head] or "")) for head in ("To", "Subject"))
    sent = mail["Date"].datetime if mail["Date"] else None
    moment = f"{sent:%d %b %H:%M}" if sent else ""
    link = f'<a href="/demo/mail/{path.stem}">{subject}</a>'
    return f'<tr><td>{who}</td><td>{link}</td><td style="white-space:nowrap">{moment}</td></tr>'


def _read(path: Path) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default))


def _html(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), styles=_STYLES, body=body))


def _only_in_the_demo() -> None:
    if not settings().demo:
        raise HTTPException(404)
