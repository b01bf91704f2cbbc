"""The collections of evaluation in one county's database."""

from kentan.calendars import Calendar, Calendars
from kentan.county_settings import settings_spec
from kentan.store.port import CollectionSpec, CountyStore, Index

SURVEYS = CollectionSpec("evaluation_surveys", indexes=(
    Index(("issued_at",)), Index(("appeal", "round")), Index(("enterprise", "issued_at")), Index(("unit", "issued_at")),
    Index(("next_due",)),
))
CALENDARS = CollectionSpec("evaluation_calendars", (Index(("year",)),))
SECOND_SUPERVISIONS = CollectionSpec("evaluation_second_supervisions", indexes=(Index(("ordered_at",)), Index(("appeal",))))
LOG = CollectionSpec("evaluation_log", indexes=(Index(("event_id",), unique=True), Index(("subject", "sequence"))))
TABLES = CollectionSpec("evaluation_tables")
PUBLISHED = CollectionSpec("evaluation_published", indexes=(Index(("published_at",)),))
SETTINGS = settings_spec("evaluation_settings")

COLLECTIONS = (SURVEYS, SECOND_SUPERVISIONS, LOG, TABLES, PUBLISHED, SETTINGS, CALENDARS)
SCOREBOARD = "scoreboard"


class EvaluationRepository:
    """One county's judgements and figures."""

    def __init__(self, store: CountyStore) -> None:
        """Work in a county's database."""
        self.county, self._counted = store.county, Calendars()
        self.surveys, self.log, self.tables = store.collection(SURVEYS), store.collection(LOG), store.collection(TABLES)
        self.second_supervisions = store.collection(SECOND_SUPERVISIONS)
        self.published, self.settings = store.collection(PUBLISHED), store.collection(SETTINGS)
        self.calendars = store.collection(CALENDARS)

    def calendar(self) -> Calendar:
        """The county's working days."""
        return self._counted.of(self.calendars.find({}, ("year",), 200))
