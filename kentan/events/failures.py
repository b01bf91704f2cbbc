"""What becomes of a message that its handler could not apply: another attempt after a growing delay, then the parking place."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kentan.clock import to_text
from kentan.errors import NotYetKnown
from kentan.events.publisher import Outgoing
from kentan.events.topology import DEAD, SOON, queue_name, retry_name
from kentan.runtime import logs, tracing

PREFIX = "kentan-"
ATTEMPT, CONSUMER, FIRST_SEEN, REASON = "kentan-attempt", "kentan-consumer", "kentan-first-seen", "kentan-reason"
TRACE, ROUTING_KEY, PARKED_AT = "kentan-trace", "kentan-routing-key", "kentan-parked-at"
LONGEST_TRACE = 8000


def own_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Our own headers of a message, and its trace.

    The broker's stay behind: with them it would take a retry for a dead-letter loop.
    """
    return {name: value for name, value in headers.items() if name.startswith(PREFIX) or name == tracing.HEADER}


def attempts(headers: Mapping[str, Any]) -> int:
    """How often the handler has failed so far; what was parked and sent back begins anew."""
    return 0 if PARKED_AT in headers else int(headers.get(ATTEMPT, 0))


def next_delay(failed: int, problem: BaseException, delays: tuple[float, ...]) -> float | None:
    """Seconds until the next attempt after so many failures; None when it was the last."""
    ladder = (*SOON, *delays) if isinstance(problem, NotYetKnown) else delays
    return ladder[failed - 1] if failed <= len(ladder) else None


def failed(message: Any, consumer: str, problem: BaseException, delays: tuple[float, ...]) -> Outgoing:
    """The message that says that a handler failed: on its way to another attempt, or to the parking place."""
    count = attempts(message.headers) + 1
    delay = next_delay(count, problem, delays)
    if delay is None:
        return parked(message, consumer, logs.reason_of(problem), logs.trace_of(problem), count)
    headers = _headers(message, consumer, logs.reason_of(problem), count)
    return _outgoing(message, retry_name(delay), queue_name(consumer), headers)


def parked(message: Any, consumer: str, reason: str, trace: str = "", count: int | None = None) -> Outgoing:
    """The message on its way to the parking place, with all that a person needs to decide about it."""
    count = attempts(message.headers) + 1 if count is None else count
    headers = _headers(message, consumer, reason, count)
    headers |= {TRACE: trace[-LONGEST_TRACE:], PARKED_AT: to_text(datetime.now(UTC))}
    return _outgoing(message, "", DEAD, headers)


def _headers(message: Any, consumer: str, reason: str, count: int) -> dict[str, Any]:
    before = {name: value for name, value in own_headers(message.headers).items() if name not in (TRACE, PARKED_AT)}
    return {
        FIRST_SEEN: to_text(datetime.now(UTC)), ROUTING_KEY: message.delivery_info["routing_key"], **before,
        ATTEMPT: count, CONSUMER: consumer, REASON: reason,
    }


def _outgoing(message: Any, exchange: str, routing_key: str, headers: dict[str, Any]) -> Outgoing:
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    message_id = message.properties.get("message_id") or ""
    return Outgoing(message_id, body, exchange, routing_key, headers, message.content_type or "application/octet-stream")
