"""The collections of tickets in one county's database, and the questions asked of them more than once."""

from contextlib import suppress
from datetime import date

from kentan.calendars import Calendar, Calendars
from kentan.county_settings import settings_spec
from kentan.documents import Document
from kentan.errors import NotYetKnown
from kentan.store import registers
from kentan.store.port import Collection, CollectionSpec, Conflict, CountyStore, DuplicateKey, Index

FACETS = ("status", "kind", "category", "enterprise", "forum", "outcome", "closed_by", "status+outcome", "proposal.state")
APPEALS = CollectionSpec("tickets_appeals", terms="found_by", facets=FACETS, order="raised_at", indexes=(
    Index(("number",), unique=True), Index(("raised_at",)), Index(("closed_at",)), Index(("next_due",)), Index(("oldest_due",)),
    Index(("lead_unit", "oldest_due")), Index(("handover.offered_at",)), Index(("taken_from.county",)),
    Index(("promised.open",)), Index(("promised.kept",)), Index(("promised.broken",)), Index(("promised.lapsed",)),
    Index(("review_due",)), Index(("lead_unit", "review_due")), Index(("matched_at",)), Index(("waits.objection",)),
    Index(("waits.extension",)), Index(("waits.transfer",)), Index(("waits.consultation",)),
    Index(("supervise_at",)), Index(("awaits_at",)), Index(("stepped_at",)), Index(("card_until",)),
))
CONTENTS = CollectionSpec("tickets_contents", terms="words", order="raised_at", indexes=(Index(("raised_at",)),))
LETTERS = CollectionSpec("tickets_letters", terms="readers", order="issued_at", indexes=(
    Index(("register", "number"), unique=True), Index(("issuing_at",)), Index(("status", "issued_at")), Index(("issued_at",)),
    Index(("kind", "issued_at")),
    Index(("appeal", "issued_at")), Index(("forum", "issued_at")), Index(("unit", "issued_at")),
))
LETTER_TEMPLATES = CollectionSpec("tickets_letter_templates", indexes=(Index(("kind", "valid_from", "set_at")),
                                                                       Index(("valid_from", "set_at"))))
NUMBERS = registers.register_spec("tickets_numbers")
SWEEPS = CollectionSpec("tickets_sweeps")
BATCHES = CollectionSpec("tickets_batches", indexes=(Index(("status",)),))
REMINDERS = CollectionSpec("tickets_reminders", indexes=(Index(("appeal", "recorded_at")),))
ATTACHMENTS = CollectionSpec("tickets_attachments", indexes=(Index(("appeal",)), Index(("hash",)), Index(("added_at",))))
FORMS = CollectionSpec("tickets_forms", indexes=(Index(("valid_from", "set_at")),))
SETTINGS = settings_spec("tickets_settings")
COUNTIES = CollectionSpec("tickets_counties")
ENTERPRISES = CollectionSpec("tickets_enterprises", terms="words")
UNITS = CollectionSpec("tickets_units")
FORUMS = CollectionSpec("tickets_forums")
CALENDARS = CollectionSpec("tickets_calendars", indexes=(Index(("year",)),))
FOLLOWED = CollectionSpec("tickets_followed")
OFFERS = CollectionSpec("tickets_offers", indexes=(Index(("received_at",)), Index(("state", "received_at"))))
OFFER_TEXTS = CollectionSpec("tickets_offer_texts")
CROSSINGS = CollectionSpec("tickets_crossings")

COLLECTIONS = (APPEALS, CONTENTS, ATTACHMENTS, LETTERS, LETTER_TEMPLATES, NUMBERS, SWEEPS, BATCHES, REMINDERS, FORMS, SETTINGS,
               COUNTIES, ENTERPRISES, UNITS, FORUMS, CALENDARS, FOLLOWED, OFFERS, OFFER_TEXTS, CROSSINGS)


class TicketsRepository:
    """One county's files and what belongs to them.

    ``contents`` are the side records of the files: text, free fields, contact; ``attachments`` hold the names of what is attached
    to them and was not taken back. ``counties`` to ``calendars`` are copies of what registration owns. ``followed`` holds the
    forums, calendars and settings whose consequences for open files are drawn.
    ``offers`` are other counties' offers of files, ``offer_texts`` their side records until they are taken over or not.
    ``crossings`` holds the events of this county that were handed over to the county that they name.
    """

    def __init__(self, store: CountyStore) -> None:
        """Work in a county's database."""
        self.county, self._counted = store.county, Calendars()
        self.appeals, self.contents = store.collection(APPEALS), store.collection(CONTENTS)
        self.letters, self.numbers, self.sweeps = (store.collection(spec) for spec in (LETTERS, NUMBERS, SWEEPS))
        self.batches, self.reminders, self.forms = (store.collection(spec) for spec in (BATCHES, REMINDERS, FORMS))
        self.attachments = store.collection(ATTACHMENTS)
        self.letter_templates = store.collection(LETTER_TEMPLATES)
        self.settings = store.collection(SETTINGS)
        self.counties, self.enterprises, self.units = (store.collection(spec) for spec in (COUNTIES, ENTERPRISES, UNITS))
        self.forums, self.calendars, self.followed = (store.collection(spec) for spec in (FORUMS, CALENDARS, FOLLOWED))
        self.offers, self.offer_texts, self.crossings = (store.collection(spec) for spec in (OFFERS, OFFER_TEXTS, CROSSINGS))

    def take_number(self, register: str, holder: str, at: str) -> tuple[str, int]:
        """The holder's number, with its register: another one than asked for, where an attempt before the year's end took it."""
        try:
            return register, registers.take(self.numbers, register, holder, at)
        except ValueError:
            earlier = registers.held(self.numbers, holder)
            assert earlier is not None, f"{holder} has a number"
            return earlier["register"], earlier["n"]

    def forum(self, forum_id: str) -> Document:
        """The copy of a forum. Raises NotYetKnown."""
        return self._copy(self.forums, "forum", forum_id)

    def enterprise(self, enterprise_id: str) -> Document:
        """The copy of an enterprise. Raises NotYetKnown."""
        return self._copy(self.enterprises, "enterprise", enterprise_id)

    def unit(self, code: str) -> Document:
        """The copy of a unit. Raises NotYetKnown."""
        return self._copy(self.units, "unit", code)

    def calendar(self, since: date | None = None) -> Calendar:
        """The county's calendar, from the year before a day on."""
        where = {"year": {"$gte": since.year - 1}} if since else {}
        return self._counted.of(self.calendars.find(where, ("year",), 200))

    def form(self, day: str) -> Document | None:
        """The form in force on a day: the last one set with the latest first day."""
        found = self.forms.find({"valid_from": {"$lte": day}}, ("-valid_from", "-set_at"), 1)
        return found[0] if found else None

    def put_content(self, content: Document) -> None:
        """Store a file's side record; what an attempt before left behind is replaced, what another just wrote is as good."""
        self._put(self.contents, content)

    def put_offer_text(self, text: Document) -> None:
        """Store an offer's side record in the same way."""
        self._put(self.offer_texts, text)

    def put_attachment(self, record: Document) -> None:
        """Store the name of an attachment in the same way."""
        self._put(self.attachments, record)

    def attachments_of(self, appeal_id: str) -> list[Document]:
        """The names of a file's attachments."""
        return self.attachments.find({"appeal": appeal_id}, (), 500)

    def keep_content(self, content: Document) -> None:
        """Store a side record again if the sweep took it for one without a file, before its file was there."""
        if self.contents.get(content["_id"]) is None:
            self.put_content(content)

    def keep_mark(self, mark: Document) -> None:
        """Store how far a sweep has come. Another replica may have been as far; then its mark is as good."""
        with suppress(Conflict, DuplicateKey):
            self.sweeps.save(mark) if mark["version"] else self.sweeps.insert(mark)

    @staticmethod
    def _put(collection: Collection, record: Document) -> None:
        try:
            collection.insert({**record, "version": 0})
        except DuplicateKey:
            there = collection.get(record["_id"]) or {"version": 0}
            with suppress(Conflict):
                collection.save({**record, "version": there["version"]})

    @staticmethod
    def _copy(collection: Collection, what: str, doc_id: str) -> Document:
        found = collection.get(doc_id)
        if found is None:
            raise NotYetKnown("not_yet_known", {"what": what, "id": doc_id})
        return found
