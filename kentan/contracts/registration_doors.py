"""Resources of registration: what its doors are asked with (named as the door is) and what they answer (``…View``)."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment, flag, number, one_of, text
from kentan.contracts.registration import (
    SIZE_CLASSES,
    CalendarState,
    CountyState,
    EnterpriseState,
    UnitState,
)
from kentan.contracts.registration_forum_doors import Cadence
from kentan.contracts.resources import Page, View

LARGEST_NOTICE = 1024 * 1024
RESERVED = ("here", "fetching")  # the links of a remote county to our own consumers, and from its gateway


class SetRemote(Schema):
    """Where a county's own installation is, and how its events come here."""

    installation = fields.String(required=True, validate=[
        validate.Regexp(r"^[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="not_an_installation"), validate.NoneOf(RESERVED, error="not_an_installation")],
        metadata={"description": "names that installation, our partner: small letters, digits, hyphens"})
    silent_after_hours = number(1, 8760, load_default=72, metadata={"description": "without a word for longer, it is shown as silent"})
    url = fields.Url(schemes={"http", "https"}, require_tld=False, allow_none=True, validate=validate.Length(max=300), metadata={
        "description": "address of its gateway, where its events are fetched; left out: they come by the broker (shovel)"})
    token = text(200, required=False, allow_none=True, metadata={"description": "a token of that gateway; it is never shown"})
    reader = text(64, required=False, allow_none=True, metadata={
        "description": "id of the account here by whose token the partner fetches what is shared with it"})


class AddCounty(Schema):
    """A new county."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}$(?!\n)", error="not_a_county_code"),
                         metadata={"description": "GB/T 2260 code, six digits"})
    name = text(50)
    city = flag(metadata={"description": "true for the city itself"})
    notice_months = number(0, 12, metadata={"description": "how long before a forum it is announced, 1 if left out; later needs a reason"})
    remote = fields.Nested(SetRemote, allow_none=True, metadata={
        "description": "given: its own installation is elsewhere, and only the copy of what that lets leave is here"})


class RegisterUnit(Schema):
    """A new unit."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[A-Za-z0-9-]{1,20}$(?!\n)", error="not_a_unit_code"),
                         metadata={"description": "its id within the county: letters, digits, hyphens"})
    name = text(100)


class ChangeUnit(Schema):
    """What may change of a unit; what is left out stays."""

    name = text(100, required=False)
    active = flag(metadata={"description": "false closes the unit for new files, true opens it again"})


class RegisterEnterprise(Schema):
    """A new enterprise."""

    credit_code = text(40, required=False, allow_none=True, metadata={
        "description": "GB 32100, 18 characters; spaces, hyphens, small and full-width letters are put right"})
    name = text(100)
    size_class = fields.String(required=True, validate=one_of(*SIZE_CLASSES))
    industry = text(5, required=False, allow_none=True, metadata={
        "description": "GB/T 4754: section and two to four digits, e.g. C13 or C1340"})


class ChangeEnterprise(Schema):
    """What may change of an enterprise; what is left out stays."""

    credit_code = text(40, required=False)
    name = text(100, required=False)
    size_class = fields.String(validate=one_of(*SIZE_CLASSES))
    industry = text(5, required=False, allow_none=True)


class ListEnterprises(Page):
    """Which enterprises are listed."""

    q = text(50, required=False, metadata={"description": "words of the name"})
    credit_code = text(40, required=False)
    size_class = fields.String(validate=one_of(*SIZE_CLASSES))


class SetContact(Schema):
    """An enterprise's contact: personal data, kept apart and erasable."""

    name = text(50)
    phone = fields.String(allow_none=True, validate=validate.Regexp(r"^\+?[0-9 -]{5,20}$(?!\n)", error="not_a_phone"))
    email = fields.Email(allow_none=True, validate=validate.Length(max=200))


class ImportCalendar(Schema):
    """A year's days that differ from the weekday rule."""

    days = fields.Dict(keys=Day(), values=fields.String(validate=one_of("off", "work")), required=True, validate=validate.Length(1, 400),
                       metadata={"description": "ISO date to off or work: days of the year and of the December before"})
    names = fields.Dict(keys=Day(), values=text(50), metadata={"description": "ISO date to the day's name"})
    source = text(200, metadata={"description": "the notice, e.g. its document number"})


class ImportCalendarFile(Schema):
    """A year's notice as a file (which shapes are understood: docs/calendars.md)."""

    form = fields.String(required=True, validate=one_of("csv", "ics"))
    file = text(LARGEST_NOTICE, metadata={"description": "the file in base64, 768 KB at most; rows of other years are left aside"})
    source = text(200, metadata={"description": "the notice, e.g. its document number"})


class RemoteView(Schema):
    """A county's own installation elsewhere, as it stands."""

    installation = fields.String(required=True)
    silent_after_hours = fields.Integer(required=True)
    url = fields.String(required=True, allow_none=True)
    reader = fields.String(required=True, allow_none=True)
    last_word = Moment(required=True, allow_none=True, metadata={"description": "when it said what was heard of it last"})
    silent = fields.Boolean(required=True)


class CountyView(View, CountyState):
    """A county."""

    remote = fields.Nested(RemoteView, required=True, allow_none=True, metadata={"description": "null: its installation is this one"})

    notice_months = fields.Integer(required=True)
    cadences = fields.List(fields.Nested(Cadence), required=True, metadata={"description": "the rules it planned by, oldest first"})


class UnitView(View, UnitState):
    """A unit."""


class EnterpriseView(View, EnterpriseState):
    """An enterprise."""


class ContactView(View):
    """An enterprise's contact; its id is the enterprise's."""

    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)


class CalendarView(View, CalendarState):
    """A year of the calendar; its id is the year."""
