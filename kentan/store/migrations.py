"""Numbered changes of what is stored. Each is recorded in the installation's database once it is done.

A migration must come to the same end when it runs twice, or in two processes at once: a crash may fall between its work
and its record, and parts start together. Write it as save-if-version over documents that still have the old shape.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kentan import __version__
from kentan.documents import Document
from kentan.settings import SettingError
from kentan.store.port import INSTALLATION, Collection, CollectionSpec, Conflict, DuplicateKey, Index, Store, walk
from kentan.words import words_of

APPLIED = CollectionSpec("kentan_migrations", indexes=(Index(("number",)),))
RESTORES = CollectionSpec("kentan_restores")
ENTERPRISES, APPEALS, LETTERS, TICKETS_CALENDARS, NOTIFICATIONS_CALENDARS, EVALUATION_CALENDARS, LOG, TABLES = (
    CollectionSpec(name) for name in ("tickets_enterprises", "tickets_appeals", "tickets_letters", "tickets_calendars",
                                      "notifications_calendars", "evaluation_calendars", "evaluation_log", "evaluation_tables"))
BATCH = 500


class NewerStore(SettingError):
    """The store was written by a later version of Kentan than this one; running on would harm it."""


class HalfRestored(SettingError):
    """A restore into this store was cut off."""


@dataclass(frozen=True)
class Migration:
    """One step; its work gets the whole store."""

    number: int
    name: str
    work: Callable[[Store], None]


def baseline(_store: Store) -> None:
    """The first shape of all collections: nothing was stored before it."""


def enterprise_words(store: Store) -> None:
    """Files are found by words of the enterprise's name: each county's copies of enterprises get them."""
    _complete(store, ENTERPRISES, "words", lambda doc: {"words": words_of(doc["name"])})


def found_by_units(store: Store) -> None:
    """Files are listed by the units that have them and by those that are late: files of before are, too."""
    _complete(store, APPEALS, "found_by", _units_and_late)


def letters_with_a_life(store: Store) -> None:
    """Letters issued before they had a life and content of their own stay what they were: to their unit, without a document."""
    _complete(store, LETTERS, "addressees", _letter_of_before)


def calendars_of_notifications(store: Store) -> None:
    """Reminders go out by the county's working days: notifications gets the copies that tickets has."""
    _copy_calendars(store, NOTIFICATIONS_CALENDARS)


def calendars_of_evaluation(store: Store) -> None:
    """Surveys have clocks of working days: evaluation gets the copies, too."""
    _copy_calendars(store, EVALUATION_CALENDARS)


def found_by_promises(store: Store) -> None:
    """Commitments are listed by unit: files with commitments of before are, too."""
    for code in store.counties(fresh=True):
        if APPEALS.name not in store.county(code).collections():
            continue
        files = store.county(code).collection(APPEALS)
        for file in walk(files, portion=BATCH):
            promised = [one for one in file.get("commitments") or () if one["unit"]]
            _find_also_by(files, file, [f"promised:{one['state']}:{one['unit']}" for one in promised])


def _copy_calendars(store: Store, to: CollectionSpec) -> None:
    for code in store.counties(fresh=True):
        county = store.county(code)
        if TICKETS_CALENDARS.name not in county.collections():
            continue
        copies = county.collection(to)
        for doc in county.collection(TICKETS_CALENDARS).find({}, (), BATCH):
            with suppress(DuplicateKey):  # heard meanwhile
                copies.insert({**doc, "version": 0})


def found_by_states(store: Store) -> None:
    """Files are listed and counted by how their running clocks stand: those of before are, too. Few run, found by an index."""
    for code in store.counties(fresh=True):
        if APPEALS.name not in store.county(code).collections():
            continue
        files = store.county(code).collection(APPEALS)
        for file in walk(files, {"oldest_due": {"$gt": ""}}, ("oldest_due",), BATCH):
            _find_also_by(files, file, _states_of_clocks(file))


def raised_again_is_counted(store: Store) -> None:
    """What was raised again counts against the old file: the last word of such a file in the county's log says so, and the
    scoreboard is folded anew from it. Tables published before do not know of it, and come out as they were."""
    for code in store.counties(fresh=True):
        county = store.county(code)
        if not {APPEALS.name, LOG.name} <= set(county.collections()):
            continue
        log, tables = county.collection(LOG), county.collection(TABLES)
        files = walk(county.collection(APPEALS), portion=BATCH)
        again = [file for file in files if file.get("reraised_by") and not file.get("taken_from")]
        last = [(file, entry) for file in again for entry in log.find({"subject": f"tickets/{file['_id']}"}, ("-sequence",), 1)]
        uncounted = [(file, entry) for file, entry in last if "reraised" not in entry["after"]["counts"]]
        if uncounted:
            tables.delete("scoreboard")  # before, so that no crash leaves a table that is not its log; and after
        for file, entry in uncounted:
            counts = entry["after"]["counts"]
            counts.update({"reraised": len(file["reraised_by"])} | ({"solved_reraised": 1} if counts.get("solved") else {}))
            with suppress(Conflict):
                log.save(entry)
        if uncounted:
            tables.delete("scoreboard")


def _find_also_by(files: Collection, file: Document, words: list[str]) -> None:
    found_by = list(dict.fromkeys([*file.get("found_by", ()), *words]))
    if found_by != file.get("found_by", []):
        with suppress(Conflict):  # whoever was faster wrote a later one, which has them
            files.save({**file, "found_by": found_by})


def _states_of_clocks(file: Document) -> list[str]:
    found = set()
    for clock in file["clocks"]:
        if clock["stopped_at"] is None:
            standing = clock.get("paused_since")
            said = "overdue" if clock["fired_at"] else "warned" if clock.get("warned") and not standing else None
            found |= {said, "paused" if standing else None, "provisional" if clock["provisional"] else None}
    return [f"clock:{state}" for state in ("overdue", "warned", "paused", "provisional") if state in found]


def _units_and_late(file: Document) -> dict[str, Any]:
    late = [f"late:{clock['holder']}" for clock in file.get("clocks", ()) if clock["fired_at"] and not clock["stopped_at"]]
    return {"found_by": list(dict.fromkeys([*file.get("units", ()), *late]))}


def _letter_of_before(letter: Document) -> dict[str, Any]:
    to = [letter["unit"]] if letter.get("unit") else []
    return {"about": {}, "addressees": to, "readers": sorted({*to, *letter.get("co_units", ())}), "received_by": [], "life": [],
            "content": None, "template": None, "issuing_at": None}


def _complete(store: Store, spec: CollectionSpec, name: str, value_of: Callable[[Document], dict[str, Any]]) -> None:
    """Give every document of each county's collection further fields, where it does not have the one named."""
    for code in store.counties(fresh=True):
        if spec.name not in store.county(code).collections():
            continue
        collection = store.county(code).collection(spec)
        for doc in walk(collection, portion=BATCH):
            if name not in doc:
                with suppress(Conflict):  # whoever was faster wrote a later one, which has it
                    collection.save({**value_of(doc), **doc})



MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "baseline", baseline), Migration(2, "words of enterprises", enterprise_words),
    Migration(3, "files by unit", found_by_units), Migration(4, "letters with a life", letters_with_a_life),
    Migration(5, "calendars of notifications", calendars_of_notifications),
    Migration(6, "calendars of evaluation", calendars_of_evaluation),
    Migration(7, "files by state of clocks", found_by_states), Migration(8, "raised again", raised_again_is_counted),
    Migration(9, "commitments by unit", found_by_promises))


def migrate(store: Store, migrations: Sequence[Migration] = MIGRATIONS, again: bool = False) -> list[int]:
    """Do what was not yet done, in order; the numbers done now. Raises NewerStore or HalfRestored, and then touches nothing.

    :param again: do all once more, for what processes of an older release wrote after it was done.
    """
    for cut_off in store.county(INSTALLATION).collection(RESTORES).find({}, (), 1):
        raise HalfRestored(f"restoring {cut_off['file']} into this store was cut off: repeat kentan restore, or empty the store")
    applied = store.county(INSTALLATION).collection(APPLIED)
    last = applied.find({}, ("-number",), 1)
    known = max(migration.number for migration in migrations)
    if last and last[0]["number"] > known:
        raise NewerStore(
            f"this store is at migration {last[0]['number']}, written by Kentan {last[0]['by']}; this is Kentan {__version__},"
            f" which knows {known}: install the later version, or restore the backup made before it")
    done = []
    for migration in sorted(migrations, key=lambda one: one.number):
        key = f"{migration.number:04d}"
        there = applied.get(key)
        if again or there is None:
            migration.work(store)
        if there is None:
            record = {"_id": key, "number": migration.number, "name": migration.name, "by": __version__}
            try:
                applied.insert(record)
            except DuplicateKey:
                continue  # another process has done it at the same time
            done.append(migration.number)
    return done
