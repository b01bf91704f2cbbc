"""Resources of evaluation: what its doors are asked with (named as the door is) and what they answer (``…View``)."""

from marshmallow import Schema, fields

from kentan.contracts.evaluation import GRADES, SecondSupervisionState, SurveyState
from kentan.contracts.fields import Moment, one_of, text
from kentan.contracts.resources import Page, View


class AnswerSurvey(Schema):
    """The one answer."""

    grade = fields.String(required=True, validate=one_of(*GRADES))
    comment = text(2000, required=False, allow_none=True)


class ListSurveys(Page):
    """Which surveys are listed."""

    appeal = text(64, required=False)
    status = fields.String(validate=one_of("issued", "answered"))


class ListSecondSupervisions(Page):
    """Which second supervisions are listed."""

    appeal = text(64, required=False)


class SurveyView(View, SurveyState):
    """A survey. The comment is never shown to the unit that is judged."""

    number = fields.String(required=True, metadata={"description": "the file's ledger number"})
    comment = fields.String(allow_none=True)
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
    solved = fields.Integer(required=True)
    partly_solved = fields.Integer(required=True)
    explained = fields.Integer(required=True)
    long_term = fields.Integer(required=True)
    not_accepted = fields.Integer(required=True)
    overdue_C1 = fields.Integer(required=True)
    overdue_C2 = fields.Integer(required=True)
    overdue_C3 = fields.Integer(required=True)
    late = fields.Integer(required=True, metadata={"description": "files of which any clock ran out"})
    sent_back = fields.Integer(required=True)
    reminders = fields.Integer(required=True)
    reopened = fields.Integer(required=True)
    handed_over = fields.Integer(required=True, metadata={"description": "files that another county holds"})
    objections = fields.Integer(required=True, metadata={"description": "offers of files that other counties objected to"})
    taken_over = fields.Integer(required=True, metadata={"description": "other counties' files; they are raised and closed there"})
    issued = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    valid = fields.Integer(required=True)
    satisfied = fields.Integer(required=True)
    very_satisfied = fields.Integer(required=True)
    dissatisfied = fields.Integer(required=True)
    second_supervisions = fields.Integer(required=True)
    response_rate = fields.Float(required=True, allow_none=True, metadata={"description": "opined of assigned"})
    solution_rate = fields.Float(required=True, allow_none=True, metadata={"description": "solved of closed; explained is not solved"})
    satisfaction_rate = fields.Float(required=True, allow_none=True, metadata={"description": "satisfied of valid"})
    very_satisfied_rate = fields.Float(required=True, allow_none=True, metadata={"description": "very satisfied of valid"})


class UnitFigures(Figures):
    """One unit's row."""

    unit = fields.String(required=True)


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
