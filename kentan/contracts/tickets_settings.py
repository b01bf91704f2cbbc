"""The kinds of rules of tickets that are data in a county, each with the schema of its value."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import flag, number, one_of
from kentan.contracts.tickets import CLOCK_EVENTS, DURATIONS, PAUSE_STATES, WARNED, Name
from kentan.contracts.tickets_ladder import LADDER, LadderValue
from kentan.contracts.tickets_letter_kinds import LettersValue
from kentan.contracts.tickets_outcomes import CLOSING, PRESUMPTIONS, ClosingValue, PresumptionsValue

CLOCKS, UNITS, LETTERS, DUPLICATES = "clocks", "units", "letters", "duplicates"
LONGEST_CLOCK = 1000
LONGEST_TERM = 250
OWNERS = ("office", "lead_unit", "co_unit", "consulted_unit", "enterprise")
ROLLS = ("next", "previous", "none")
TIME_OF_DAY = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="not_a_time_of_day")


class WarningRule(Schema):
    """When it is said that the end of a clock comes near: by the share that has passed, or by the working days that are left."""

    share_passed = number(1, 99, allow_none=True, metadata={"description": "so many hundredths of its working time"})
    working_days_left = number(1, LONGEST_TERM, allow_none=True, metadata={"description": "before the last day"})
    to = fields.List(fields.String(validate=one_of(*WARNED)), required=True, validate=validate.Length(min=1, max=4), metadata={
        "description": "who is to be told: whoever is held to the clock, the lead unit, the office, leaders"})


class ClockRule(Schema):
    """One clock: when it starts and stops, how long it runs, who is held to it.

    All but code, length and unit may be left out: it is then as in the standard, for a clock that the standard knows.
    """

    code = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z][A-Za-z0-9_]{0,39}$(?!\n)", error="not_a_clock_code"),
                         metadata={"description": "C1 assignment, C2 opinion, C3 completion, which are always there; others as the county has them"})
    name = fields.Nested(Name)
    on = flag(metadata={"description": "false: it is never started"})
    length = number(0, LONGEST_CLOCK, required=True, metadata={"description": "0 working days: the same day, or the next that is worked"})
    unit = fields.String(required=True, validate=one_of(*DURATIONS), metadata={"description": "hours are hours of business"})
    roll = fields.String(validate=one_of(*ROLLS), metadata={
        "description": "where a last day that is off moves: to the next working day (the Civil Code's rule), to the previous one, nowhere"})
    owner = fields.String(validate=one_of(*OWNERS), metadata={"description": "who is held to it; co_unit, consulted_unit: one clock for each"})
    starts = fields.List(fields.String(validate=one_of(*CLOCK_EVENTS)), validate=validate.Length(max=20), metadata={
        "description": "it starts when one of these happens to the file; the day of it is not counted"})
    stops = fields.List(fields.String(validate=one_of(*CLOCK_EVENTS)), validate=validate.Length(max=20), metadata={
        "description": "it stops when one of these happens"})
    pauses = fields.List(fields.String(validate=one_of(*PAUSE_STATES)), validate=validate.Length(max=10), metadata={
        "description": "it stands still while the file is in one of these states, and keeps the working time that it has left"})
    warnings = fields.List(fields.Nested(WarningRule), validate=validate.Length(max=10))


class BusinessHours(Schema):
    """A part of each working day in which there is business."""

    start = fields.String(required=True, data_key="from", attribute="from", validate=TIME_OF_DAY, metadata={"description": "08:30"})
    to = fields.String(required=True, validate=TIME_OF_DAY)


class ClocksValue(Schema):
    """All clocks of a county's files, and its hours of business."""

    hours = fields.List(fields.Nested(BusinessHours), validate=validate.Length(min=1, max=10), metadata={
        "description": "in order and apart from each other; the standard's if left out"})
    clocks = fields.List(fields.Nested(ClockRule), required=True, validate=validate.Length(min=1, max=50))


class UnitsValue(Schema):
    """What responsible units may ask of the office, and within which terms, in working days."""

    objection_within = number(0, LONGEST_TERM, required=True, metadata={"description": "after the assignment"})
    extension_before = number(0, LONGEST_TERM, required=True, metadata={"description": "before the clock's last day; asked no later"})
    extension_longest = number(1, LONGEST_TERM, required=True, metadata={"description": "from the last day as it is to the new one"})
    extensions_most = number(0, 20, required=True, metadata={"description": "times for one clock; 0: there are none"})


class DuplicatesValue(Schema):
    """When a new file is proposed to be about the same as an earlier one."""

    days = number(0, 3650, required=True, metadata={"description": "how long ago the earlier file was raised at most"})
    months = number(0, 120, required=True, metadata={
        "description": "how long ago one of the same enterprise was closed at most, so that it counts as raised again"})
    threshold = fields.Float(required=True, validate=validate.Range(0.1, 1), metadata={
        "description": "how alike the texts are at least, by the measure that the county has switched on"})


SCHEMAS: dict[str, type[Schema]] = {
    CLOCKS: ClocksValue, UNITS: UnitsValue, LADDER: LadderValue, LETTERS: LettersValue,
    DUPLICATES: DuplicatesValue, PRESUMPTIONS: PresumptionsValue, CLOSING: ClosingValue,
}
