"""Return visits: the office, never the unit that handled the file, asks the enterprise what became of it."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import Command, change
from kentan.contracts.evaluation import SURVEY_VISITED
from kentan.documents import Change, Document
from kentan.errors import Invalid, Refused
from services.evaluation import survey_clocks, surveys
from services.evaluation.repository import EvaluationRepository


def record(repository: EvaluationRepository, command: Command, now: datetime) -> Document:
    """Note that the enterprise of a survey was visited, which stops the clock of it, where one runs.

    Raises Refused ``already_visited``, Invalid for a visit to come or before the survey was issued.
    """
    visited_at, note = command.data["visited_at"], command.data.get("note")

    def decide(changing: Change) -> None:
        survey = changing.doc
        if survey.get("visited_at"):
            raise Refused("already_visited", {"at": survey["visited_at"]})
        if visited_at > to_text(now):
            raise Invalid("invalid", {}, {"visited_at": ["visit_to_come"]})
        if visited_at < survey["issued_at"]:
            raise Invalid("invalid", {}, {"visited_at": ["visit_before_survey"]})
        survey.update(visited_at=visited_at, visit={"visited_at": visited_at, "how": command.data["how"], "note": note})
        survey_clocks.mark(survey)
        changing.happened(SURVEY_VISITED, surveys.state(survey), texts={"note": note})

    return change(repository.surveys, command, now, decide, "survey")
