"""Contracts of evaluation: surveys, second supervisions, the scoreboard."""

from marshmallow import Schema, fields

from kentan.contracts.county_settings import SettingState
from kentan.contracts.events import event
from kentan.contracts.fields import Moment, one_of
from kentan.contracts.sharing import CITY, OPEN

GRADES = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied")
DISSATISFIED = ("dissatisfied", "very_dissatisfied")


class SurveyState(Schema):
    """A survey about one closed round of an appeal; no comment, no link."""

    share = CITY

    appeal = fields.String(required=True, metadata={"share": OPEN})
    enterprise = fields.String(required=True)
    unit = fields.String(allow_none=True, metadata={"description": "the lead unit judged"})
    round = fields.Integer(required=True, metadata={"share": OPEN})
    status = fields.String(required=True, validate=one_of("issued", "answered"), metadata={"share": OPEN})
    issued_at = Moment(required=True, metadata={"share": OPEN})
    expires_at = Moment(required=True, metadata={"share": OPEN})
    answered_at = Moment(allow_none=True, metadata={"share": OPEN})
    grade = fields.String(allow_none=True, validate=one_of(*GRADES))
    satisfied = fields.Boolean(allow_none=True)
    valid = fields.Boolean(allow_none=True, metadata={"description": "returned and usable: a grade of the scale, within the time"})
    reminded_at = Moment(allow_none=True, metadata={"share": OPEN})
    visit_due_day = fields.Date(allow_none=True, metadata={"share": OPEN, "description": "last day for a visit, where the county pays one"})
    visit_overdue_at = Moment(allow_none=True, metadata={"share": OPEN})
    visited_at = Moment(allow_none=True, metadata={"share": OPEN})


class SecondSupervisionState(Schema):
    """A second supervision ordered because the enterprise was not satisfied."""

    share = CITY

    survey = fields.String(required=True)
    appeal = fields.String(required=True, metadata={"share": OPEN})
    unit = fields.String(allow_none=True)
    round = fields.Integer(required=True, metadata={"share": OPEN, "description": "the round that was judged"})
    ordered_at = Moment(required=True, metadata={"share": OPEN})


class PublishedState(Schema):
    """A scoreboard that was published: what it counts, and the hash of its content."""

    share = OPEN

    watermark = fields.Integer(required=True, metadata={"description": "position of the county's log up to which it counts"})
    as_of = Moment(required=True, metadata={"description": "time of the last event it counts"})
    formula = fields.String(required=True)
    hash = fields.String(required=True, metadata={"description": "SHA-256 of its content"})


SURVEY_ISSUED = event("evaluation.survey.issued", SurveyState, "发放问卷", "A survey was issued on closing.")
SURVEY_ANSWERED = event("evaluation.survey.answered", SurveyState, "收回问卷", "The enterprise answered.")
SURVEY_DISSATISFIED = event("evaluation.survey.dissatisfied", SurveyState, "评价不满意", "The answer was one of dissatisfaction.")
SURVEY_REMINDED = event("evaluation.survey.reminded", SurveyState, "催填问卷", "The enterprise had not answered within the county's working days and was reminded.")
SURVEY_VISITED = event("evaluation.survey.visited", SurveyState, "回访", "The office visited the enterprise about the result.")
SURVEY_VISIT_OVERDUE = event("evaluation.survey.visit-overdue", SurveyState, "回访超期", "The visit was not paid by its last day.")
SECOND_SUPERVISION_ORDERED = event("evaluation.second-supervision.ordered", SecondSupervisionState, "二次督办",
                                   "A second supervision was ordered; tickets reopens the file.")
SCOREBOARD_PUBLISHED = event("evaluation.scoreboard.published", PublishedState, "发布成绩单", "A scoreboard was frozen and published.")
EVALUATION_SETTING_CHANGED = event("evaluation.setting.changed", SettingState, "变更评价规则", "The county set its own rules of one kind, from a day on.")
SURVEY_EVENTS = (SURVEY_ISSUED, SURVEY_ANSWERED, SURVEY_DISSATISFIED)
