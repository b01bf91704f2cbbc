"""The collection of one county: every closing that was looked at, and whether it is a story."""

from kentan.store.port import CollectionSpec, CountyStore, Index

CASES = CollectionSpec("stories_cases", (Index(("told", "closed_at")),))
COLLECTIONS = (CASES,)


class StoriesRepository:
    """A county's cases."""

    def __init__(self, store: CountyStore) -> None:
        """Open the collection."""
        self.cases = store.collection(CASES)
