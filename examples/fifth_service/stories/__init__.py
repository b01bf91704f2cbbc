"""Stories: appeals that were solved and confirmed by the enterprise, as good cases to tell.

Owns: a copy of each appeal as it was last closed or opened again.
Doors: ``list_stories``, ``show_story``.
Says: nothing. Hears: ``appeal.closed``, ``appeal.reopened``.
"""

from kentan.runtime.part import Part
from stories.repository import COLLECTIONS
from stories.service import StoriesService

part = Part("stories", StoriesService, COLLECTIONS)
