"""Evaluation: the enterprise judges. It owns surveys, second supervisions, and the scoreboards with the log they fold.

Doors: ``read_survey`` and ``answer_survey`` by a link without log-in; ``get_survey``, ``list_surveys``,
``record_visit``;
``get_second_supervision``, ``list_second_supervisions``; ``get_scoreboard``, ``rebuild_scoreboard``;
``publish_scoreboard``, ``list_published_scoreboards``, ``get_published_scoreboard``, ``verify_scoreboard``; ``get_setting``,
``list_settings``, ``preview_setting``, ``set_setting``.

Says: ``survey.issued``, ``survey.answered``, ``survey.dissatisfied``, ``survey.reminded``, ``survey.visited``,
``survey.visit-overdue``, ``second-supervision.ordered``, ``scoreboard.published``,
``setting.changed``.
Hears: ``tickets.appeal.closed`` (a survey), ``survey.dissatisfied`` (a second supervision), calendars (its
own copy, for the clocks of surveys), and all that scoreboards count.
"""

from kentan.runtime.part import Part
from services.evaluation.proofs import CHECKS, RECOUNTS, states, unsettled
from services.evaluation.repository import COLLECTIONS
from services.evaluation.service import EvaluationService

part = Part("evaluation", EvaluationService, COLLECTIONS, checks=CHECKS, states=states, recounts=RECOUNTS, unsettled=unsettled)
