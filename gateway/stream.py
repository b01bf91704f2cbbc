"""The event feed as server-sent events: replayable by Last-Event-ID, kept alive by comments, along with the feed's tail."""

import socket
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import eventlet
from flask import Request, Response

from gateway.asking import Asking
from gateway.metrics import LEFT_BEHIND
from gateway.tail import LOOK_SECONDS, Tail, messages
from kentan.commands import Command
from kentan.errors import Unauthenticated, Unavailable

HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"
UNSENT_BYTES = 64 * 1024

Lines = Generator[bytes, None, Any]


def event_stream(asking: Asking) -> Response:
    """The answer; what is wrong with the question is said before the stream begins."""
    asking.gateway.limits.streams.check()
    after = asking.request.headers.get("Last-Event-ID") or asking.data.get("after")
    asked = {name: value for name, value in asking.data.items() if name not in ("after", "limit")}
    command = replace(asking.command(), data=asked)
    page = asking.knock(command=_behind(command, after=after) if after else command)
    _send_at_once(asking.request)
    return Response(_lines(asking, command, page), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _send_at_once(request: Request) -> None:
    """An event is sent when it comes, not when 4 KiB are full; what the client does not take does not pile up in the system."""
    request.environ["eventlet.minimum_write_chunk_size"] = 1
    if "eventlet.input" in request.environ:
        request.environ["eventlet.input"].get_socket().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT_BYTES)


def _lines(asking: Asking, command: Command, page: dict[str, Any]) -> Iterator[bytes]:
    with asking.gateway.limits.streams.one():
        yield RETRY
        for sent in _events(asking, command, page):
            if not _still_granted(asking):
                return
            yield sent


def _events(asking: Asking, command: Command, page: dict[str, Any]) -> Iterator[bytes]:
    cursor = yield from _rest(asking, command, page)
    with asking.gateway.tails.joined(command, cursor) as tail:
        number = yield from _up_to(asking, command, cursor, tail)
        yield from _along(tail, number)


def _rest(asking: Asking, command: Command, page: dict[str, Any], **until: str) -> Lines:
    """All that there is from a page on; the cursor behind it."""
    while page["items"] or page["more"]:
        yield b"".join(messages(page))
        if not page["more"] or asking.gateway.bell.stopping:
            break
        page = _page(asking, _behind(command, after=page["next"], **until))
    return page["next"]


def _up_to(asking: Asking, command: Command, cursor: str, tail: Tail) -> Lines:
    """What lies between a cursor and a place where the tail has been; the number of the tail's first message behind that.

    The tail looks first, so that it is nowhere behind the cursor.
    """
    if tail.cursor == cursor:
        return tail.end
    _patiently(asking, tail.look)
    until, number = tail.cursor, tail.end
    if until != cursor:
        yield from _rest(asking, command, _page(asking, _behind(command, after=cursor, until=until)), until=until)
    return number


def _along(tail: Tail, number: int) -> Iterator[bytes]:
    """The tail's messages from a number on as they come, until the stream has fallen too far behind."""
    while not tail.over:
        more = tail.wait(number, HEARTBEAT_SECONDS)
        if number < tail.begin:
            LEFT_BEHIND.inc()
            return
        if more:
            chunk, number = tail.chunk(number)
            yield chunk
        else:
            yield HEARTBEAT


def _still_granted(asking: Asking) -> bool:
    """Whether the token is valid as it was when the stream began; a few seconds are remembered, so this costs little."""
    try:
        return bool(asking.gateway.authenticator.grant_of(asking.request))
    except Unauthenticated:
        return False


def _behind(command: Command, **where: str) -> Command:
    return replace(command, data={**command.data, **where})


def _page(asking: Asking, command: Command) -> dict[str, Any]:
    nothing = {"items": [], "cursors": [], "next": command.data["after"], "more": False}
    return _patiently(asking, lambda: asking.knock(command=command)) or nothing


def _patiently(asking: Asking, ask: Any) -> Any:
    """What is answered. Asked again while notifications restarts; None when this process stops meanwhile."""
    while not asking.gateway.bell.stopping:
        try:
            return ask()
        except Unavailable:
            eventlet.sleep(LOOK_SECONDS)
    return None
