"""The handler and the doors of stories."""

from kentan.commands import LEADER, OFFICE, OPERATOR, Command
from kentan.contracts.tickets import APPEAL_CLOSED
from kentan.documents import Change, public
from kentan.errors import NotFound
from kentan.events.hearing import Creates, hear_creating
from kentan.paging import page
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, hears
from stories.contracts import STORY_TOLD
from stories.model import is_story
from stories.repository import CASES, StoriesRepository


class StoriesService:
    """Finds the good cases."""

    name = "stories"
    desk = Desk(StoriesRepository)

    @hears(APPEAL_CLOSED, record=Creates(CASES))
    def on_appeal_closed(self, event: dict, consumer: str) -> bool:
        """Keep each closing once; say so where it is a story."""
        appeal = event["data"]
        story = {"appeal": event["subject"], "unit": appeal["lead_unit"], "number": appeal["number"],
                 "closed_at": appeal["closed_at"]}

        def decide(change: Change) -> None:
            if change.doc["told"]:
                change.happened(STORY_TOLD, story)

        cases = self.desk.repository(event["county"]).cases
        return hear_creating(cases, consumer, event, self.desk.now(), decide, told=is_story(appeal), **story)

    @door(OFFICE, LEADER, OPERATOR, reads=True)
    def list_stories(self, command: Command) -> dict:
        """The stories, the latest first: ``after``, ``limit``."""
        cases = self.desk.repository(command.county).cases
        rows, following = page(cases, {"told": True}, ("-closed_at",), command.data.get("after"), command.data.get("limit"))
        return {"items": [public(row) for row in rows], "next": following}

    @door(OFFICE, LEADER, OPERATOR, reads=True)
    def show_story(self, command: Command) -> dict:
        """The story ``id``."""
        case = self.desk.repository(command.county).cases.get(command.id or "")
        if case is None or not case["told"]:
            raise NotFound("not_found", {"what": "story"})
        return public(case)
