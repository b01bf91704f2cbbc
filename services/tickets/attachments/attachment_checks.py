"""What is proved of attachments: the timeline carries the hash of each, and the bytes of those not taken back are there."""

from kentan.check.snapshot import documents_of
from kentan.files.blobs import Blobs
from kentan.store.port import CountyStore
from services.tickets.attachments import attachments
from services.tickets.repository import APPEALS


def attachments_are_in_the_chain(store: CountyStore) -> list[str]:
    """Every attachment of a file is in its timeline by its hash."""
    return [f"{APPEALS.name}/{file['_id']}: no entry carries the hash of attachment {one['id']}"
            for file in documents_of(store, APPEALS) for one in attachments.of(file)
            if not any(one["hash"] == entry.get("files", {}).get(one["to"]) for entry in file["timeline"])]


def attachments_are_there(store: CountyStore, blobs: Blobs) -> list[str]:
    """The bytes of every attachment are there and have its hash."""
    return [f"{APPEALS.name}/{file['_id']}: attachment {one['id']} of {file['number']} is {fault} ({one['hash']})"
            for file in documents_of(store, APPEALS) for one in attachments.there(file)
            if (fault := blobs.fault(store.county, one["hash"], one["size"]))]


ATTACHMENT_CHECKS = (attachments_are_in_the_chain,)
