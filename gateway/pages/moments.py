"""Days and moments as people read them: in the county's zone, with the weekday, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale, gettext, ngettext

from kentan.calendars import ZONE
from kentan.clock import from_text

PATTERNS = {"zh": ("y年M月d日（EEE）", "y年M月d日（EEE）HH:mm"), "en": ("EEE d MMM y", "EEE d MMM y, HH:mm")}


def moment(text: str | None) -> str:
    """Stored text as a moment; nothing for none."""
    return _formatted(from_text(text).astimezone(ZoneInfo(ZONE)), 1) if text else ""


def day(text: str | None) -> str:
    """The day of a stored moment, or a day as ``2026-01-08``; nothing for none."""
    if not text:
        return ""
    on = date.fromisoformat(text) if len(text) == 10 else from_text(text).astimezone(ZoneInfo(ZONE)).date()
    return _formatted(datetime(on.year, on.month, on.day), 0)


def left(clock: dict) -> str:
    """What is left of a clock, in words: ``3 working days left``, ``today``, ``2 working days late``, ``stands still``."""
    if clock["stopped_at"]:
        return gettext("met") if not clock["overdue"] else gettext("met late")
    days, seconds = clock["remaining_working_days"], clock["remaining_seconds"]
    if clock["paused_since"]:
        return gettext("stands still")
    if seconds is not None and seconds < 0:
        return ngettext("%(num)d working day late", "%(num)d working days late", max(1, -days))
    return ngettext("%(num)d working day left", "%(num)d working days left", days) if days else gettext("ends today")


def _formatted(on: datetime, pattern: int) -> str:
    reads = str(get_locale())
    return format_datetime(on, PATTERNS[reads][pattern], locale=reads)


FILTERS = {"moment": moment, "day": day, "left": left}
