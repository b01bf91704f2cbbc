"""Contracts of registration: counties, units, enterprises, calendars, periods, forums, sign-ups, nominations."""

from marshmallow import Schema, fields

from kentan.contracts.county_settings import SettingState
from kentan.contracts.events import event
from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN

VENUE_KINDS = ("office", "park", "workshop", "away")
FORUM_STATUSES = ("planned", "announced", "confirmed", "held", "cancelled")
SIZE_CLASSES = ("large", "medium", "small", "micro", "sole")
SIGN_UP_SOURCES = ("self", "association", "media")
DAY_OFF_POLICIES = ("move", "skip")


class CountyState(Schema):
    """A county (or the city) as a tenant."""

    share = OPEN

    code = fields.String(required=True, metadata={"description": "GB/T 2260 code, e.g. 360802"})
    name = fields.String(required=True)
    city = fields.Boolean(required=True, metadata={"description": "true for the city itself"})


class UnitState(Schema):
    """A responsible unit. Its code is its id within the county."""

    share = OPEN

    code = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)


class EnterpriseState(Schema):
    """An enterprise, without any personal data (contacts are side records)."""

    share = CITY

    credit_code = fields.String(allow_none=True, metadata={"description": "GB 32100, 18 characters"})
    name = fields.String(required=True)
    size_class = fields.String(required=True, validate=one_of(*SIZE_CLASSES), metadata={"share": OPEN})
    industry = fields.String(allow_none=True, metadata={"share": OPEN, "description": "GB/T 4754 code"})


class CalendarState(Schema):
    """One year of a county's calendar: the days that differ from the weekday rule."""

    share = OPEN

    year = fields.Integer(required=True)
    days = fields.Dict(keys=fields.String(), values=fields.String(validate=one_of("off", "work")), required=True,
                       metadata={"description": "ISO date to off or work"})
    names = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "ISO date to the day's name"})
    source = fields.String(required=True)


class PeriodState(Schema):
    """A period: the city and its counties meet on the same day."""

    share = OPEN

    number = fields.Integer(required=True)
    date = fields.Date(required=True)
    planned_date = fields.Date(metadata={"description": "what the cadence gave, where the date was moved"})
    moved_because = fields.String(allow_none=True)


class ForumState(Schema):
    """A forum of one county in one period."""

    share = OPEN

    period = fields.Integer(required=True)
    date = fields.Date(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"description": "planned end; the real one once held"})
    venue_kind = fields.String(required=True, validate=one_of(*VENUE_KINDS))
    venue = fields.String(allow_none=True)
    host = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)
    capacity = fields.Integer(required=True)
    status = fields.String(required=True, validate=one_of(*FORUM_STATUSES))
    units = fields.List(fields.String(), metadata={"description": "codes of the units called to the table"})
    attendees = fields.List(fields.String(), metadata={"share": CITY, "description": "enterprise ids on the confirmed list"})


class ForumNewsState(ForumState):
    """A forum that was changed or cancelled, and whom that concerns."""

    changed = fields.List(fields.String(), required=True, metadata={"description": "the fields that differ"})
    reason = fields.String(required=True, allow_none=True)
    announced = fields.Boolean(required=True, metadata={"description": "whether it was announced: else it concerns nobody yet"})
    invited = fields.List(fields.String(), required=True, metadata={
        "share": CITY, "description": "ids of the enterprises that signed up or were nominated, of an announced forum"})


class SignUpState(Schema):
    """A sign-up of an enterprise for a forum."""

    share = CITY

    forum = fields.String(required=True)
    enterprise = fields.String(required=True)
    source = fields.String(required=True, validate=one_of(*SIGN_UP_SOURCES))


class NominationState(Schema):
    """A nomination of an enterprise by a department."""

    share = CITY

    forum = fields.String(required=True)
    enterprise = fields.String(required=True)
    unit = fields.String(required=True)


COUNTY_ADDED = event("registration.county.added", CountyState, "新增县区", "A county became a tenant.")
UNIT_REGISTERED = event("registration.unit.registered", UnitState, "登记责任单位", "A responsible unit was registered.")
UNIT_CHANGED = event("registration.unit.changed", UnitState, "变更责任单位", "A unit was renamed, closed or opened again.")
ENTERPRISE_REGISTERED = event("registration.enterprise.registered", EnterpriseState, "登记企业", "An enterprise was registered.")
ENTERPRISE_CHANGED = event("registration.enterprise.changed", EnterpriseState, "变更企业", "An enterprise's data changed.")
CALENDAR_CHANGED = event("registration.calendar.changed", CalendarState, "变更工作日历", "A year of the calendar was imported or changed.")
PERIOD_PLANNED = event("registration.period.planned", PeriodState, "计划期次", "A period was planned.")
FORUM_PLANNED = event("registration.forum.planned", ForumState, "计划恳谈会", "A forum was planned.")
FORUM_ANNOUNCED = event("registration.forum.announced", ForumState, "发布公告", "A forum was announced; sign-up is open.")
FORUM_CONFIRMED = event("registration.forum.confirmed", ForumState, "确定参会名单", "The list of attendees was confirmed.")
FORUM_CHANGED = event("registration.forum.changed", ForumNewsState, "变更恳谈会", "A forum that was not held yet changed.")
FORUM_CANCELLED = event("registration.forum.cancelled", ForumNewsState, "取消恳谈会", "A forum was given up before it was held.")
FORUM_HELD = event("registration.forum.held", ForumState, "恳谈会召开", "A forum was held; its end starts clock C1.")
SIGN_UP_RECEIVED = event("registration.sign-up.received", SignUpState, "收到报名", "An enterprise signed up.")
NOMINATION_MADE = event("registration.nomination.made", NominationState, "部门点名", "A department nominated an enterprise.")
REGISTRATION_SETTING_CHANGED = event("registration.setting.changed", SettingState, "变更会期规则",
                                     "The county set its own rules of one kind, from a day on.")
FORUM_EVENTS = (FORUM_PLANNED, FORUM_ANNOUNCED, FORUM_CONFIRMED, FORUM_CHANGED, FORUM_CANCELLED, FORUM_HELD)
