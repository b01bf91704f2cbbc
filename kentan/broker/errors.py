"""What the embedded broker refuses, each saying the remedy."""

from amqp.exceptions import MessageNacked


class BrokerError(Exception):
    """Root of the errors that only the embedded broker has."""


class BrokerBusy(BrokerError):
    """Another process owns the broker's file."""


class BrokerUnusable(BrokerError):
    """The broker's file is not one that this program can read."""


class BrokerUnwritable(BrokerError, MessageNacked):
    """The journal could not be written (disk full, read-only); the message is not accepted, as by a nack of RabbitMQ's."""
