"""The asking side of RPC, for the gateway: ``rpc.call("tickets", "raise_appeal", command)``, from any greenlet.

On the embedded broker the door is in this process and is asked directly. On another broker a request expires in its queue
when its caller has given up. A request on a line that broke is asked again, as every command
may be repeated under its key.
"""

import dataclasses
import functools
import time
import uuid
from typing import Any

import eventlet
import orjson
from eventlet import Timeout
from eventlet.event import Event
from kombu import Queue
from nameko.exceptions import registry
from nameko.extensions import SharedExtension
from nameko.rpc import RPC_REPLY_QUEUE_TEMPLATE

from kentan.commands import Command
from kentan.errors import KentanError, NotYetKnown, Unavailable
from kentan.ids import new_id
from kentan.runtime import tracing
from kentan.runtime.answering import CORRELATION_HEADER, door_here, publish, rpc_exchange
from kentan.runtime.intake import Line, Subscription
from kentan.runtime.metrics import RPC_SECONDS

PATIENCE_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25

LOST, NOBODY = object(), object()


class Caller:
    """Asks the doors of all parts over one connection, on which the answers come back."""

    def __init__(self, uri: str, timeout: float, name: str = "caller") -> None:
        """``timeout`` is the patience with each call that names no other, in seconds."""
        self.timeout, self._name = timeout, name
        self._waiting: dict[str, Event] = {}
        self._channel: Any = None
        self._reply_to = ""
        self._line = Line(uri, self._subscriptions, self._opened, self._lost)

    def start(self) -> None:
        """Connect, now and whenever the connection is lost."""
        self._thread = eventlet.spawn(self._line.run)

    def stop(self) -> None:
        """Let go of the broker."""
        self._line.cancel()
        self._thread.kill()
        self._line.close()

    def call(self, part: str, method: str, command: Command, timeout: float | None = None) -> Any:
        """What the door answers. Raises the door's own error, or Unavailable.

        A reference that is not yet known there is asked for again, for at most two seconds.
        """
        command = command if command.key else dataclasses.replace(command, key=new_id())
        started = time.monotonic()
        end = started + (self.timeout if timeout is None else timeout)
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    with tracing.span(f"ask {part}.{method}", tracing.CLIENT, tracing.carried()):
                        return self._ask(part, method, command, end)
                except NotYetKnown:
                    if time.monotonic() + pause > min(started + PATIENCE_SECONDS, end):
                        raise
                eventlet.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            _seconds_of(part).observe(time.monotonic() - started)

    def _ask(self, part: str, method: str, command: Command, end: float) -> Any:
        answer: Any = LOST
        while answer is LOST:
            self._wait_for_line(part, end)
            answer = self._ask_once(part, method, command, end)
        if answer is None or answer is NOBODY:
            raise Unavailable("unavailable", {"part": part})
        if answer["error"]:
            raise rebuilt(answer["error"])
        return answer["result"]

    def _wait_for_line(self, part: str, end: float) -> None:
        while not self._line.connected:
            if time.monotonic() > end:
                raise Unavailable("unavailable", {"part": part})
            eventlet.sleep(FIRST_PAUSE)

    def _ask_once(self, part: str, method: str, command: Command, end: float) -> Any:
        """The answer, or LOST, NOBODY, or None when time is up."""
        left = max(end - time.monotonic(), 0.001)
        door = door_here(self._line.uri, part, method)
        if door is not None:
            with Timeout(left, False):
                return door.ask(command.as_dict(), command.correlation_id)
            return None
        asked, arrived = uuid.uuid4().hex, Event()
        self._waiting[asked] = arrived
        try:
            publish(self._channel, {"args": [command.as_dict()], "kwargs": {}}, f"{part}.{method}", mandatory=True,
                    headers={CORRELATION_HEADER: command.correlation_id, **tracing.carried()}, reply_to=self._reply_to,
                    correlation_id=asked, message_id=asked, expiration=str(int(left * 1000)))
            return arrived.wait(left)
        except (OSError, AttributeError, KeyError, *self._line.errors):
            eventlet.sleep(FIRST_PAUSE)  # the line broke while we wrote; whoever reads from it will notice
            return LOST
        finally:
            self._waiting.pop(asked, None)

    def _subscriptions(self) -> list[Subscription]:
        name = self._reply_to = uuid.uuid4().hex  # never the same: the broker may still hold the old queue for the old line
        queue = Queue(RPC_REPLY_QUEUE_TEMPLATE.format(self._name, name), exchange=rpc_exchange(), routing_key=name,
                      durable=False, exclusive=True, auto_delete=True)
        return [Subscription(queue, self._answered, 0)]

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        self._channel.events["basic_return"].add(self._returned)

    def _lost(self) -> None:
        for event in list(self._waiting.values()):
            tell(event, LOST)

    def _returned(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self._tell(message.properties["message_id"], NOBODY)

    def _answered(self, message: Any) -> None:
        self._tell(message.properties.get("correlation_id"), orjson.loads(message.body))

    def _tell(self, asked: str | None, answer: object) -> None:
        event = self._waiting.get(asked or "")
        if event is not None:
            tell(event, answer)


@functools.cache
def _seconds_of(part: str) -> Any:
    return RPC_SECONDS.labels(part)


def tell(event: Event, answer: object) -> None:
    """Wake who waits, unless something else did already."""
    if not event.ready():
        event.send(answer)


def rebuilt(error: dict) -> Exception:
    """The error that a door raised, as it was; of an error that is not ours, only that there was one."""
    kind = registry.get(error["exc_path"])
    return kind(*error["exc_args"]) if kind is not None and issubclass(kind, KentanError) else KentanError("internal")


class RpcClient(SharedExtension):
    """The caller of a container: ``rpc = RpcClient()`` in an extension, then ``self.rpc.call(…)``."""

    def setup(self) -> None:
        """Take address and patience from the container's configuration."""
        config = self.container.config
        self._caller = Caller(config["AMQP_URI"], config["installation"].settings.rpc_timeout, self.container.service_name)

    def start(self) -> None:
        """Connect."""
        self._caller.start()

    def stop(self) -> None:
        """Let go of the broker."""
        self._caller.stop()

    kill = stop

    def call(self, part: str, method: str, command: Command, timeout: float | None = None) -> Any:
        """What the door answers; see ``Caller.call``."""
        return self._caller.call(part, method, command, timeout)
