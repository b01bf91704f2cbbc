"""The pure rules of notifications: who is told what, when a delivery is tried again, what a pattern of event types means."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = ("zh", "en")

# Who is told on which event. The words are resolved by `recipients`.
AUDIENCES: dict[str, tuple[str, ...]] = {
    "registration.sign-up.received": ("office",),
    "registration.nomination.made": ("office", "enterprise"),
    "registration.forum.confirmed": ("attendees",),
    "registration.forum.changed": ("invited", "called", "hosting"),
    "registration.forum.cancelled": ("invited", "called", "hosting"),
    "tickets.appeal.raised": ("office", "enterprise"),
    "tickets.appeal.assigned": ("lead", "co-units", "enterprise"),
    "tickets.appeal.opined": ("enterprise", "office"),
    "tickets.appeal.completed": ("enterprise", "office"),
    "tickets.appeal.sent-back": ("lead", "co-units", "office"),
    "tickets.appeal.proposed": ("office",),
    "tickets.appeal.proposal-refused": ("lead",),
    "tickets.appeal.closed": ("lead", "co-units"),
    "tickets.appeal.withdrawn": ("lead", "co-units", "office"),
    "tickets.appeal.reopened": ("lead", "co-units", "enterprise"),
    "tickets.appeal.warned": ("warned",),
    "tickets.appeal.overdue": ("holder", "lead", "office"),
    "tickets.appeal.objected": ("office",),
    "tickets.appeal.reassigned": ("objector", "lead", "co-units", "enterprise"),
    "tickets.appeal.objection-refused": ("objector",),
    "tickets.appeal.co-unit-replied": ("lead",),
    "tickets.appeal.transfer-offered": ("asked", "office"),
    "tickets.appeal.transferred": ("offering", "lead", "co-units", "enterprise", "office"),
    "tickets.appeal.transfer-ended": ("offering", "asked", "office"),
    "tickets.appeal.consultation-opened": ("consulted",),
    "tickets.appeal.consultation-answered": ("lead", "consulting"),
    "tickets.appeal.consultation-closed": ("consulted",),
    "tickets.appeal.extension-asked": ("office",),
    "tickets.appeal.extended": ("holder", "lead", "enterprise"),
    "tickets.appeal.extension-refused": ("holder",),
    "tickets.appeal.handed-over": ("enterprise", "office"),
    "tickets.appeal.handover-ended": ("office",),
    "tickets.appeal.taken-over": ("office",),
    "tickets.appeal.concluded": ("lead", "co-units"),
    "tickets.offer.received": ("office",),
    "tickets.letter.issued": ("unit",),
    "tickets.supervision.asked": ("office",),
    "tickets.supervision.taken": ("stepped",),
    "tickets.supervision.answered": ("office",),
    "tickets.supervision.appealed": ("office",),
    "tickets.supervision.judged": ("stepped",),
    "tickets.supervision.lifted": ("stepped",),
    "evaluation.survey.issued": ("enterprise",),
    "evaluation.survey.reminded": ("enterprise",),
    "evaluation.survey.visit-overdue": ("office",),
    "evaluation.survey.dissatisfied": ("office",),
    "evaluation.second-supervision.ordered": ("unit", "office"),
    "notifications.subscription.stopped": ("owner", "office"),
}
TOLD = tuple(AUDIENCES)
# Reminders by the clock: outside they wait for the day's digest.
GATHERED = frozenset(("tickets.appeal.warned", "tickets.appeal.overdue", "evaluation.survey.reminded",
                      "evaluation.survey.visit-overdue"))
LINKED = frozenset(("evaluation.survey.issued", "evaluation.survey.reminded"))  # what carries the link of a survey
HOLDERS_BY_ROLE = ("office", "enterprise")  # who may be held to a clock without being a unit
ROUTINE_LETTERS = ("minutes", "assignment")  # their unit is told by the assignment itself; twice would be noise

# What a template may fill in, by the subject of the event.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "sign-up": ("enterprise",),
    "nomination": ("enterprise", "unit"),
    "forum": ("period", "date", "begins", "venue", "theme", "reason"),
    "appeal": ("number", "kind", "enterprise", "unit", "co_units", "outcome", "clock", "due_day", "held_by", "charged",
               "objector", "theirs"),
    "offer": ("number", "kind", "enterprise", "to"),
    "letter": ("label", "letter_kind", "unit", "number"),
    "supervision": ("number", "step", "unit"),
    "survey": ("enterprise", "unit", "number", "expires_day", "visit_due_day", "link"),
    "second-supervision": ("unit", "number"),
    "subscription": ("owner", "kind", "problem"),
}
PLACEHOLDER = re.compile(r"\{(\w*)\}")

RETRY_SECONDS = (5, 30, 120, 600, 3600, 21600)
LEASE_SECONDS = 60

ADDRESSED = frozenset(("open", "city"))
WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"


def recipients(event_type: str, data: Mapping[str, Any]) -> list[str]:
    """Who is told of an event, as ``unit:<code>``, ``enterprise:<id>`` and ``role:office``, each once."""
    warned = (data.get("warning") or {}).get("to", ())
    words = [told for word in AUDIENCES[event_type] for told in (warned if word == "warned" else [word])]
    found = [one for word in words for one in _resolved(word, data)]
    return list(dict.fromkeys(found))


def _resolved(word: str, data: Mapping[str, Any]) -> list[str]:
    if word in ("office", "leader"):
        return [f"role:{word}"]
    if word == "owner":
        return [box_of(data["role"], data["owner"])] if data.get("owner") and data.get("role") else []
    if word == "hosting":
        return ["role:leader"] if data.get("announced") else []
    if word == "invited":
        return [f"enterprise:{one}" for one in data.get("invited") or []]
    if word == "attendees":
        return [f"enterprise:{one}" for one in data.get("attendees") or []]
    if word == "holder" and (spoken_clock(data) or {}).get("holder") in HOLDERS_BY_ROLE:
        return _resolved(spoken_clock(data)["holder"], data)  # type: ignore[index]
    if word == "consulting":
        return _resolved("office", data) if _consultation(data).get("by") == "office" else []
    if word == "enterprise":
        return [f"enterprise:{data['enterprise']}"] if data.get("enterprise") else []
    return [f"unit:{code}" for code in _units(word, data) if code]


def box_of(role: str, account: str) -> str:
    """The inbox of staff: that of their role; an outside system has one of its own."""
    return f"account:{account}" if role == "system" else f"role:{role}"


def _units(word: str, data: Mapping[str, Any]) -> list[str | None]:
    if word in ("lead", "lead_unit"):
        return [data.get("lead_unit")]
    if word == "called":
        return list(data.get("units") or []) if data.get("announced") else []
    if word == "co-units":
        return list(data.get("co_units") or [])
    if word in ("asked", "offering"):
        offers = data.get("transfers") or [{}]
        return [offers[-1].get("to" if word == "asked" else "unit")]
    if word == "consulted":
        return list(_consultation(data).get("units") or [])
    if word == "objector":
        return [(data.get("unit_objection") or {}).get("unit")]
    if word == "stepped":
        return [_supervised(spoken_step(data))]
    if word == "holder":
        holder = (spoken_clock(data) or {}).get("holder")
        return [holder if holder not in HOLDERS_BY_ROLE else None]
    if data.get("kind") in ROUTINE_LETTERS:
        return []
    return [*(data.get("addressees") or [data.get("unit")]), *(data.get("co_units") or [])]


def _consultation(data: Mapping[str, Any]) -> dict:
    """The last consultation on a file."""
    return (data.get("consultations") or [{}])[-1]


def spoken_clock(data: Mapping[str, Any]) -> dict | None:
    """The clock that an event of an appeal speaks of: the latest one of that code, at whom the event charges with it."""
    charged = data.get("charged")
    named = [clock for clock in data.get("clocks") or []
             if clock["code"] == data.get("clock") and charged in (None, clock["holder"])]
    return named[-1] if named else None


def spoken_step(data: Mapping[str, Any]) -> dict | None:
    """The step of supervision that an event speaks of."""
    return next((step for step in data.get("steps") or [] if step["id"] == data.get("about")), None)


def _supervised(step: dict | None) -> str | None:
    """The unit that a step is against; who was called knows already, and what is not yet decided is nobody's to know."""
    return step["unit"] if step and step["form"] != "phone" and step["appeal_state"] != "open" else None


def subject_of(event_type: str) -> str:
    """The subject of an event's name: ``appeal`` of ``tickets.appeal.raised``."""
    return event_type.split(".")[1]


def carries_number(event_type: str) -> bool:
    """Whether the ``number`` of an event's data is the ledger number of a file (a letter's is its own)."""
    return subject_of(event_type) in ("appeal", "offer", "supervision")


def appeal_of(event_type: str, subject: str, data: Mapping[str, Any]) -> str | None:
    """The file that an event is about, if it is about one."""
    return subject if subject_of(event_type) in ("appeal", "supervision") else data.get("appeal")


def hour_of(moment: str | None) -> str:
    """The county's own day and hour of a stored time; empty for none."""
    return datetime.fromisoformat(moment).astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else ""


def day_of(moment: str | None) -> str:
    """The county's own day of a stored time; empty for none."""
    return datetime.fromisoformat(moment).astimezone(ZONE).date().isoformat() if moment else ""


def wrong_placeholders(event_type: str, texts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What the texts of a template want filled in that events of this type do not offer."""
    wanted = {name for text in texts.values() for part in text.values() for name in PLACEHOLDER.findall(part)}
    return sorted(wanted - set(PLACEHOLDERS[subject_of(event_type)]))


def render(template: str, facts: Mapping[str, str]) -> str:
    """The text with its placeholders filled; nothing else in it has a meaning, whoever wrote it."""
    return PLACEHOLDER.sub(lambda found: facts.get(found.group(1), ""), template)


def delivery(delivery_id: str, channel: str, recipient: str, at: str, address: str | None, language: str) -> dict:
    """A delivery as it begins: waiting for its first attempt, or done where no address is needed."""
    waits = address is not None
    return {
        "id": delivery_id, "channel": channel, "recipient": recipient, "address": address, "language": language,
        "status": WAITING if waits else DELIVERED, "attempts": 0, "next_attempt": at if waits else None,
        "delivered_at": None if waits else at, "problem": None,
    }


def succeeded(one: dict, at: str) -> None:
    """Note that a delivery was made."""
    one.update(status=DELIVERED, attempts=one["attempts"] + 1, next_attempt=None, delivered_at=at, problem=None)


def failed(one: dict, problem: str, next_attempt: str | None) -> None:
    """Note that an attempt failed, and when the next one is; None gives it up."""
    one.update(attempts=one["attempts"] + 1, problem=problem, next_attempt=next_attempt,
               status=WAITING if next_attempt else FAILED)


def retry_delay(attempts: int, schedule: Sequence[float] = RETRY_SECONDS) -> timedelta | None:
    """How long to wait after so many failed attempts; None when no more are made."""
    return timedelta(seconds=schedule[attempts - 1]) if attempts <= len(schedule) else None


def summarize(deliveries: Iterable[dict]) -> tuple[str | None, str | None]:
    """The state of a message's outside deliveries as one word (None if it has none), and when the next is due."""
    outside = [one for one in deliveries if one["address"] is not None]
    due = min((one["next_attempt"] for one in outside if one["next_attempt"]), default=None)
    states = {one["status"] for one in outside}
    return next((state for state in (WAITING, FAILED, DELIVERED) if state in states), None), due


def shared_classes(rules: Iterable[Mapping[str, Any]], partner: str, counties: Collection[str], name: str,
                   data: Mapping[str, Any]) -> frozenset[str]:
    """The classes of fields of an event that leave to a partner; none: the event stays.

    What is addressed to one of the partner's counties (``to``) goes there whatever the policy says, without its inner fields.
    """
    if data.get("to") in counties:
        return ADDRESSED
    return frozenset(one for rule in rules if rule["partner"] == partner and matching(rule["types"], (name,))[0]
                     for one in rule["classes"])


def matching(patterns: Iterable[str], names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Event names that the patterns mean (``*``, ``tickets.*``, ``tickets.appeal.*`` or a name), and patterns that mean none."""
    known = sorted(names)
    found, empty = set(), []
    for pattern in patterns:
        prefix = pattern[:-1] if pattern == "*" or pattern.endswith(".*") else None
        hits = {name for name in known if name == pattern or (prefix is not None and name.startswith(prefix))}
        found |= hits
        empty += [] if hits else [pattern]
    return sorted(found), empty
