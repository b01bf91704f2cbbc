"""Files over HTTP: taken in as multipart, given out to be saved and never to be shown in place."""

from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import quote

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from gateway import headers
from gateway.errors import UnsupportedMedia
from kentan.errors import Invalid, TooLarge

FIELD = "file"
ENVELOPE = 64 * 1024  # what multipart writes around a file
MEGABYTE = 1024 * 1024
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
Chunks = Callable[[int, int], Iterator[bytes]]


def received(request: Request, limit: int) -> tuple[str, bytes]:
    """The name and the bytes of the one file of a request. Raises UnsupportedMedia, TooLarge, Invalid."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMedia("multipart_wanted")
    request.max_content_length = limit + ENVELOPE
    try:
        sent = [file for _, files in request.files.lists() for file in files]
    except RequestEntityTooLarge as large:
        raise _too_large(limit) from large
    if len(sent) != 1 or sent[0].name != FIELD:
        raise Invalid("one_file", {}, {FIELD: ["one_file"]})
    content = sent[0].stream.read(limit + 1)
    if len(content) > limit:
        raise _too_large(limit)
    if not content:
        raise Invalid("one_file", {}, {FIELD: ["one_file"]})
    return sent[0].filename or "", content


def save_as(response: Response, name: str, plain: str) -> Response:
    """Have a file saved under its name; ``plain`` is for readers that know no RFC 6266."""
    ending = name.rpartition(".")[2]
    response.headers["Content-Disposition"] = f"attachment; filename={plain}.{ending}; filename*=UTF-8''{quote(name, safe='')}"
    return response


def given(request: Request, name: str, media: str, tag: str, size: int, chunks: Chunks) -> Response:
    """A stored file, or the part of it that Range names, in pieces as they are read; 304 to whoever has it.

    :param chunks: its bytes from a place to another one; the first piece is read before anything is answered.
    """
    tag = f'"{tag}"'
    if headers.is_known(request, tag):
        return Response(status=304, headers={"ETag": tag})
    wanted = request.range if request.headers.get("If-Range") in (None, tag) else None
    if wanted and (wanted.units != "bytes" or len(wanted.ranges) > 1):
        wanted = None
    part = wanted.range_for_length(size) if wanted else (0, size)
    if part is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = Response(_begun(chunks(*part)), 206 if wanted else 200, mimetype=media)
    response.headers.update({"ETag": tag, "Accept-Ranges": "bytes", "Content-Length": str(part[1] - part[0]),
                             "Content-Security-Policy": POLICY})
    if wanted:
        response.headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
    return save_as(response, name, "attachment")


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return chain([next(pieces)], pieces)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("attachment_too_large", {"most": round(limit / MEGABYTE, 1)})
