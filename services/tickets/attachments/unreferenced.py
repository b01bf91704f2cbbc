"""Bytes and names that no file refers to: of what was taken back, or left by a crash between storing and writing.

A name is there for each attachment that was not taken back, so bytes are wanted as long as there is a name with their hash. The
sweep touches nothing younger than a day, so that what is just being attached keeps both.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from kentan.clock import to_text
from kentan.documents import Document
from kentan.files.blobs import BlobMissing, Blobs
from kentan.store.port import position_of, walk
from services.tickets.attachments import attachments
from services.tickets.repository import TicketsRepository

SPARED = timedelta(days=1)
BATCH = 500
ADDED_AT = ("added_at",)


def forget(repo: TicketsRepository, blobs: Blobs, attachment: dict) -> None:
    """Delete the name of an attachment that was taken back, and its bytes unless another one has the same."""
    repo.attachments.delete(attachment["id"])
    if not repo.attachments.find({"hash": attachment["hash"]}, (), 1):
        blobs.delete(repo.county, attachment["hash"])


def sweep(repo: TicketsRepository, blobs: Blobs, now: datetime) -> None:
    """See to the next names, beginning anew behind the last, and to all bytes."""
    mark = repo.sweeps.get(repo.attachments.name) or {"_id": repo.attachments.name, "after": None, "version": 0}
    records = repo.attachments.find({"added_at": {"$lte": to_text(now - SPARED)}}, ADDED_AT, BATCH, mark["after"])
    for record in records:
        if not _named(repo, record):
            repo.attachments.delete(record["_id"])
    after = position_of(records[-1], ADDED_AT) if records else None
    if after != mark["after"]:
        repo.keep_mark({**mark, "after": after})
    _sweep_bytes(repo, blobs)


def _sweep_bytes(repo: TicketsRepository, blobs: Blobs) -> None:
    there = blobs.names(repo.county)  # first, as what comes later may have a name later
    wanted = set(_hashes(repo)) if there else set()
    for name in there:
        with suppress(BlobMissing):
            if name not in wanted and blobs.age(repo.county, name) > SPARED.total_seconds():
                blobs.delete(repo.county, name)


def _named(repo: TicketsRepository, record: Document) -> bool:
    file = repo.appeals.get(record["appeal"])
    one = attachments.one_of(file, record["_id"]) if file else None
    return one is not None and one["withdrawn_at"] is None


def _hashes(repo: TicketsRepository) -> Iterator[str]:
    return (record["hash"] for record in walk(repo.attachments, portion=BATCH))
