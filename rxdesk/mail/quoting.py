"""What is new in a mail: history, the lines that introduce it, and signatures are folded away, never lost.

Rules are about shape (a date, an address, a colon; marks at the start of lines) and word lists of mail programs in
many languages. In doubt text stays: showing too much is better than hiding an answer.
"""

import re

from rxdesk.mail.markup import QUOTE_MARK

_WROTE = re.compile(
    r"(?i)(?<![a-z])(wrote|writes|schrieb|schreef|geschreven|skrev|skrifaði|escribió|escribi[oó]|escreveu|ha scritto|"
    r"scrisse|a écrit|a ecrit|napisał\(?a?\)?|pisze|napsal\(?a?\)?|napísal\(?a?\)?|írta|kirjoitti|kirjutas|yazdı|"
    r"a scris|je napisa[ol]|написал\(?а?\)?|пишет|писал\(?а?\)?|написав|έγραψε|đã viết|menulis|parašė|rakstīja|"
    r"写道|寫道|wrote|のメール|님이 작성|כתב|كتب)\s*[-_:：]*\s*$"
)
_ADDRESS_END = re.compile(
    r"(?:<\s*[^<>\s@]+@[^<>\s]+\s*>|[(\[]\s*(?:mailto:)?[^()\[\]\s@]+@[^()\[\]\s]+\s*[)\]])+\s*[:：]\s*$"
)
# A date comes early: at most four words before the first digit ("Le lun. 3", "On Monday, March 3", "ср, 30").
_DATE_START = re.compile(r"^[\W_]*(?:[^\W\d_]+[\W_]+){0,4}\d")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b")
_LABEL = re.compile(r"^[\s*_>|\ue000]*([^\W\d_][\w .\-/']{0,30}?)[\s*_]*[:：][\s*_]*(.*)$")
_FROM = frozenset(
    [
        "from",
        "de",
        "von",
        "van",
        "da",
        "od",
        "fra",
        "från",
        "lähettäjä",
        "от",
        "від",
        "kimden",
        "feladó",
        "expéditeur",
        "发件人",
        "寄件者",
        "差出人",
        "送信元",
        "보낸사람",
        "od:",
        "από",
        "de",
        "la",
        "odesílatel",
        "nadawca",
        "afsender",
        "avsändare",
        "avsender",
    ]
) | {"보낸 사람", "de la"}
_OTHER = frozenset(
    [
        "sent",
        "date",
        "to",
        "cc",
        "bcc",
        "subject",
        "reply-to",
        "envoyé",
        "envoye",
        "à",
        "a",
        "objet",
        "copie",
        "gesendet",
        "datum",
        "an",
        "betreff",
        "verzonden",
        "aan",
        "onderwerp",
        "enviado",
        "enviada",
        "em",
        "para",
        "assunto",
        "fecha",
        "asunto",
        "inviato",
        "oggetto",
        "data",
        "do",
        "temat",
        "wysłano",
        "dw",
        "sendt",
        "dato",
        "til",
        "emne",
        "kopi",
        "skickat",
        "datum",
        "till",
        "ämne",
        "lähetetty",
        "vastaanottaja",
        "aihe",
        "päivämäärä",
        "отправлено",
        "дата",
        "кому",
        "тема",
        "копия",
        "надіслано",
        "gönderildi",
        "kime",
        "konu",
        "tarih",
        "elküldve",
        "címzett",
        "tárgy",
        "dátum",
        "odesláno",
        "komu",
        "předmět",
        "odoslané",
        "predmet",
        "trimis",
        "către",
        "subiect",
        "发送时间",
        "日期",
        "收件人",
        "主题",
        "寄件日期",
        "收件者",
        "主旨",
        "送信日時",
        "日時",
        "宛先",
        "件名",
        "보낸날짜",
        "받는사람",
        "제목",
        "날짜",
        "destinataire",
        "importance",
        "attachments",
    ]
) | {
    "envoyé le",
    "date d'envoi",
    "enviado em",
    "enviado el",
    "data invio",
    "data wysłania",
    "sent at",
    "date sent",
    "reply to",
}
_SEPARATOR = re.compile(
    r"(?i)^[\s>]*[-_=*]{2,}\s*(original message|original appointment|reply message|forwarded message|forwarded by .{1,80}|"
    r"message d'origine|message original|message transféré|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|"
    r"original-nachricht|mensagem original|mensagem encaminhada|mensaje original|mensaje reenviado|messaggio originale|"
    r"messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|oprindelig meddelelse|original besked|videresendt besked|"
    r"ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|"
    r"исходное сообщение|пересылаемое сообщение|původní zpráva|eredeti üzenet|orijinal mesaj|原始邮件|原始郵件|元のメッセージ|"
    r"원본 메시지)\s*[-_=*]{2,}\s*$"
)
_MARKER = re.compile(r"(?i)^\W*(please )?(write|type|reply|enter) (your reply )?above this line\W*$")
_RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|={5,}|—{3,}|\*{5,})\s*$")
_SIGNATURE = re.compile(r"^\s?(--|—|–|__)\s*$")
_LIST_FOOTER = re.compile(r"^_{20,}\s*$")
_SENT_FROM = re.compile(
    r"(?i)^\W*(sent (from|with|via|using)|get outlook for|von (meinem|meiner) .{1,40} gesendet|gesendet (von|mit)|"
    r"diese nachricht wurde von|envoyé (de|depuis|à partir)|enviado (do|desde|a partir|de) |enviada do|inviato (da|dal)|"
    r"verstuurd vanaf|verzonden (vanaf|met)|skickat från|sendt fra|lähetetty|wysłane z|отправлено (с|из)|odesláno z|"
    r"küldve|iphone'?umdan|iphone から送信|从我的|發自我的|发自我的|나의 iphone)"
)


def split_reply(marked: str) -> tuple[str, str]:
    """(what is new, what was folded) of a text whose lines may carry QUOTE_MARK."""
    lines = marked.split("\n")
    folded = _history(lines)
    if not _words(lines, folded, want=False):
        # Nothing new above or below: a forward, or an answer made of the quotation alone. Show it.
        folded = _history(lines, from_line=_first_block_end(lines))
        if not _words(lines, folded, want=False):
            return _clean(lines), ""
    _fold_signatures(lines, folded)
    if not _words(lines, folded, want=False):
        return _clean(lines), ""
    new = [line for line, hidden in zip(lines, folded, strict=True) if not hidden]
    old = [line for line, hidden in zip(lines, folded, strict=True) if hidden]
    return _clean(new), _clean(old)


def _history(lines: list[str], *, from_line: int = 0) -> list[bool]:
    """For each line whether it belongs to quoted history."""
    folded = [False] * len(lines)
    at = from_line
    while at < len(lines):
        line = lines[at]
        if _is_quoted(line):
            folded[at] = True
        elif (end := _intro_end(lines, at)) is not None or (end := _block_end(lines, at)) is not None:
            following = next(
                (number for number in range(end, len(lines)) if lines[number].strip(" \t*" + QUOTE_MARK)), None
            )
            folded[at:end] = [True] * (end - at)
            if following is None or not _is_quoted(lines[following]):
                folded[at:] = [True] * (len(lines) - at)
                _fold_rule_above(lines, folded, at)
                return folded
            _fold_rule_above(lines, folded, at)
            at = end
            continue
        at += 1
    return folded


def _is_quoted(line: str) -> bool:
    return line.startswith(QUOTE_MARK) or re.match(r"\s{0,3}>(?!>?\s*$.)", line) is not None


def _intro_end(lines: list[str], at: int) -> int | None:
    """The line after an introduction such as "On Monday Ana <ana@acme.test> wrote:", which may run over five lines."""
    if not _DATE_START.match(lines[at][:200]):
        return None
    joined = ""
    for end in range(at, min(at + 5, len(lines))):
        line = lines[end].strip()
        if not line or (end > at and _is_quoted(line)):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > 500:
            return None
        dated = len(re.findall(r"\d", joined)) >= 3 and _TIME.search(joined)
        if dated and (_WROTE.search(joined[-60:]) or _ADDRESS_END.search(joined[-400:])):
            return end + 1
    return None


def _block_end(lines: list[str], at: int) -> int | None:
    """The line after a separator or after the block From / Sent / To / Subject of Outlook and its kin."""
    if _SEPARATOR.match(lines[at][:200]) or _MARKER.match(lines[at][:200]):
        return at + 1
    label = _LABEL.match(lines[at][:500])
    if not label or label[1].strip().lower() not in _FROM:
        return None
    others, last, missed = set(), at, 0
    for number in range(at + 1, min(at + 16, len(lines))):
        line = lines[number]
        if not line.strip(" \t\xa0*" + QUOTE_MARK):
            if others and missed == 0 and len(others) >= 2:
                break
            missed += 1
            if missed > 6:
                break
            continue
        found = _LABEL.match(line[:500])
        if found and found[1].strip().lower() in _OTHER:
            others.add(found[1].strip().lower())
            last, missed = number, 0
        else:
            missed += 1
            if missed > 3:
                break
    return last + 1 if len(others) >= 2 or (others and "@" in label[2]) else None


def _fold_rule_above(lines: list[str], folded: list[bool], at: int) -> None:
    """A drawn line right above an introduction belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above >= 0 and _RULE.match(lines[above]):
        folded[above] = True


def _first_block_end(lines: list[str]) -> int:
    for at, line in enumerate(lines):
        if line.strip():
            end = _block_end(lines, at) or _intro_end(lines, at)
            return end if end is not None else at + 1
    return len(lines)


def _fold_signatures(lines: list[str], folded: list[bool]) -> None:
    start = 0
    while start < len(lines):
        if folded[start]:
            start += 1
            continue
        end = next((at for at in range(start, len(lines)) if folded[at]), len(lines))
        cut = _signature_start(lines, start, end)
        folded[cut:end] = [True] * (end - cut)
        start = end


def _signature_start(lines: list[str], start: int, end: int) -> int:
    for at in range(start, end):
        line = lines[at]
        # A long signature may be text after all; only the exact mark of RFC 3676 is believed at any length.
        if (_SIGNATURE.match(line) or _LIST_FOOTER.match(line)) and (line == "-- " or end - at <= 16):
            if not any(text.strip() for text in lines[at + 1 : end]):
                continue
            end = at
            break
    last = end - 1
    while last >= start and not lines[last].strip():
        last -= 1
    if last >= start and _is_sent_from(lines[last]):
        return last
    return end


def _is_sent_from(line: str) -> bool:
    text = re.sub(r"<[^<>]*>|\(https?:[^()]*\)", "", line).strip()
    return (
        len(text) <= 60
        and len(text.split()) <= 8
        and not re.search(r"[.!?,;]$|,\s", text)
        and bool(_SENT_FROM.match(text))
    )


def _words(lines: list[str], folded: list[bool], *, want: bool) -> bool:
    return any(
        hidden is want and re.search(r"[^\W_]|[^\x00-\x7f]|:[+\w]+:", line)
        for line, hidden in zip(lines, folded, strict=True)
    )


def _clean(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines).replace(QUOTE_MARK, "")).strip("\n")
