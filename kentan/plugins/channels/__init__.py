"""Channels: ways to reach somebody. One module each; plugins derive theirs from ``Channel`` too."""

from typing import Any


class NotDelivered(Exception):
    """Raised by ``send`` with a code that says why (never an address); it is tried again. Other exceptions are shown by class.

    :param wait: seconds to wait at least before that, where the receiver asked for it.
    """

    def __init__(self, code: str = "", wait: float = 0.0) -> None:
        """Keep why, and how long to wait."""
        super().__init__(code)
        self.wait = wait


class Undeliverable(NotDelivered):
    """Raised by ``send`` when trying again is useless: the delivery is given up at once."""


class Channel:
    """A way to reach somebody.

    ``name`` is what addresses name it by. ``outside`` is false where no address is needed, as the message reaches its
    recipients by being stored. ``signed`` gives each address a secret of its own, shown once.
    """

    name = ""
    outside = True
    signed = False

    def accepts(self, address: str, settings: Any) -> bool:
        """Whether this text can be an address of the channel."""
        return bool(address.strip())

    def send(self, message: dict, address: dict, settings: Any) -> None:
        """Deliver a rendered message or raise; it is tried again later, under the same ``id``.

        :param message: ``id`` (of this delivery, the same in every attempt), ``message``, ``event`` (its name),
            ``subject``, ``text``, ``language``, ``recipient`` and ``correlation_id``.
        :param address: ``address`` and, for a signed channel, ``secret``.
        """
        raise NotImplementedError


def channels_of(hooks: Any) -> dict[str, Channel]:
    """The channels that a county's hooks offer, by name; the one named first wins, so that nobody replaces another's."""
    found: dict[str, Channel] = {}
    for offered in reversed(hooks.notification_channels()):
        for channel in offered if isinstance(offered, list) else ():
            if isinstance(channel, Channel):
                found.setdefault(channel.name, channel)
    return found
