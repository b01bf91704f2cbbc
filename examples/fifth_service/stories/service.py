"""The doors and the handler of stories."""

from kentan.commands import LEADER, OFFICE, OPERATOR, Command
from kentan.contracts.tickets import APPEAL_CLOSED, APPEAL_REOPENED
from kentan.documents import public
from kentan.errors import NotFound
from kentan.events.hearing import Projects, hear_projecting
from kentan.paging import page
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, hears
from stories.model import is_story
from stories.repository import CASES, StoriesRepository

WANTED = {"status": "closed", "outcome": "solved", "closed_by": "enterprise"}
SHOWN = ("id", "number", "kind", "category", "enterprise", "lead_unit", "raised_at", "closed_at")


class StoriesService:
    """Keeps the good cases."""

    name = "stories"
    desk = Desk(StoriesRepository)

    @hears(APPEAL_CLOSED, APPEAL_REOPENED, record=Projects(CASES))
    def on_appeal(self, event: dict, consumer: str) -> bool:
        """Keep the appeal as it is now; one that was opened again is no story until it is solved again."""
        return hear_projecting(self.desk.repository(event["county"]).cases, event)

    @door(OFFICE, LEADER, OPERATOR, reads=True)
    def list_stories(self, command: Command) -> dict:
        """Solved appeals, the latest first: ``after``, ``limit``."""
        cases = self.desk.repository(command.county).cases
        rows, following = page(cases, WANTED, ("-closed_at",), command.data.get("after"), command.data.get("limit"))
        return {"items": [_told(row) for row in rows], "next": following}

    @door(OFFICE, LEADER, OPERATOR, reads=True)
    def show_story(self, command: Command) -> dict:
        """The solved appeal ``id``."""
        case = self.desk.repository(command.county).cases.get(command.id or "")
        if case is None or not is_story(case):
            raise NotFound("not_found", {"what": "story"})
        return _told(case)


def _told(case: dict) -> dict:
    return {name: value for name, value in public(case).items() if name in SHOWN}
