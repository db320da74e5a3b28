"""The customers' side of the mail: what they write as raw mails, and the answers they find in the catcher."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import format_datetime

from rxdesk.demo.picture import labels_png
from rxdesk.mailcatcher import caught


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that a customer got: where an answer goes, and what it must refer to."""

    reply_to: str
    message_id: str
    references: str
    subject: str


def written(
    sender: str,
    name: str,
    to: str,
    *,
    subject: str,
    text: str,
    moment: datetime,
    cc: tuple[str, ...] = (),
    picture: str = "",
    answers: Received | None = None,
) -> bytes:
    """A mail as a customer's program writes it, quoting what it answers."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{sender}>"
    mail["To"] = answers.reply_to if answers else to
    if cc:
        mail["Cc"] = ", ".join(cc)
    mail["Subject"] = f"Re: {answers.subject}" if answers else subject
    mail["Date"] = format_datetime(moment)
    domain = sender.rpartition("@")[2]
    mail["Message-ID"] = f"<{int(moment.timestamp() * 1000)}.{sender.partition('@')[0]}@{domain}>"
    if answers:
        mail["In-Reply-To"] = answers.message_id
        mail["References"] = f"{answers.references} {answers.message_id}".strip()
    signature = f"\n\n-- \n{name}\n{domain}"
    quote = f"\n\nOn {moment:%d %B %Y} Northwind wrote:\n> Thank you for your message." if answers else ""
    mail.set_content(text + quote + signature)
    if picture:
        mail.add_attachment(labels_png(), maintype="image", subtype="png", filename=picture)
    return mail.as_bytes()


def newest_for(address: str, subject: str) -> Received | None:
    """The newest caught mail to that address whose subject holds `subject`."""
    for path in caught():
        head = BytesHeaderParser(policy=default).parsebytes(path.read_bytes())
        if address in str(head["To"]) and subject.lower() in str(head["Subject"]).lower():
            return Received(
                reply_to=str(head["Reply-To"] or head["From"]),
                message_id=str(head["Message-ID"]),
                references=str(head["References"] or ""),
                subject=subject,
            )
    return None
