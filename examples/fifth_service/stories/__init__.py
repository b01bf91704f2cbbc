"""Stories: appeals that the enterprise confirmed as solved, as good cases to tell.

Doors: list_stories, show_story. Says: stories.story.told. Hears: tickets.appeal.closed.
"""

from kentan.runtime.part import Part
from stories.repository import COLLECTIONS
from stories.service import StoriesService

part = Part("stories", StoriesService, COLLECTIONS)
