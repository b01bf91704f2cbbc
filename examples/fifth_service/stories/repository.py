"""The collection of stories in one county."""

from kentan.store.port import CollectionSpec, CountyStore, Index

CASES = CollectionSpec("stories_cases", (Index(("status", "outcome", "closed_by", "closed_at")),))
COLLECTIONS = (CASES,)


class StoriesRepository:
    """A county's cases."""

    def __init__(self, store: CountyStore) -> None:
        """Open the collection."""
        self.cases = store.collection(CASES)
