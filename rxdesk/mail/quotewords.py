"""How mail programs introduce history, sign and announce themselves, in the languages we have met."""

import re

from rxdesk.mail.names import words

WROTE = re.compile(
    r"(?i)(?<![a-z])(wrote|writes|schrieb|schreef|geschreven|skrev|skrifaði|escribió|escribi[oó]|escreveu|ha scritto|"
    r"scrisse|a écrit|a ecrit|napisał\(?a?\)?|pisze|napsal\(?a?\)?|napísal\(?a?\)?|írta|kirjoitti|kirjutas|yazdı|"
    r"a scris|je napisa[ol]|написал\(?а?\)?|пишет|писал\(?а?\)?|написав|έγραψε|đã viết|menulis|parašė|rakstīja|"
    r"写道|寫道|wrote|のメール|님이 작성|כתב|كتب)\s*[-_:：]*\s*$"
)
# In these languages the name follows the verb: "Am 2.3. um 10:00 schrieb Marta Vidal:".
WROTE_THEN_NAME = re.compile(
    r"(?i)\b(schrieb|schreef|skrev|kirjoitti|escribió|escreveu|ha scritto|пишет)\s[^:]{1,100}[:：]\s*$"
)
ADDRESS_END = re.compile(
    r"(?:<\s*[^<>\s@]+@[^<>\s]+\s*>|[(\[]\s*(?:mailto:)?[^()\[\]\s@]+@[^()\[\]\s]+\s*[)\]])+\s*[:：]\s*$"
)
# A date comes early: at most four words before the first digit ("Le lun. 3", "On Monday, March 3", "ср, 30").
DATE_START = re.compile(r"^[\W_]*(?:[^\W\d_]+[\W_]+){0,4}\d")
TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b")
LABEL = re.compile(r"^[\s*_>|\ue000]*([^\W\d_][\w .\-/']{0,30}?)[\s*_]*[:：][\s*_]*(.*)$")
FROM_LABELS = words(
    "from de von van da od fra från lähettäjä от від kimden feladó expéditeur 发件人 寄件者 差出人 "
    "送信元 보낸사람 από de la "
    "odesílatel nadawca afsender avsändare avsender"
) | {"보낸 사람", "de la"}
OTHER_LABELS = words(
    "sent date to cc bcc subject reply-to envoyé envoye à a objet copie gesendet datum an betreff verzonden aan "
    "onderwerp enviado enviada em para assunto fecha asunto inviato oggetto data do temat wysłano dw sendt dato til "
    "emne kopi skickat datum till ämne lähetetty vastaanottaja aihe päivämäärä отправлено дата кому тема копия "
    "надіслано gönderildi kime konu tarih elküldve címzett tárgy dátum odesláno komu předmět odoslané predmet "
    "trimis către subiect "
    "发送时间 日期 收件人 主题 寄件日期 收件者 主旨 送信日時 日時 宛先 件名 "
    "보낸날짜 받는사람 제목 날짜 destinataire importance "
    "attachments"
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
SEPARATOR = re.compile(
    r"(?i)^[\s>]*[-_=*]{2,}\s*(original message|original appointment|reply message|forwarded message|"
    r"forwarded by .{1,80}|"
    r"message d'origine|message original|message transféré|ursprüngliche nachricht|originalnachricht|"
    r"weitergeleitete nachricht|"
    r"original-nachricht|mensagem original|mensagem encaminhada|mensaje original|mensaje reenviado|"
    r"messaggio originale|"
    r"messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|oprindelig (?:meddelelse|besked)|"
    r"original besked|videresendt besked|"
    r"ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|"
    r"исходное сообщение|пересылаемое сообщение|původní zpráva|eredeti üzenet|orijinal mesaj|"
    r"原始邮件|原始郵件|元のメッセージ|"
    r"원본 메시지)\s*[-_=*]{2,}\s*$|^[\s>]*[-_=*]{3,}\s*message (du|of|from|vom|del)\b.{0,80}\d"
)
MARKER = re.compile(r"(?i)^\W*(please )?(write|type|reply|enter) (your reply )?above this line\W*$")
RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|={5,}|—{3,}|\*{5,})\s*$")
SIGNATURE = re.compile(r"^\s?(--|—|–|__)\s*$")
LIST_FOOTER = re.compile(r"^_{20,}\s*$")
SENT_FROM = re.compile(
    r"(?i)^\W*(sent (from|with|via|using)|get outlook for|von (meinem|meiner) .{1,40} gesendet|gesendet (von|mit)|"
    r"diese nachricht wurde von|envoyé (de|depuis|à partir)|enviado (do|desde|a partir|de) |enviada do|"
    r"inviato (da|dal)|"
    r"verstuurd vanaf|verzonden (vanaf|met)|skickat från|sendt fra|lähetetty|wysłane z|отправлено (с|из)|odesláno z|"
    r"küldve|iphone'?umdan|iphone から送信|从我的|發自我的|发自我的|나의 iphone)"
)
