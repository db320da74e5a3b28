"""How the detail panel words what it shows: times, statuses, channels, sizes, faces."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rxdesk import clock
from rxdesk.i18n import Text, t
from rxdesk.models.items import Channel, State
from rxdesk.services.item_rows import initials
from rxdesk.state.sentence import Sentence, sentence

TINTS = ("", "a2", "a3", "a4", "a5")
_DAYS = (
    t("day.mon", "Mon {time}", time=""),
    t("day.tue", "Tue {time}", time=""),
    t("day.wed", "Wed {time}", time=""),
    t("day.thu", "Thu {time}", time=""),
    t("day.fri", "Fri {time}", time=""),
    t("day.sat", "Sat {time}", time=""),
    t("day.sun", "Sun {time}", time=""),
)
_MONTHS = (
    t("month.jan", "{day} Jan", day=""),
    t("month.feb", "{day} Feb", day=""),
    t("month.mar", "{day} Mar", day=""),
    t("month.apr", "{day} Apr", day=""),
    t("month.may", "{day} May", day=""),
    t("month.jun", "{day} Jun", day=""),
    t("month.jul", "{day} Jul", day=""),
    t("month.aug", "{day} Aug", day=""),
    t("month.sep", "{day} Sep", day=""),
    t("month.oct", "{day} Oct", day=""),
    t("month.nov", "{day} Nov", day=""),
    t("month.dec", "{day} Dec", day=""),
)
_CHANNELS = {
    Channel.EMAIL: (t("channel.email", "E-mail"), "mail"),
    Channel.PORTAL: (t("channel.portal", "Portal"), "globe"),
    Channel.WEB_FORM: (t("channel.web_form", "Web form"), "clipboard-list"),
    Channel.WIDGET: (t("channel.widget", "Widget"), "app-window"),
    Channel.CHAT: (t("channel.chat", "Chat"), "message-circle"),
    Channel.API: (t("channel.api", "API"), "plug"),
    Channel.AGENT: (t("channel.agent", "Agent"), "headset"),
    Channel.AUTOMATION: (t("channel.automation", "Automation"), "zap"),
    Channel.IMPORT: (t("channel.import", "Import"), "upload"),
}


@dataclass(frozen=True, slots=True)
class When:
    """A moment as this reader sees it: short, exact, and for machines."""

    text: Sentence = field(default_factory=Sentence)
    exact: str = ""
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """An avatar: two letters in the shape of `kind`."""

    initials: str = ""
    kind: str = "agent"
    tint: str = ""
    name: str = ""


def today_in(zone: str) -> str:
    """The day on which lines say 'Today'."""
    return clock.now().astimezone(zone_named(zone)).date().isoformat()


def when(moment: datetime, zone: str) -> When:
    """'Today 13:20', 'Mon 09:12', '16 Mar', '2025-03-16', in the reader's time zone."""
    here = clock.aware(moment).astimezone(zone_named(zone))
    now = clock.now().astimezone(zone_named(zone))
    clock_time = f"{here:%H:%M}"
    if here.date() == now.date():
        text: Text = t("when.today", "Today {time}", time=clock_time)
    elif timedelta() <= now - here < timedelta(days=6):
        day = _DAYS[here.weekday()]
        text = Text(day.key, day.default, {"time": clock_time})
    else:
        month = _MONTHS[here.month - 1]
        text = Text(month.key, month.default, {"day": str(here.day)})
        if here.year != now.year:
            text = t("when.date", "{date}", date=f"{here:%Y-%m-%d}")
    return When(sentence(text), f"{here:%Y-%m-%d %H:%M:%S} {here.tzname()}", clock.aware(moment).isoformat())


def shape_of(state: State, colour: str, *, pauses: bool) -> str:
    """The shape that says what a status means (kit: ring, half, three quarters, bars, tick)."""
    if state is State.FINISHED:
        return "closed" if colour == "grey" else "done"
    if state is State.NOT_STARTED:
        return "new"
    return "customer" if pauses else "agent" if colour == "amber" else "open"


def channel_words(channel: Channel) -> Sentence:
    """The way something came in."""
    return sentence(channel_label(channel))


def channel_label(channel: Channel) -> Text:
    """The channel's name."""
    return _CHANNELS[channel][0]


def channel_icon(channel: Channel) -> str:
    return _CHANNELS[channel][1]


def face_of(kind: str, key: int | None, name: str) -> Face:
    """The avatar of a person; an agent keeps one tint."""
    tint = TINTS[(key or 0) % len(TINTS)] if kind == "agent" else ""
    return Face(initials(name) or "?", kind, tint, name)


def size_words(size: int) -> str:
    """'1.2 MB'."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def counted(number: int) -> str:
    """A count that stops at 999."""
    return "999+" if number >= 1000 else str(number)


def listed(names: list[str], *, most: int = 3) -> str:
    """Names in a row; those beyond `most` as a number."""
    more = len(names) - most
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} +{more}"


def zone_named(name: str) -> ZoneInfo:
    """The zone of that name, UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
