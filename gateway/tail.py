"""The end of the feed, read once for all streams that want the same of it.

A stream first reads for itself what lies behind its own cursor. Then it joins the tail of those who have the same rights and
filters: the tail alone asks on, and keeps the last messages for its streams, each of which goes along at its own pace. A
stream that falls behind further than what is kept is ended: it comes back by its cursor, and nobody waited for it.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import eventlet
import orjson
from eventlet.event import Event
from eventlet.semaphore import Semaphore

from gateway.bell import Bell
from kentan.commands import Command
from kentan.errors import KentanError
from kentan.runtime.logs import reason_of

log = logging.getLogger("kentan.gateway")

LOOK_SECONDS = 1.0
WAKE_PAUSES = (0.01, 0.02, 0.04, 0.08, 0.16)
KEPT_BYTES = 4 * 1024 * 1024  # some two thousand events
CHUNK_BYTES = 64 * 1024
PAGE = 100

Ask = Callable[[Command], dict[str, Any]]


def message(event: dict[str, Any], cursor: str) -> bytes:
    """An event as a server-sent one; its ``id`` is the cursor behind it."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), event["type"].encode(), orjson.dumps(event))


def messages(page: dict[str, Any]) -> list[bytes]:
    """The messages of a page of the feed."""
    return [message(event, cursor) for event, cursor in zip(page["items"], page["cursors"], strict=True)]


class Tail:
    """Reads on for its streams as long as there are any. Messages are numbered from 0 in the order in which it read them."""

    def __init__(self, ask: Ask, bell: Bell, command: Command, cursor: str) -> None:
        """Begin behind a cursor that is at the feed's end."""
        self._ask, self._bell, self._command = ask, bell, command
        self.cursor, self.end, self.over = cursor, 0, False
        self.streams = 0
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0
        self._moved = Event()
        self._turn = Semaphore(1)
        self._begun = 0

    @property
    def begin(self) -> int:
        """The number of the first message that is still kept."""
        return self.end - len(self._kept)

    def look(self) -> None:
        """Read on to the feed's end. Who comes while another looks is served by the next look: this one may miss the latest."""
        wanted = self._begun + 1
        with self._turn:
            if self._begun >= wanted:
                return
            self._begun += 1
            more = True
            while more:
                page = self._ask(replace(self._command, data={**self._command.data, "after": self.cursor, "limit": PAGE}))
                self._take(page)
                eventlet.sleep(0)  # the streams send it on, before there is more of it than is kept
                more = page["more"]

    def _take(self, page: dict[str, Any]) -> None:
        self.cursor = page["next"]
        for one in messages(page):
            self._kept.append(one)
            self._kept_bytes += len(one)
            self.end += 1
        while self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popleft())
        if page["items"]:
            self._wake()

    def _wake(self) -> None:
        moved, self._moved = self._moved, Event()
        moved.send()

    def wait(self, number: int, seconds: float) -> bool:
        """Wait until there is a message of this number, or the tail is over; False if it took longer."""
        if self.end <= number and not self.over:
            moved = self._moved
            with eventlet.Timeout(seconds, False):
                moved.wait()
        return self.end > number or self.over

    def chunk(self, number: int) -> tuple[bytes, int]:
        """What is kept from this number on, as much as one may hold in hand, and the number behind it."""
        taken, size = [], 0
        for one in islice(self._kept, number - self.begin, None):
            taken.append(one)
            size += len(one)
            if size >= CHUNK_BYTES:
                break
        return b"".join(taken), number + len(taken)

    def follow(self) -> None:
        """Read on until no stream is left, or the process stops."""
        try:
            while self.streams and not self._bell.stopping:
                heard = self._bell.strikes
                self._look_if_possible()
                if self._bell.wait(LOOK_SECONDS, heard):
                    self._look_closely()
        except Exception:  # its streams come back by their cursors
            log.exception("the feed's tail ended")
        finally:
            self.over = True
            self._wake()

    def _look_closely(self) -> None:
        """An event that was just written still has to reach the archive: look again after each pause, anew whenever one came."""
        pauses = deque(WAKE_PAUSES)
        while pauses and not self._bell.stopping:
            eventlet.sleep(pauses.popleft())
            before = self.end
            self._look_if_possible()
            if self.end > before:
                pauses = deque(WAKE_PAUSES)

    def _look_if_possible(self) -> None:
        try:
            self.look()
        except KentanError as problem:  # notifications restarts: go on when it is back
            log.warning("the feed's end cannot be read: %s", reason_of(problem))


class Tails:
    """The tails of this process."""

    def __init__(self, ask: Ask, bell: Bell) -> None:
        """Ask the feed's door in this way."""
        self._ask, self._bell = ask, bell
        self._tails: dict[bytes, Tail] = {}

    @contextmanager
    def joined(self, command: Command, cursor: str) -> Iterator[Tail]:
        """The tail for whoever asks this, begun behind the cursor where there is none yet; it ends with its last stream.

        :param command: the question, its ``after`` left out.
        :param cursor: behind which nothing was left to read a moment ago.
        """
        key = orjson.dumps([{**command.actor.as_dict(), "id": None}, command.data], option=orjson.OPT_SORT_KEYS)
        tail = self._tails.get(key)
        if tail is None or tail.over:
            tail = self._tails[key] = Tail(self._ask, self._bell, command, cursor)
        tail.streams += 1
        if tail.streams == 1:
            eventlet.spawn(tail.follow)
        try:
            yield tail
        finally:
            tail.streams -= 1
            if not tail.streams and self._tails.get(key) is tail:
                del self._tails[key]
