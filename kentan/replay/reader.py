"""Reads messages to replay: one JSON object a line, and the counties as CSV. What cannot be used is set aside with its reason."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kentan.errors import Invalid


@dataclass(frozen=True)
class Message:
    """One real message.

    :param county: code of the county it names, None where it names none (it is then drawn).
    :param reply_days: real days until the reply, None where there was none.
    """

    id: str
    text: str
    category: str | None
    county: str | None
    reply: str | None
    reply_days: float | None


@dataclass(frozen=True)
class Reject:
    """A line that cannot be used, and why: ``broken_json``, ``no_id``, ``no_text``, ``duplicate_id``, ``unknown_county``."""

    line: int
    reason: str
    id: str | None = None


def read_counties(path: Path) -> dict[str, str]:
    """County code to name, from a CSV with the columns ``code`` and ``name``. Raises Invalid."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"code", "name"} <= rows[0].keys():
        raise Invalid("counties_file", {"path": str(path)})
    return {row["code"].strip(): row["name"].strip() for row in rows}


def read_messages(lines: Iterable[str], counties: dict[str, str]) -> Iterator[Message | Reject]:
    """Each line as a Message or a Reject. A county is known by its code or its name.

    A place that is named in words and is not one of ours is where the message came from, not a county of this
    installation: such a message is drawn over the counties like one without a place. A code that is not ours is an error.
    """
    seen: set[str] = set()
    codes = {name: code for code, name in counties.items()}
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read(number, line, counties, codes, seen)


def _read(number: int, line: str, counties: dict[str, str], codes: dict[str, str], seen: set[str]) -> Message | Reject:
    try:
        row = json.loads(line)
    except ValueError:
        return Reject(number, "broken_json")
    if not isinstance(row, dict) or not row.get("id"):
        return Reject(number, "no_id" if isinstance(row, dict) else "broken_json")
    row_id = str(row["id"])
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        return Reject(number, "no_text", row_id)
    if row_id in seen:
        return Reject(number, "duplicate_id", row_id)
    place = str(row.get("county_code") or row.get("county") or "").strip()
    if place.isdigit() and place not in counties:
        return Reject(number, "unknown_county", row_id)
    seen.add(row_id)
    return Message(row_id, text.strip(), _text(row.get("category")), place if place in counties else codes.get(place),
                   _text(row.get("reply")), _days(row.get("reply_days")))


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _days(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 3650 else None
