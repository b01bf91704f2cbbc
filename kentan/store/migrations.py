"""Numbered changes of what is stored. Each is recorded in the installation's database once it is done.

A migration must come to the same end when it runs twice, or in two processes at once: a crash may fall between its work
and its record, and parts start together. Write it as save-if-version over documents that still have the old shape.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kentan import __version__
from kentan.settings import SettingError
from kentan.store.port import INSTALLATION, CollectionSpec, Conflict, DuplicateKey, Index, Store, position_of
from kentan.words import words_of

APPLIED = CollectionSpec("kentan_migrations", indexes=(Index(("number",)),))
RESTORES = CollectionSpec("kentan_restores")
ENTERPRISES = CollectionSpec("tickets_enterprises")
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
    for code in store.counties(fresh=True):
        if ENTERPRISES.name not in store.county(code).collections():
            continue
        copies, after = store.county(code).collection(ENTERPRISES), None
        while rows := copies.find({}, (), BATCH, after):
            after = position_of(rows[-1], ())
            for doc in rows:
                if "words" not in doc:
                    with suppress(Conflict):  # whoever was faster wrote a later copy, which has its words
                        copies.save({**doc, "words": words_of(doc["name"])})


MIGRATIONS: tuple[Migration, ...] = (Migration(1, "baseline", baseline), Migration(2, "words of enterprises", enterprise_words))


def migrate(store: Store, migrations: Sequence[Migration] = MIGRATIONS) -> list[int]:
    """Do what was not yet done, in order; the numbers done now. Raises NewerStore or HalfRestored, and then touches nothing."""
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
        if applied.get(key) is None:
            migration.work(store)
            record = {"_id": key, "number": migration.number, "name": migration.name, "by": __version__}
            try:
                applied.insert(record)
            except DuplicateKey:
                continue  # another process has done it at the same time
            done.append(migration.number)
    return done
