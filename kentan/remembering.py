"""What a document remembers of the commands (``keys``) and events (``heard``) applied to it, and how it forgets them.

They are kept for as long as a repetition is to be recognised (``KENTAN_REPEAT_DAYS``), and go in two steps, by a sweep: first a
document at rest is marked with how many it has, later what was there at the mark goes. So each stays for at least that long, and
nothing need be noted when it comes. ``memory`` holds the mark (``at``, ``keys``, ``heard``) and, once something went, ``forgot``:
the moment of its mark, before which what was applied may be gone.

What is recognised for ever: the command that made a document (its key stays, the first one), a command that names the version it
was given for, and an event that made the document say something (the timeline has it as a cause).
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kentan.clock import from_text, to_text

Document = dict[str, Any]

MARGIN = timedelta(days=1)  # machines' times differ: an event may seem younger than what was done because of it
MANY = 64  # a document that is never at rest is marked, too, once it remembers so many
BEGINNING = 1  # the key that made the document


def aged(doc: Document, at: str, before: str) -> int | None:
    """Take a document one step on: how many entries it forgot, 0 where it was only marked, None where nothing changed.

    :param at: the present moment, as stored text.
    :param before: what was marked before this moment goes, and what was not changed since is at rest.
    """
    keys, heard, memory = doc.get("keys") or {}, doc.get("heard") or [], doc.get("memory") or {}
    if len(keys) <= BEGINNING and not heard:
        return None
    if "at" not in memory:
        if _last_said(doc) >= before and len(keys) + len(heard) <= MANY:
            return None
        doc["memory"] = {**memory, "at": at, "keys": len(keys), "heard": len(heard)}
        return 0
    if memory["at"] >= before:
        return None
    names = list(keys)
    left = [*names[:BEGINNING], *names[max(memory["keys"], BEGINNING):]]
    doc["keys"], doc["heard"] = {name: keys[name] for name in left}, heard[memory["heard"]:]
    doc["memory"] = {"forgot": memory["at"]}
    return len(keys) - len(left) + memory["heard"]


def remembered(doc: Document) -> int:
    """How many commands and events a document remembers."""
    return len(doc.get("keys") or ()) + len(doc.get("heard") or ())


def forgotten_before(doc: Document) -> str:
    """The moment before which what was applied may be forgotten; empty where nothing is."""
    return (doc.get("memory") or {}).get("forgot") or ""


def came_too_late(doc: Document, key: str) -> bool:
    """Whether a command that is not remembered was issued before what is: its key tells when, if it is a UUID of version 7."""
    issued = issued_at(key)
    return issued is not None and issued < forgotten_before(doc)


def issued_at(key: str) -> str | None:
    """When a key was made, as stored text: a UUID of version 7 (RFC 9562) begins with the moment. None for other keys."""
    try:
        made = UUID(key)
        return to_text(datetime.fromtimestamp((made.int >> 80) / 1000, UTC)) if made.version == 7 else None
    except (ValueError, OverflowError):
        return None


def was_caused(doc: Document, event_id: str) -> bool:
    """Whether the document forgets what it heard, and yet said something because of this event."""
    return bool(forgotten_before(doc)) and any(entry.get("cause") == event_id for entry in doc["timeline"])


def said_too_long_ago(doc: Document, time: str) -> bool:
    """Whether an event of this time that is not remembered may have been applied, and forgotten."""
    return time < with_margin(forgotten_before(doc))


def with_margin(moment: str) -> str:
    """A day later than a moment in stored text; nothing for nothing."""
    return to_text(from_text(moment) + MARGIN) if moment else ""


def _last_said(doc: Document) -> str:
    timeline = doc.get("timeline") or []
    return timeline[-1]["at"] if timeline else ""
