"""One mail on its way in: what was read, what was found out, and every step of the way for the X-ray."""

from dataclasses import dataclass, field

from sqlmodel import Session

from rxdesk.mail.model import Address, ParsedMail
from rxdesk.models.company import CompanySettings
from rxdesk.models.items import Item
from rxdesk.models.mails import RawMail, ReplyAddress
from rxdesk.models.messages import Message
from rxdesk.services.identity import Known, known


@dataclass(slots=True)
class Arrival:
    """One mail on its way in, and what was found out about it so far; `portal_id` is that of the Main portal."""

    session: Session
    raw: RawMail
    mail: ParsedMail
    settings: CompanySettings
    sender: Address
    steps: list[dict] = field(default_factory=list)
    identity: str | None = None
    proven: bool = False
    portal_id: int = 0
    people: dict[str, Known] = field(default_factory=dict)

    def who(self, address: str) -> Known:
        """Whose address it is; asked once per mail."""
        if address not in self.people:
            self.people[address] = known(self.session, address)
        return self.people[address]

    def proves(self, address: str) -> bool:
        """Whether the mail proves that the address is its writer's: it passed authentication for that very one."""
        return self.proven and self.settings.trust_authenticated_mail and address == self.mail.from_addr

    def note(self, step: str, text: str) -> None:
        self.steps.append({"step": step, "text": text})

    @property
    def body(self) -> tuple[str, str, str]:
        """HTML, text and quoted text of what is new; HTML only where nothing of it had to be folded."""
        text = self.mail.reply_text or self.mail.text
        folded = self.mail.quoted_text if self.mail.reply_text else ""
        html = (self.mail.html or "") if not folded else ""
        return html, text, folded


@dataclass(frozen=True, slots=True)
class Match:
    """The item that a mail answers, how that was found, and whose reply address it was."""

    item: Item
    how: str
    token: ReplyAddress | None = None
    message: Message | None = None
