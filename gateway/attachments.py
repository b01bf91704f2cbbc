"""Attachments on their way in and out, from the interface and from pages alike.

The gateway reads the bytes and stores them by their hash; what a file names is decided by tickets.
"""

import hashlib
from dataclasses import replace

from eventlet import tpool
from flask import Request, Response

from gateway import files
from gateway.asking import Way
from kentan.commands import Command
from kentan.errors import Refused
from kentan.files import kinds
from kentan.files.blobs import BlobMissing, Blobs

NOT_STORED = "file_not_stored"


def take(way: Way, request: Request) -> dict:
    """The attachment that the one file of a request is now. Raises what is wrong with it, and what the door refuses.

    What a file is, is told by its bytes. They are stored once tickets has said that nothing else is in the way.
    """
    installation = way.gateway.installation
    name, content = files.received(request, installation.settings.attachment_limit)
    media = tpool.execute(kinds.kind_of, content)
    told = {"hash": tpool.execute(_hash, content), "size": len(content), "media": media, "name": kinds.plain_name(name, media)}
    return _attached(way, replace(way.command(), data={**way.data, **told}), installation.blobs, content)


def give(way: Way, request: Request) -> Response:
    """The attachment that the door names, as it was sent, to be saved. Raises Refused where its bytes are missing."""
    blobs, one = way.gateway.installation.blobs, way.knock()
    try:
        if blobs.size(way.county, one["hash"]) != one["size"]:
            raise Refused("file_missing")
        name = one["name"] or kinds.plain_name("", one["media"])
        return files.given(request, name, one["media"], one["hash"], one["size"],
                           lambda start, end: blobs.chunks(way.county, one["hash"], start, end))
    except BlobMissing as missing:
        raise Refused("file_missing") from missing


def _attached(way: Way, command: Command, blobs: Blobs, content: bytes) -> dict:
    """The attachment, with its bytes stored: also where the sweep took them while it was entered."""
    try:
        answer = way.knock(command=command)
    except Refused as refused:
        if refused.code != NOT_STORED:
            raise
        blobs.put(command.county, command.data["hash"], content)
        answer = way.knock(command=command)
    if answer["withdrawn_at"] is None and not blobs.has(command.county, answer["hash"]):
        blobs.put(command.county, answer["hash"], content)
    return answer


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
