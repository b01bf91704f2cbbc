"""The kinds of rules of registration that are data in a county, each with the schema of its value."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from kentan.contracts.fields import Day, number, one_of

CADENCE = "cadence"
NEXT_DAY, PREVIOUS_DAY, NEXT_SUCH_DAY, PREVIOUS_SUCH_DAY, SKIP, HOLD = POLICIES = (
    "next_day", "previous_day", "next_such_day", "previous_such_day", "skip", "hold")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="not_an_hour")
LONGEST_MINUTES = 12 * 60
ONE = rf"({'|'.join(WEEKDAYS)})"
NTH = rf"(-?[1-5])?{ONE}"
PARTS = {"FREQ": "WEEKLY|MONTHLY", "INTERVAL": "[1-9][0-9]?", "BYDAY": f"{NTH}(,{NTH})*", "WKST": ONE}
EARLIEST, LATEST = "2000-01-01", "2100-12-31"


def is_rule(text: str) -> bool:
    """Whether it is a rule that gives days for ever: weekly on weekdays, or monthly on counted ones (``2TH``, ``-1FR``)."""
    parts = [part.partition("=") for part in text.split(";")]
    given = {name: value for name, _, value in parts}
    known = len(given) == len(parts) and {"FREQ", "BYDAY"} <= set(given) <= set(PARTS)
    if not known or not all(re.fullmatch(PARTS[name], value) for name, value in given.items()):
        return False
    counted = re.search("[0-9]", given["BYDAY"]) is not None
    return counted == (given["FREQ"] == "MONTHLY")


class CadenceValue(Schema):
    """When a county meets: the rule of days, the hours, and what becomes of a day off."""

    rule = fields.String(required=True, validate=validate.Length(1, 100), metadata={
        "description": "RFC 5545 RRULE: FREQ=WEEKLY;INTERVAL=2;BYDAY=TH, or FREQ=MONTHLY;BYDAY=2TH"})
    first_day = Day(required=True, validate=validate.Range(EARLIEST, LATEST, error="day_out_of_reach"), metadata={
        "description": "from which the rule counts (DTSTART): it says which weeks are met in"})
    starts = fields.String(required=True, validate=HOUR, metadata={"description": "HH:MM in the county's own time"})
    minutes = number(15, LONGEST_MINUTES, required=True, metadata={"description": "how long a forum is planned for"})
    day_off = fields.String(required=True, validate=one_of(*POLICIES), metadata={
        "description": "what becomes of a day off: the next or previous working day or such weekday, left out, or held all the same"})
    make_up_day = fields.String(required=True, validate=one_of(*POLICIES), metadata={
        "description": "what becomes of a weekend day that is worked; unless held, nothing is moved to such a day either"})

    @validates("rule")
    def _a_rule(self, value: str, **_: Any) -> None:
        if not is_rule(value):
            raise ValidationError("not_a_cadence_rule")


SCHEMAS: dict[str, type[Schema]] = {CADENCE: CadenceValue}
