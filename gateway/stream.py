"""The event feed as server-sent events: replayable by Last-Event-ID, kept alive by comments, woken when something is said."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import eventlet
import orjson
from flask import Response

from gateway.asking import Asking
from kentan.commands import Command
from kentan.errors import Unavailable

HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 1.0
WAKE_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.16)
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


def event_stream(asking: Asking) -> Response:
    """The answer; what is wrong with the question is said before the stream begins."""
    after = asking.request.headers.get("Last-Event-ID") or asking.data.get("after")
    first = replace(asking.command(), data={**asking.data, **({"after": after} if after else {})})
    asking.request.environ["eventlet.minimum_write_chunk_size"] = 1  # an event is sent when it comes, not when 4 KiB are full
    pages = _pages(asking, first, asking.knock(command=first))
    return Response(_lines(pages), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _lines(pages: Iterator[dict[str, Any] | None]) -> Iterator[bytes]:
    yield RETRY
    for page in pages:
        if page is None:
            yield HEARTBEAT
        else:
            yield b"".join(_message(event, cursor) for event, cursor in zip(page["items"], page["cursors"], strict=True))


def _message(event: dict[str, Any], cursor: str) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), event["type"].encode(), orjson.dumps(event))


def _pages(asking: Asking, command: Command, page: dict[str, Any]) -> Iterator[dict[str, Any] | None]:
    """Pages with something in them as they come; None now and then while nothing does."""
    bell, spoken = asking.gateway.bell, time.monotonic()
    while not bell.stopping:
        if page["items"]:
            spoken = time.monotonic()
            yield page
        elif time.monotonic() - spoken > HEARTBEAT_SECONDS:
            spoken = time.monotonic()
            yield None
        command = replace(command, data={**command.data, "after": page["next"]})
        rung = not page["more"] and bell.wait(LOOK_SECONDS)
        if not bell.stopping:  # it rings for the end, too, when nobody may answer any more
            page = _look(asking, command, WAKE_PAUSES if rung else (0.0,))


def _look(asking: Asking, command: Command, pauses: tuple[float, ...]) -> dict[str, Any]:
    """The next page; asked for again after each pause, as an event that was just written still has to reach the archive."""
    page: dict[str, Any] = {"items": [], "next": command.data["after"], "more": False}
    for pause in pauses:
        eventlet.sleep(pause)
        try:
            page = asking.knock(command=command)
        except Unavailable:
            return page  # notifications restarts: go on when it is back
        if page["items"]:
            break
    return page


