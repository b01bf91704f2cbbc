"""Restoring a backup into an empty installation, and sending the consumers what was on its way."""

from collections.abc import Iterator
from itertools import islice

from kentan.backup.archive import INSTALLATION_KIND, Backup
from kentan.backup.redelivery import Redelivered, redeliver
from kentan.errors import Refused
from kentan.events.queues import queues_of
from kentan.runtime.installation import Installation
from kentan.runtime.part import Part, routing_table
from kentan.runtime.processes import running
from kentan.store.migrations import MIGRATIONS, RESTORES
from kentan.store.port import INSTALLATION, CollectionSpec, Row

BATCH = 500
OURS = "kentan_"  # collections of the runtime itself, which have no unique indexes


def restore(installation: Installation, backup: Backup, purge: bool = False) -> Redelivered:
    """Load a whole installation; what the consumers were sent. Raises Refused before anything is written.

    A restore that was cut off is ended by the same command again; until then nothing starts on the store.

    :param purge: delete what the broker's queues hold of an earlier life.
    """
    if backup.manifest["kind"] != INSTALLATION_KIND:
        raise Refused("backup_of_county", {"file": str(backup.path), "county": backup.counties[0]})
    specs = specs_of(backup, installation.parts)
    _check_target(installation, backup)
    queues = queues_of(installation.settings, routing_table(installation.parts))
    held = sum(queues.depths().values())
    if held and not purge:
        raise Refused("queues_not_empty", {"count": held})
    marks = installation.store.county(INSTALLATION).collection(RESTORES)
    marks.load([({"_id": backup.manifest["id"], "file": backup.path.name, "version": 1}, [])])
    if held:
        queues.purge()
    for code in backup.counties:
        load_county(installation, backup, code, specs)
    contents = {event["id"]: event for code in backup.counties for event in backup.on_their_way(code)}
    redelivered = redeliver(installation, contents)
    marks.delete(backup.manifest["id"])
    return redelivered


def specs_of(backup: Backup, parts: dict[str, Part]) -> dict[str, CollectionSpec]:
    """The collections of a backup as their owners declare them. Raises Refused for a later version's, and for nobody's."""
    if backup.manifest.get("migration", 1) > MIGRATIONS[-1].number:
        raise Refused("backup_newer", {"file": str(backup.path), "version": backup.manifest["kentan"]})
    known = {spec.name: spec for part in parts.values() for spec in part.collections}
    wanted = {name for code in backup.counties for name in backup.collections(code)}
    nobodys = sorted(name for name in wanted - known.keys() if not name.startswith(OURS))
    if nobodys:
        raise Refused("backup_of_other_parts", {"collections": ", ".join(nobodys)})
    return {name: known.get(name, CollectionSpec(name)) for name in wanted}


def load_county(installation: Installation, backup: Backup, code: str, specs: dict[str, CollectionSpec]) -> None:
    """Load one database as it was, the bytes of attachments first: whatever is there twice is the same."""
    for digest in backup.files(code):
        installation.blobs.put(code, digest, backup.file(code, digest))
    county = installation.store.county(code)
    for name in backup.collections(code):
        collection = county.collection(specs[name])
        for rows in _batches(backup.rows(code, name)):
            collection.load(rows)


def _check_target(installation: Installation, backup: Backup) -> None:
    store = installation.store
    if running(store):
        raise Refused("restore_while_running")
    here = store.county(INSTALLATION)
    if here.collection(RESTORES).get(backup.manifest["id"]) is not None:
        return  # this very restore was cut off, and is to be ended
    used = [name for name in here.collections() if not name.startswith(OURS) and here.collection(CollectionSpec(name)).count()]
    if store.counties(fresh=True) or used:
        raise Refused("store_not_empty", {"counties": ", ".join(store.counties()) or INSTALLATION})


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
