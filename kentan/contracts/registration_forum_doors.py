"""Periods, forums and who comes to them: what their doors are asked with (named as the door is) and what they answer (``…View``)."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment, number, one_of, text
from kentan.contracts.registration import (
    DAY_OFF_POLICIES,
    FORUM_STATUSES,
    SIGN_UP_SOURCES,
    VENUE_KINDS,
    ForumState,
    NominationState,
    PeriodState,
    SignUpState,
)
from kentan.contracts.resources import Page, View

LARGEST_LIST = 500
LARGEST_TABLE = 50
LARGEST_NUMBER = 999_999
FIRST_YEAR, LAST_YEAR = 2023, 2100


class PlanPeriod(Schema):
    """One period on a day of its own."""

    number = number(1, LARGEST_NUMBER, metadata={"description": "the next one if left out"})
    date = Day(required=True)


class Cadence(Schema):
    """A rule that gives the days of periods, from a date on."""

    valid_from = Day(required=True, metadata={"description": "no period before this day"})
    every_weeks = number(1, 52, required=True)
    weekday = number(1, 7, required=True, metadata={"description": "ISO: 1 is Monday, 4 is Thursday"})
    day_off = fields.String(required=True, validate=one_of(*DAY_OFF_POLICIES), metadata={
        "description": "what becomes of a period on a day off: moved to the next working day, or skipped"})


class PlanPeriods(Schema):
    """So many periods by a cadence."""

    cadence = fields.Nested(Cadence, required=True)
    count = number(1, 100, required=True)
    first_number = number(1, LARGEST_NUMBER, metadata={"description": "the next one if left out"})


class GetYearPlan(Schema):
    """Which year."""

    year = fields.Integer(required=True, validate=validate.Range(FIRST_YEAR, LAST_YEAR))


class PlanYear(Schema):
    """The year to plan: by the city for all counties of the installation, by a county for itself."""

    year = number(FIRST_YEAR, LAST_YEAR, required=True)


class PlanForum(Schema):
    """A new forum, on the day of its period."""

    period = number(1, LARGEST_NUMBER, required=True)
    starts_at = Moment(metadata={"description": "the hour of the cadence if left out"})
    ends_at = Moment(metadata={"description": "as long after the beginning as the cadence says, if left out"})
    venue_kind = fields.String(required=True, validate=one_of(*VENUE_KINDS))
    venue = text(200, required=False, allow_none=True)
    host = text(100, required=False, allow_none=True, metadata={"description": "the host's office, e.g. 县委书记; no name"})
    theme = text(200, required=False, allow_none=True)
    capacity = number(1, LARGEST_LIST, required=True, metadata={"description": "enterprises at most"})
    units = fields.List(text(20), validate=validate.Length(max=LARGEST_TABLE), metadata={
        "description": "codes of the units called to the table"})


class ChangeForum(Schema):
    """What may change of a forum that was not held yet; what is left out stays."""

    period = number(1, LARGEST_NUMBER, metadata={"description": "another period; without times it keeps its hours"})
    starts_at = Moment(metadata={"description": "without an end it keeps its length"})
    ends_at = Moment()
    venue_kind = fields.String(validate=one_of(*VENUE_KINDS))
    venue = text(200, required=False, allow_none=True)
    host = text(100, required=False, allow_none=True)
    theme = text(200, required=False, allow_none=True)
    capacity = number(1, LARGEST_LIST)
    units = fields.List(text(20), validate=validate.Length(max=LARGEST_TABLE), metadata={"description": "all of them"})
    reason = text(200, required=False, allow_none=True, metadata={"description": "needed once it was announced; told to everybody"})


class CancelForum(Schema):
    """Why a forum is not held."""

    reason = text(200, metadata={"description": "told to everybody whom it concerns"})


class ListForums(Page):
    """Which forums are listed."""

    period = fields.Integer()
    status = fields.String(validate=one_of(*FORUM_STATUSES))


class AnnounceForum(Schema):
    """The announcement of a forum."""

    sign_up_until = Moment(required=True, metadata={"description": "last moment to sign up, not after the forum begins"})
    late_reason = text(200, required=False, allow_none=True, metadata={
        "description": "why it is announced later than the county's notice wants; needed just then"})


class SignUp(Schema):
    """A sign-up; the enterprise by its id or its credit code."""

    enterprise = text(64, required=False)
    credit_code = text(40, required=False)
    source = fields.String(validate=one_of(*SIGN_UP_SOURCES), metadata={"description": "self if left out"})
    question = text(2000, required=False, allow_none=True, metadata={"description": "what the enterprise wants to raise"})


class Nominate(Schema):
    """A nomination."""

    enterprise = text(64)
    unit = text(20, required=False, metadata={"description": "which unit nominates; a unit's own account leaves it out"})
    reason = text(200, required=False, allow_none=True)


class ConfirmAttendees(Schema):
    """The whole list of attendees."""

    enterprises = fields.List(text(64), required=True, validate=validate.Length(1, LARGEST_LIST), metadata={
        "description": "ids of enterprises that signed up or were nominated, as many as the forum holds"})


class HoldForum(Schema):
    """That a forum was held."""

    ended_at = Moment(required=True, metadata={"description": "when it really ended; clock C1 starts here"})


class PeriodView(View, PeriodState):
    """A period."""

    provisional = fields.Boolean(required=True, metadata={"description": "its year has no notice yet"})


class Skipped(Schema):
    """A day of the cadence without a period."""

    date = fields.Date(required=True)
    because = fields.String(required=True)


class PlanView(Schema):
    """The periods that were planned, and the days on which there is none."""

    items = fields.List(fields.Nested(PeriodView), required=True)
    skipped = fields.List(fields.Nested(Skipped), required=True)


class PlannedDay(Schema):
    """A day of a year's plan."""

    number = fields.Integer(required=True, allow_none=True, metadata={"description": "of its period; null: not there yet"})
    date = fields.Date(required=True)
    planned_date = fields.Date(required=True, metadata={"description": "what the cadence gives"})
    moved_because = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True, metadata={"description": "its year has no notice yet"})


class CountyYear(Schema):
    """A county's year."""

    county = fields.String(required=True)
    name = fields.String(required=True)
    cadence = fields.String(required=True, validate=one_of("county", "city", "standard"), metadata={
        "description": "whose cadence it goes by: its own, the city's or the standard"})
    days = fields.List(fields.Nested(PlannedDay), required=True)
    skipped = fields.List(fields.Nested(Skipped), required=True)


class YearPlanView(Schema):
    """The plan of a year; days gone by without a period are left aside."""

    year = fields.Integer(required=True)
    counties = fields.List(fields.Nested(CountyYear), required=True)


class LastChange(Schema):
    """The last change of a forum."""

    at = Moment(required=True)
    changed = fields.List(fields.String(), required=True)
    reason = fields.String(required=True, allow_none=True)


class ForumView(View, ForumState):
    """A forum. Attendees are told to the county's own side; an enterprise finds only itself there."""

    planned_ends_at = Moment(required=True)
    announced_at = Moment(required=True, allow_none=True)
    sign_up_until = Moment(required=True, allow_none=True)
    late_reason = fields.String(required=True, allow_none=True)
    last_change = fields.Nested(LastChange, required=True, allow_none=True)


class SignUpView(View, SignUpState):
    """A sign-up."""

    question = fields.String(required=True, allow_none=True)
    signed_up_at = Moment(required=True)


class NominationView(View, NominationState):
    """A nomination."""

    reason = fields.String(required=True, allow_none=True)
    nominated_at = Moment(required=True)
