"""Resources of evaluation: what its doors are asked with (named as the door is) and what they answer (``…View``)."""

from marshmallow import Schema, fields

from kentan.contracts.evaluation import GRADES, SecondSupervisionState, SurveyState
from kentan.contracts.fields import Moment, one_of, text
from kentan.contracts.resources import Page, View


class AnswerSurvey(Schema):
    """The one answer."""

    grade = fields.String(required=True, validate=one_of(*GRADES))
    comment = text(2000, required=False, allow_none=True)


class RecordVisit(Schema):
    """That an enterprise was visited about the result of its file."""

    visited_at = Moment(required=True)
    how = fields.String(required=True, validate=one_of("phone", "on_site"))
    note = text(2000, required=False, allow_none=True, metadata={"description": "what was said; the unit that is judged never sees it"})


class ListSurveys(Page):
    """Which surveys are listed."""

    appeal = text(64, required=False)
    status = fields.String(validate=one_of("issued", "answered"))


class ListSecondSupervisions(Page):
    """Which second supervisions are listed."""

    appeal = text(64, required=False)


class PublishScoreboard(Schema):
    """What ``publish_scoreboard`` is asked with."""

    title = text(100, metadata={"description": "e.g. 2026 年第一季度"})


class SurveyTerm(Schema):
    """A clock of a survey, in working days."""

    started_at = Moment(required=True)
    working_days = fields.Integer(required=True)
    due_day = fields.String(required=True)
    due_at = Moment(required=True)
    provisional = fields.Boolean(required=True, metadata={"description": "it reaches into a year without a notice"})


class SurveyTerms(Schema):
    """Its clocks, as far as the county has them."""

    reminder = fields.Nested(SurveyTerm)
    visit = fields.Nested(SurveyTerm)


class VisitView(Schema):
    """A visit that was paid."""

    visited_at = Moment(required=True)
    how = fields.String(required=True)
    note = fields.String(allow_none=True)


class SurveyView(View, SurveyState):
    """A survey. Comment and the note of a visit are never shown to the unit that is judged."""

    number = fields.String(required=True, metadata={"description": "the file's ledger number"})
    comment = fields.String(allow_none=True)
    terms = fields.Nested(SurveyTerms)
    visit = fields.Nested(VisitView, allow_none=True)
    link_token = fields.String(metadata={"description": "for the enterprise alone: stands for log-in in the survey's address"})


class SecondSupervisionView(View, SecondSupervisionState):
    """A second supervision."""

    enterprise = fields.String(required=True)


class Figures(Schema):
    """All counts of a row, and the rates that follow; a rate of nothing is null."""

    raised = fields.Integer(required=True)
    assigned = fields.Integer(required=True)
    opined = fields.Integer(required=True)
    completed = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    closed_by_default = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True, metadata={"description": "by the enterprise; not counted as closed, in no rate"})
    solved = fields.Integer(required=True)
    partly_solved = fields.Integer(required=True)
    explained = fields.Integer(required=True)
    long_term = fields.Integer(required=True)
    not_accepted = fields.Integer(required=True)
    overdue_C1 = fields.Integer(required=True)
    overdue_C2 = fields.Integer(required=True)
    overdue_C3 = fields.Integer(required=True)
    late = fields.Integer(required=True, metadata={"description": "files of which a clock of the office or of the lead unit ran out"})
    late_not_leading = fields.Integer(required=True, metadata={"description": "files led by others of which this unit's own clock ran out"})
    sent_back = fields.Integer(required=True)
    reminders = fields.Integer(required=True)
    reopened = fields.Integer(required=True)
    handed_over = fields.Integer(required=True, metadata={"description": "files that another county holds"})
    objections = fields.Integer(required=True, metadata={"description": "offers of files that other counties objected to"})
    objections_lost = fields.Integer(required=True, metadata={"description": "objections of units to an assignment that the office refused"})
    extended = fields.Integer(required=True, metadata={"description": "extensions that the office approved"})
    reraised = fields.Integer(required=True, metadata={"description": "times that an enterprise raised a matter again after its file was closed"})
    solved_reraised = fields.Integer(required=True, metadata={"description": "of solved, those raised again"})
    taken_over = fields.Integer(required=True, metadata={"description": "other counties' files; they are raised and closed there"})
    issued = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    valid = fields.Integer(required=True)
    satisfied = fields.Integer(required=True)
    very_satisfied = fields.Integer(required=True)
    dissatisfied = fields.Integer(required=True)
    second_supervisions = fields.Integer(required=True)
    response_rate = fields.Float(required=True, allow_none=True, metadata={"description": "opined of assigned"})
    solution_rate = fields.Float(required=True, allow_none=True, metadata={
        "description": "solved and not raised again, of closed; explained is not solved"})
    satisfaction_rate = fields.Float(required=True, allow_none=True, metadata={"description": "satisfied of valid"})
    very_satisfied_rate = fields.Float(required=True, allow_none=True, metadata={"description": "very satisfied of valid"})


class UnitFigures(Figures):
    """One unit's row."""

    unit = fields.String(required=True)


class Rate(Schema):
    """A rate with the 95 % interval of Wilson; of nothing, null."""

    part = fields.Integer(required=True)
    whole = fields.Integer(required=True)
    rate = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)


class Rates(Schema):
    """Response (opined of assigned), solution (solved of closed; explained is not solved), satisfaction (satisfied of valid)."""

    response = fields.Nested(Rate, required=True)
    solution = fields.Nested(Rate, required=True)
    satisfaction = fields.Nested(Rate, required=True)


class ComparedUnit(Rates):
    """One unit among those of like volume; below the minimum sample it has no score and no rank."""

    unit = fields.String(required=True)
    group = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True, metadata={"description": "points of a hundred"})
    rank = fields.Integer(required=True, allow_none=True, metadata={"description": "within the group; equal scores share it"})


class PublishedView(View):
    """A published scoreboard; it never changes."""

    title = fields.String(required=True)
    county = fields.String(required=True)
    watermark = fields.Integer(required=True)
    as_of = Moment(required=True)
    formula = fields.String(required=True)
    rule = fields.Dict(required=True, metadata={"description": "weights, minimum sample and groups by which it was made"})
    counts = fields.Dict(required=True, metadata={"description": "every figure of every unit; the empty name is of files without one"})
    total = fields.Nested(Rates, required=True)
    units = fields.List(fields.Nested(ComparedUnit), required=True)
    hash = fields.String(required=True, metadata={"description": "SHA-256 of the canonical JSON of county to units"})
    published_at = Moment(required=True)


class VerificationView(Schema):
    """What counting a published table anew gives."""

    id = fields.String(required=True)
    matches = fields.Boolean(required=True)
    hash = fields.String(required=True, metadata={"description": "as published"})
    content_hash = fields.String(required=True, metadata={"description": "of the table as it is stored"})
    recomputed_hash = fields.String(required=True, metadata={"description": "of what the log gives today"})


class CountyFigures(Figures):
    """One county's row, as far as its table has read its log."""

    county = fields.String(required=True)
    watermark = fields.Integer(required=True)
    as_of = Moment(required=True, allow_none=True)
    remote = fields.Boolean(required=True, metadata={"description": "its own installation is elsewhere; these are the figures of the copy"})
    last_word = Moment(required=True, allow_none=True, metadata={"description": "when it said what was heard of it last"})
    silent = fields.Boolean(required=True, metadata={"description": "for longer than it may be: its figures may be old"})


class CityScoreboardView(Schema):
    """The sum of the counties' tables, and each county."""

    read_at = Moment(required=True)
    total = fields.Nested(Figures, required=True)
    counties = fields.List(fields.Nested(CountyFigures), required=True)


class ScoreboardView(View):
    """A county's table: it equals a recount of the log up to its watermark."""

    watermark = fields.Integer(required=True, metadata={"description": "position of the log it has read"})
    as_of = Moment(required=True, allow_none=True, metadata={"description": "time of the last event it counts"})
    read_at = Moment(required=True)
    total = fields.Nested(Figures, required=True)
    units = fields.List(fields.Nested(UnitFigures), required=True)
