"""E-mail digests: what happened in a subscription's period, gathered into one mail; when it is due, and how it reads."""

from datetime import datetime, timedelta

from kentan.commands import SYSTEM
from kentan.contracts.events import CATALOGUE, name_of
from kentan.documents import Document
from kentan.ids import derived_id
from kentan.plugins.channels import NotDelivered, channels_of
from kentan.runtime.desk import BoundDesk
from services.notifications.model import ZONE

CHANNEL = "email"
SUBJECT = {"zh": "恳谈事件摘要：{count} 项，截至 {day}", "en": "Kentan digest: {count} events up to {day}"}
CLOSING = {"zh": "本邮件由订阅 {id} 定期发送；如不再需要，请由订阅账号取消。",
           "en": "Sent by subscription {id}. Its account may end it at any time."}


def next_due(period: dict, now: datetime) -> datetime:
    """The next moment of a period after now, in the county's own time.

    :param period: ``every`` hour, day or week; ``at`` HH:MM (of an hour the minutes alone); ``weekday`` 1 (Monday) to 7.
    """
    here = now.astimezone(ZONE)
    hour, minute = (int(part) for part in period["at"].split(":"))
    due = here.replace(minute=minute, second=0, microsecond=0, hour=here.hour if period["every"] == "hour" else hour)
    if period["every"] == "week":
        due += timedelta(days=(period["weekday"] - due.isoweekday()) % 7)
    step = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}[period["every"]]
    return (due if due > here else due + step).astimezone(now.tzinfo)


def mail(desk: BoundDesk, county: str, subscription: Document, entries: list[Document]) -> None:
    """Send entries of the feed as one mail; the same entries have the same Message-ID. Raises what the channel raises."""
    channel = channels_of(desk.hooks(county)).get(CHANNEL)
    if channel is None:
        raise NotDelivered("channel_missing")
    events = [entry["event"] for entry in entries]
    language = subscription["language"]
    last = max(event["time"] for event in events)
    message = {
        "id": derived_id("digest", subscription["_id"], *(event["id"] for event in events)), "message": subscription["_id"],
        "event": "digest", "recipient": SYSTEM, "language": language, "correlation_id": subscription["_id"],
        "subject": SUBJECT[language].format(count=len(events), day=_moment(last)[:10]),
        "text": "\n".join([*(_line(event, language) for event in events), "", CLOSING[language].format(id=subscription["_id"])]),
    }
    channel.send(message, {"address": subscription["address"], "secret": None}, desk.settings)


def _line(event: dict, language: str) -> str:
    known = CATALOGUE.get(event["type"])
    called = (known.zh if language == "zh" else known.en) if known else name_of(event)
    return f"{_moment(event['time'])}  {event['county']}  {called}  {event['data'].get('number') or event['subject']}"


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
