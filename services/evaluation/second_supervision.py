"""Second supervision: follows an answer of dissatisfaction; tickets hears of it and opens the file again."""

from datetime import datetime

from kentan.clock import to_text
from kentan.contracts.evaluation import SECOND_SUPERVISION_ORDERED, SecondSupervisionState
from kentan.documents import Change, Document
from kentan.events.hearing import hear_creating
from services.evaluation.repository import EvaluationRepository

STATE = tuple(SecondSupervisionState._declared_fields)


def order(repository: EvaluationRepository, event: dict, consumer: str, now: datetime) -> bool:
    """Order it for the round that was judged."""
    survey = event["data"]

    def decide(changing: Change) -> None:
        changing.doc.update(survey=event["subject"], appeal=survey["appeal"], unit=survey["unit"], round=survey["round"],
                            enterprise=survey["enterprise"], ordered_at=to_text(now))
        changing.happened(SECOND_SUPERVISION_ORDERED, state(changing.doc))

    return hear_creating(repository.second_supervisions, consumer, event, now, decide)


def state(doc: Document) -> dict:
    """The second supervision as its event carries it."""
    return {name: doc[name] for name in STATE}
