"""Surveys: issued when a file is closed, answered once by a link, judged by the county's scale."""

from dataclasses import replace
from datetime import datetime, timedelta

from kentan.clock import to_text
from kentan.commands import ENTERPRISE, UNIT, Command, change
from kentan.contracts.evaluation import SURVEY_ANSWERED, SURVEY_DISSATISFIED, SURVEY_ISSUED, SurveyState
from kentan.documents import Change, Document, public
from kentan.errors import Forbidden, Refused
from kentan.events.hearing import hear_creating
from kentan.links import read_survey_token, survey_token
from kentan.settings import Settings
from services.evaluation import model, survey_clocks
from services.evaluation.repository import EvaluationRepository
from services.evaluation.settings import surveys_at

VALID_FOR = timedelta(days=30)
STATE = tuple(SurveyState._declared_fields)


def issue(repository: EvaluationRepository, event: dict, consumer: str, now: datetime) -> bool:
    """The survey about the round of a file that was closed."""
    appeal = event["data"]

    def decide(changing: Change) -> None:
        changing.doc.update(
            appeal=event["subject"], enterprise=appeal["enterprise"], unit=appeal["lead_unit"], round=appeal["round"],
            number=appeal["number"], status="issued", issued_at=to_text(now), expires_at=to_text(now + VALID_FOR),
            answered_at=None, grade=None, satisfied=None, valid=None, comment=None)
        survey_clocks.begin(changing.doc, surveys_at(repository, now), repository.calendar(), to_text(now))
        changing.happened(SURVEY_ISSUED, state(changing.doc))

    return hear_creating(repository.surveys, consumer, event, now, decide)


def state(survey: Document) -> dict:
    """The survey as its events carry it: no comment, no link."""
    return {name: survey[name] for name in STATE if name in survey}


def named_by(settings: Settings, command: Command) -> Command:
    """The command with the county and survey that its link names."""
    county, survey_id = read_survey_token(settings, command.data["token"])
    return replace(command, county=county, id=survey_id)


def answer(repository: EvaluationRepository, command: Command, now: datetime) -> Document:
    """Take the one answer. Raises Refused ``survey_answered`` for a second one, ``survey_expired`` after its time."""
    grade, comment = command.data["grade"], command.data.get("comment")

    def decide(changing: Change) -> None:
        survey = changing.doc
        if survey["answered_at"] is not None:
            raise Refused("survey_answered", {"at": survey["answered_at"]})
        if to_text(now) > survey["expires_at"]:
            raise Refused("survey_expired", {"at": survey["expires_at"]})
        survey.update(status="answered", answered_at=to_text(now), grade=grade, comment=comment, valid=True,
                      satisfied=model.satisfied(grade))
        survey_clocks.answered(survey, surveys_at(repository, now), repository.calendar(), to_text(now))
        changing.happened(SURVEY_ANSWERED, state(survey))
        if not survey["satisfied"]:
            changing.happened(SURVEY_DISSATISFIED, state(survey))

    return change(repository.surveys, command, now, decide, "survey")


def may_read(survey: Document, command: Command) -> None:
    """An enterprise reads its own surveys, a unit those about itself."""
    actor = command.actor
    if (actor.role == ENTERPRISE and survey["enterprise"] != actor.enterprise) or (
            actor.role == UNIT and survey["unit"] != actor.unit):
        raise Forbidden("not_your_survey")


def shown(survey: Document, command: Command, settings: Settings) -> dict:
    """A survey as an answer: the link for the enterprise itself only, the comment never for the unit that is judged."""
    role = command.actor.role
    seen = public(survey, *(("next_due", "comment") if role == UNIT else ("next_due",)))
    if role == UNIT and seen.get("visit"):
        seen["visit"] = {**seen["visit"], "note": None}
    if role == ENTERPRISE:
        seen["link_token"] = survey_token(settings, command.county, survey["_id"])
    return seen


def by_link(survey: Document) -> dict:
    """A survey as its link shows it: whoever has the link sees neither what was written nor what was said on a visit."""
    return public(survey, "comment", "next_due", "terms", "visit")


def asked(command: Command) -> dict:
    """The filter of a listing, narrowed to what the one who asks may see."""
    where = {name: command.data[name] for name in ("appeal", "status") if command.data.get(name)}
    if command.actor.role == ENTERPRISE:
        where["enterprise"] = command.actor.enterprise or ""
    if command.actor.role == UNIT:
        where["unit"] = command.actor.unit or ""
    return where
