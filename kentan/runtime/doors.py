"""The ways into a service: a command or question (``door``), an event (``hears``; ``takes_in`` from other installations), the
passing of time (``every``)."""

import functools
from collections.abc import Callable

from kentan.commands import Command
from kentan.contracts.events import EventType
from kentan.events.consumer import EventHandler
from kentan.events.hearing import Record
from kentan.events.inbound import InboundHandler
from kentan.runtime.answering import RpcDoor
from kentan.runtime.part import Hearing
from kentan.runtime.ticker import Ticker

Method = Callable[..., object]


def door(*roles: str, reads: bool = False) -> Callable[[Method], Method]:
    """A door that the gateway calls with one command; open to these roles of the county (any role, if none is named).

    :param reads: a question, which accounts of the city may ask of every county.
    """

    def dress(method: Method) -> Method:
        @functools.wraps(method)
        def enter(self: object, command: dict) -> object:
            asked = Command.of(command)
            asked.actor.may(asked.county, roles, reads)
            return method(self, asked)

        enter.roles, enter.reads = roles, reads  # type: ignore[attr-defined]
        return RpcDoor.decorator()(enter)

    return dress


def hears(*event_types: EventType | str, record: Record, remote: bool = False) -> Callable[[Method], Method]:
    """A handler of these event types (``"*"`` for all), called with ``(event, consumer)``; answers whether it was applied.

    :param record: where the proof of its effect stands.
    :param remote: it hears them also of counties whose own installation is elsewhere. Only for copies, figures and answers to
        what this installation asked: whoever acts would act twice, here and there.
    """
    names = tuple(one if isinstance(one, str) else one.name for one in event_types)

    def dress(method: Method) -> Method:
        method.hearing = Hearing(names, record, remote)  # type: ignore[attr-defined]
        return EventHandler.decorator(event_types, remote=remote)(method)

    return dress


def takes_in(method: Method) -> Method:
    """The installation's one handler of what partners send, called with ``(event, partner)``: one at a time, in order.

    What it refuses (a KentanError) is parked with the reason; anything else that it raises is tried again.
    """
    return InboundHandler.decorator(method)


def every(seconds: float, when_moved: bool = True, woken_by: str = "") -> Callable[[Method], Method]:
    """A method called without arguments at this interval of real time, and whenever the clock was moved by hand.

    :param when_moved: False for housekeeping, which no moment of the clock makes due.
    :param woken_by: a bell (``kentan.runtime.bells``) at which it looks at once; the interval is the net.
    """

    def dress(method: Method) -> Method:
        method.every = seconds  # type: ignore[attr-defined]
        return Ticker.decorator(seconds, when_moved, woken_by)(method)

    return dress
