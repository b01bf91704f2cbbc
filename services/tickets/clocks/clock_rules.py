"""A county's clocks as data: what the standard is, what is left out of a rule, what is wrong with one. Pure.

A value is ``{"hours": [...], "clocks": [rule, ...]}``, as the presets beside have it (one file each). The standard is Ji'an's,
the seed's own. C1 to C3 are always there; other clocks are there where a county has them switched on.
"""

from collections.abc import Iterator
from pathlib import Path

from kentan.calendars import NEXT, PREVIOUS
from kentan.presets import Presets
from services.tickets.clocks.clock_events import can_follow

C1, C2, C3 = REQUIRED = ("C1", "C2", "C3")
OBJECTION, EXTENSION_ASK, CO_REPLY, CONFIRMATION = "objection", "extension_ask", "co_reply", "confirmation"
COMMITMENT, CONSULTATION, RECEIPT = "commitment", "consultation", "receipt"
OFFICE, LEAD_UNIT, CO_UNIT, CONSULTED, ENTERPRISE = OWNERS = ("office", "lead_unit", "co_unit", "consulted_unit", "enterprise")
WORKING_DAYS, CALENDAR_DAYS, WEEKS, HOURS = UNITS = ("working_days", "calendar_days", "weeks", "hours")
LONGEST = 1000
LONGEST_HOLIDAY = 10
LEFT_OUT = {"on": True, "roll": NEXT, "owner": LEAD_UNIT, "starts": [], "stops": [], "pauses": [], "warnings": []}

Rule = dict
Errors = dict[str, list[str]]


PRESETS = Presets(Path(__file__).parent / "presets", "clocks", "jian", "quanzhou", "haochaping", "dezhou")
standard = PRESETS.standard
RULES: tuple[Rule, ...] = tuple(standard()["clocks"])
BY_CODE = {rule["code"]: rule for rule in RULES}


def complete(value: dict) -> dict:
    """The value with what a county left out: hours and all but the length of a known clock as in the standard."""
    return {"hours": value.get("hours") or standard()["hours"], "clocks": [whole(rule) for rule in value["clocks"]]}


def whole(rule: Rule) -> Rule:
    """A rule with all its fields; those of a clock that the standard does not know are the plainest."""
    code = rule["code"]
    return {**LEFT_OUT, "name": {"zh": code, "en": code}, **BY_CODE.get(code, {}), **rule}


def counted(value: dict) -> list[Rule]:
    """The rules that are on, those counted in hours with the county's hours of business."""
    return [{**rule, "hours": value["hours"]} if rule["unit"] == HOURS else rule for rule in value["clocks"] if rule["on"]]


def errors(repository: object, value: dict) -> Errors:
    """What is wrong with a county's rules, by path."""
    found: Errors = {}
    codes = [rule["code"] for rule in value["clocks"]]
    if not set(REQUIRED) <= {rule["code"] for rule in value["clocks"] if rule["on"]}:
        found["clocks"] = ["clocks_missing"]
    for place, rule in enumerate(value["clocks"]):
        if rule["code"] in codes[:place]:
            found[f"clocks.{place}.code"] = ["clock_twice"]
        found |= {f"clocks.{place}.{field}": [code] for field, code in _wrong(rule)}
    return found | {f"hours.{place}": [code] for place, code in _wrong_hours(value["hours"])}


def rules_fit(rules: list[Rule]) -> bool:
    """Whether a policy left each rule once, with a length that a deadline can be counted by."""
    lengths = [rule.get("length") for rule in rules]
    codes = [str(rule.get("code")) for rule in rules]
    whole_numbers = all(type(length) is int and 0 <= length <= LONGEST for length in lengths)
    return (whole_numbers and set(REQUIRED) <= set(codes) and len(set(codes)) == len(codes)
            and all("unit" in rule for rule in rules))


def _wrong(rule: Rule) -> Iterator[tuple[str, str]]:
    for field in ("starts", "stops"):
        if not rule[field]:
            yield field, "required"
    for place, event in enumerate(rule["stops"]):
        if rule["starts"] and not can_follow(event, rule["starts"]):
            yield f"stops.{place}", "stop_cannot_happen"
    yield from _wrong_warnings(rule)
    days = rule["length"] * {WEEKS: 7, CALENDAR_DAYS: 1}.get(rule["unit"], LONGEST_HOLIDAY)
    if rule["roll"] == PREVIOUS and days < LONGEST_HOLIDAY:
        yield "roll", "deadline_before_start"


def _wrong_warnings(rule: Rule) -> Iterator[tuple[str, str]]:
    seen = []
    for place, warning in enumerate(rule["warnings"]):
        share, days = warning.get("share_passed"), warning.get("working_days_left")
        if (share is None) == (days is None):
            yield f"warnings.{place}", "warning_by_one_measure"
        if (share, days) in seen:
            yield f"warnings.{place}", "warning_twice"
        if days is not None and rule["unit"] == WORKING_DAYS and days >= rule["length"]:
            yield f"warnings.{place}.working_days_left", "warning_before_start"
        seen.append((share, days))


def _wrong_hours(hours: list[dict]) -> Iterator[tuple[int, str]]:
    before = ""
    for place, window in enumerate(hours):
        if window["to"] <= window["from"]:
            yield place, "hours_end_before_start"
        elif window["from"] < before:
            yield place, "hours_overlap"
        before = max(before, window["to"])
