"""Brokers to try: the embedded one on a file, in memory, and (where there is one) RabbitMQ, which must behave the same."""

import uuid

import eventlet
import pytest
from kombu import Connection, Exchange, Queue

from kentan.broker import broker_uri, close_broker

QUORUM = {"x-queue-type": "quorum"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "broker.sqlite"


@pytest.fixture
def file_uri(path):
    uri = broker_uri(path)
    yield uri
    close_broker(uri)


@pytest.fixture(params=["file", "memory", "rabbitmq"])
def uri(request):
    if request.param == "rabbitmq":
        yield request.getfixturevalue("amqp_uri")
    elif request.param == "file":
        yield request.getfixturevalue("file_uri")
    else:
        address = f"{broker_uri()}/{uuid.uuid4()}"
        yield address
        close_broker(address)


class Client:
    """A connection with one channel, and short ways to declare, publish and get with names of this test only."""

    def __init__(self, uri):
        self.uri = uri
        self.mark = uuid.uuid4().hex[:8]
        self.made = []
        self.connection = Connection(uri, transport_options={"confirm_publish": True})
        self.channel = self.connection.channel()

    def name(self, name):
        return f"test-{self.mark}-{name}"

    def queue(self, name, kept=True, exchange="", key="", **arguments):
        """A declared queue; ``x_message_ttl=50`` is the argument x-message-ttl."""
        given = {**(QUORUM if kept else {}), **{word.replace("_", "-"): value for word, value in arguments.items()}}
        made = Queue(self.name(name), exchange=exchange, routing_key=key, queue_arguments=given, channel=self.channel)
        made.declare()
        self.made.append(made)
        return made

    def exchange(self, name, kind="topic"):
        made = Exchange(self.name(name), type=kind, channel=self.channel)
        made.declare()
        self.made.append(made)
        return made

    def publish(self, body, queue=None, exchange="", key="", **options):
        name = exchange.name if exchange else ""
        self.connection.Producer(channel=self.channel).publish(
            body, exchange=name, routing_key=queue.name if queue else key, serializer="json", **options)

    def get(self, queue, within=3.0, no_ack=False):
        """The next message of a queue, waiting a little for it; None if there is none."""
        with eventlet.Timeout(within, False):
            while True:
                message = queue.get(no_ack=no_ack)
                if message is not None:
                    return message
                eventlet.sleep(0.01)

    def bodies(self, queue, count, within=3.0):
        """The bodies of so many messages, acknowledged."""
        found = []
        for _ in range(count):
            message = self.get(queue, within)
            found.append(None if message is None else message.payload)
            if message is not None:
                message.ack()
        return found

    def other(self):
        """A second client of the same broker that knows the same names."""
        client = Client(self.uri)
        client.mark = self.mark
        return client

    def close(self):
        if self.made:
            channel = self.connection.channel()
            for one in self.made:
                one(channel).delete()
        self.connection.close()


@pytest.fixture
def client(uri):
    made = Client(uri)
    yield made
    made.close()


@pytest.fixture
def connect(file_uri):
    """Gives a client of the embedded broker on a file, when it is called."""
    made = []

    def one():
        made.append(Client(file_uri))
        return made[-1]

    yield one
    for client in made:
        client.connection.close()


@pytest.fixture
def kept_client(connect):
    """A client of the embedded broker on a file."""
    return connect()


@pytest.fixture
def reopened(kept_client, file_uri):
    """Closes the broker, does something meanwhile, and gives a client that knows the same names on the broker opened anew."""

    def reopen(meanwhile=lambda: None):
        kept_client.connection.close()
        close_broker(file_uri)
        meanwhile()
        return kept_client.other()

    return reopen
