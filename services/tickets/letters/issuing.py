"""What issuing a drafted letter brings about beside its number: minutes reach their files, an assignment letter assigns its file.

Both are done after the number is taken and before the letter says that it is issued, so that whoever dies between is finished by
the same command or by the sweep.
"""

from datetime import datetime

from kentan.documents import Document, Origin
from services.tickets.letters import letters, minutes
from services.tickets.letters.letter_kinds import ASSIGNMENT, MINUTES
from services.tickets.policies import Hooks
from services.tickets.repository import TicketsRepository
from services.tickets.units import assigning


def finish(repo: TicketsRepository, hooks: Hooks, letter_id: str, origin: Origin, now: datetime) -> None:
    """Issue a letter of which that was decided; one whose file cannot be assigned any more keeps its number, voided."""
    def before(letter: Document) -> bool:
        if letter["kind"] == MINUTES:
            minutes.reach_files(repo, letter, origin, now)
        return letter["kind"] != ASSIGNMENT or assigning.take_effect(repo, hooks, letter, origin, now)

    letters.finish(repo, letter_id, origin, now, before)
