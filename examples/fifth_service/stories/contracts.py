"""What stories says; declaring it enters it in the catalogue, and so in the feed, the filters and ``kentan export``."""

from marshmallow import Schema, fields

from kentan.contracts.events import event
from kentan.contracts.sharing import OPEN


class StoryState(Schema):
    """A story: codes and moments, no text."""

    share = OPEN

    appeal = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "the appeal's ledger number"})
    unit = fields.String(required=True, metadata={"description": "who solved it"})
    closed_at = fields.String(required=True)


STORY_TOLD = event("stories.story.told", StoryState, "典型案例入选", "An appeal was solved, and the enterprise confirmed it.")
