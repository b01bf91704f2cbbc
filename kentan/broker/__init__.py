"""The embedded broker: a kombu transport whose quorum queues are kept in one SQLite file."""

from kentan.broker.errors import BrokerBusy, BrokerError, BrokerUnusable, BrokerUnwritable
from kentan.broker.transport import broker_uri, close_broker, is_embedded, open_broker, register

__all__ = [
    "BrokerBusy", "BrokerError", "BrokerUnusable", "BrokerUnwritable", "broker_uri", "close_broker", "is_embedded", "open_broker",
    "register",
]
