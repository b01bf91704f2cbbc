"""The answering side of RPC: nameko's protocol, with answers on the line on which the request came.

A request that its caller has given up expires in its queue. A request whose answer was lost with the connection comes again,
and the command's key makes sure that it has one effect.
"""

import logging
from functools import cache, partial
from typing import Any

import orjson
from eventlet.event import Event
from kombu import Exchange, Queue
from nameko.exceptions import ContainerBeingKilled, MethodNotFound, get_module_path
from nameko.extensions import Entrypoint
from nameko.rpc import RPC_QUEUE_TEMPLATE, get_rpc_exchange

from kentan.broker import is_embedded
from kentan.errors import KentanError
from kentan.runtime import faults, logs, tracing
from kentan.runtime.intake import Intake
from kentan.runtime.metrics import DOORS_ENTERED

CORRELATION_HEADER = "nameko.correlation_id"
JSON = "application/json"
TRANSIENT = 1

# Embedded parts are in this process, all of them: whoever asks them need not go through the broker.
_open: dict[tuple[str, str], "DoorIntake"] = {}

logger = logging.getLogger(__name__)


@cache
def rpc_exchange() -> Exchange:
    """Where requests and answers go."""
    return get_rpc_exchange({})


def rpc_queue(part: str) -> Queue:
    """Where a part's requests wait."""
    return Queue(RPC_QUEUE_TEMPLATE.format(part), exchange=rpc_exchange(), routing_key=f"{part}.*", durable=True)


def publish(channel: Any, body: dict, routing_key: str, mandatory: bool = False, headers: dict | None = None,
            **properties: Any) -> None:
    """Publish a request or an answer: as JSON, not kept over a restart of the broker."""
    message = channel.prepare_message(orjson.dumps(body, default=str), None, JSON, "utf-8", headers,
                                      {"delivery_mode": TRANSIENT, **properties})
    channel.basic_publish(message, rpc_exchange().name, routing_key, mandatory=mandatory)


def error_as_json(problem: BaseException) -> dict:
    """An error as it travels. One that is not ours travels by its kind alone, as its text may quote data."""
    args = list(problem.args) if isinstance(problem, (KentanError, MethodNotFound)) else []
    kind = type(problem)
    return {"exc_type": kind.__name__, "exc_path": get_module_path(kind), "exc_args": args, "value": logs.reason_of(problem)}


class DoorIntake(Intake):
    """The line of a container's doors: one queue, ``rpc-<part>``."""

    def __init__(self) -> None:
        """Wait to be bound to a container."""
        super().__init__()
        self.doors: dict[str, RpcDoor] = {}

    def start(self) -> None:
        """Take requests from the broker and, where that is embedded, from this process."""
        super().start()
        if self.doors and is_embedded(self.container.config["AMQP_URI"]):
            _open[self.container.config["AMQP_URI"], self.container.service_name] = self

    def cancel(self) -> None:
        """Take no more requests."""
        _open.pop((self.container.config["AMQP_URI"], self.container.service_name), None)
        super().cancel()

    def stop(self) -> None:
        """Let go of the broker, after the last worker."""
        _open.pop((self.container.config["AMQP_URI"], self.container.service_name), None)
        super().stop()

    kill = stop

    def open(self, door: "RpcDoor") -> None:
        """Answer for one more method."""
        if not self.doors:
            self.subscribe(rpc_queue(self.container.service_name), self._receive, self.container.max_workers)
        self.doors[door.method_name] = door

    def _receive(self, message: Any) -> None:
        method = message.delivery_info["routing_key"].rsplit(".", 1)[-1]
        if method in self.doors:
            self.doors[method].receive(message)
        else:
            answer(message, None, MethodNotFound(method))


class RpcDoor(Entrypoint):
    """A method that is called over RPC with one command."""

    intake = DoorIntake()

    def setup(self) -> None:
        """Open."""
        self._counted: dict[str, Any] = {}
        self.intake.open(self)

    def stop(self) -> None:
        """Take no more requests."""
        self.intake.cancel()

    def receive(self, message: Any) -> None:
        """Have a worker answer a request."""
        try:
            request = orjson.loads(message.body)
            args, kwargs = request["args"], request["kwargs"]
        except (ValueError, KeyError, TypeError):
            answer(message, None, KentanError("internal"))
            return
        context = {"correlation_id": message.headers.get(CORRELATION_HEADER) or logs.NONE, **tracing.handed_on(message.headers)}
        try:
            self.container.spawn_worker(self, args, kwargs, context, partial(self._answer, message))
        except ContainerBeingKilled:
            settle(message.requeue)

    def ask(self, command: dict, correlation_id: str) -> dict | None:
        """Have a worker answer somebody in this process; the answer as it would travel, None if no worker may begin any more.

        What goes in and what comes out is copied as JSON, so that it is the same as over a broker.
        """
        answered = Event()

        def take(worker_ctx: Any, result: object, exc_info: Any) -> tuple:
            answered.send(orjson.loads(orjson.dumps(self._outcome(result, exc_info), default=str)))
            return result, exc_info

        try:
            self.container.spawn_worker(self, [orjson.loads(orjson.dumps(command, default=str))], {},
                                        {"correlation_id": correlation_id, **tracing.carried()}, take)
        except ContainerBeingKilled:
            return None
        return answered.wait()

    def _answer(self, message: Any, worker_ctx: Any, result: object, exc_info: Any) -> tuple:
        reply(message, self._outcome(result, exc_info))
        return result, exc_info

    def _outcome(self, result: object, exc_info: Any) -> dict:
        """What became of a request, counted and as it travels."""
        problem = exc_info[1] if exc_info else None
        if problem is not None and not isinstance(problem, KentanError):
            logger.error("%s failed: %s", self.method_name, logs.trace_of(problem))
        outcome = "ok" if problem is None else problem.code if isinstance(problem, KentanError) else "internal"
        if outcome not in self._counted:  # the library looks its labels up under a lock each time
            self._counted[outcome] = DOORS_ENTERED.labels(self.container.service_name, self.method_name, outcome)
        self._counted[outcome].inc()
        faults.reached(faults.BEFORE_ANSWER)
        return body_of(result, problem)


def door_here(uri: str, part: str, method: str) -> RpcDoor | None:
    """The door of a part that runs in this process on the embedded broker at this address."""
    intake = _open.get((uri, part))
    return intake.doors.get(method) if intake else None


def body_of(result: object, problem: BaseException | None) -> dict:
    """An answer as it travels."""
    return {"result": None if problem else result, "error": error_as_json(problem) if problem else None}


def answer(message: Any, result: object, problem: BaseException | None) -> None:
    """Send the answer and acknowledge the request."""
    reply(message, body_of(result, problem))


def reply(message: Any, body: dict) -> None:
    """Send an answer and acknowledge the request."""
    reply_to, asked = message.properties.get("reply_to"), message.properties.get("correlation_id")
    if reply_to:
        settle(lambda: publish(message.channel, body, reply_to, correlation_id=asked))
    settle(message.ack)


def settle(how: Any) -> None:
    """Tell the broker; if the line broke meanwhile, it gives the message to somebody again."""
    try:
        how()
    except Exception as problem:
        logger.debug("the broker was not told: %s", logs.reason_of(problem))
