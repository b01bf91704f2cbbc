"""Virtual hosts of RabbitMQ, so that tests meet neither each other's queues nor those of anything else on the same node."""

import subprocess
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit

from kombu import Connection

from kentan.events.topology import DEAD, queue_name
from kentan.runtime.part import load_parts, routing_table


@contextmanager
def virtual_host(uri):
    """The address of an empty virtual host on this node; where none can be made, the address itself without our queues."""
    name, parts = f"kentan-test-{uuid.uuid4().hex[:8]}", urlsplit(uri)
    own = parts._replace(path=f"/{name}").geturl()
    made = control("add_vhost", name) and control("set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*")
    try:
        if made and answers(own):  # the node that was told may be another one than that of the address
            yield own
        else:
            forget_installation(uri)
            yield uri
    finally:
        if made:
            control("delete_vhost", name)


def control(*arguments):
    """Have the node on this machine do something; whether it did."""
    try:
        done = subprocess.run(["rabbitmqctl", "--quiet", *arguments], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def answers(uri):
    """Whether a connection to this address can be opened."""
    connection = Connection(uri, connect_timeout=5)
    try:
        connection.ensure_connection(max_retries=1, interval_start=0, reraise_as_library_errors=False)
    except (*connection.connection_errors, *connection.channel_errors):
        return False
    finally:
        connection.release()
    return True


def forget_installation(uri):
    """Delete the queues that an installation left behind."""
    with Connection(uri) as connection:
        channel = connection.channel()
        for name in [DEAD, *(queue_name(route.consumer) for route in routing_table(load_parts()))]:
            channel.queue_delete(name)
