"""Evaluation: the enterprise judges. It owns surveys, second supervisions, and the scoreboards with the log they fold.

Doors: ``read_survey`` and ``answer_survey`` by a link without log-in; ``get_survey``, ``list_surveys``;
``get_second_supervision``, ``list_second_supervisions``; ``get_scoreboard``, ``rebuild_scoreboard``.

Says: ``survey.issued``, ``survey.answered``, ``survey.dissatisfied``, ``second-supervision.ordered``.
Hears: ``tickets.appeal.closed`` (a survey), ``survey.dissatisfied`` (a second supervision), and all that scoreboards count.
"""

from kentan.runtime.part import Part
from services.evaluation.proofs import CHECKS, RECOUNTS, states, unsettled
from services.evaluation.repository import COLLECTIONS
from services.evaluation.service import EvaluationService

part = Part("evaluation", EvaluationService, COLLECTIONS, checks=CHECKS, states=states, recounts=RECOUNTS, unsettled=unsettled)
