"""Queues of their own for subscriptions, on a RabbitMQ node of the test's own with its management API."""

from urllib.parse import quote

import orjson
import pytest
from amqp.exceptions import AccessRefused, NotAllowed
from kombu import Connection
from notices import COUNTY, SYSTEM, appeal, opened

from kentan.contracts.tickets import APPEAL_RAISED
from kentan.errors import Invalid, Refused
from services.notifications import queues
from tests.faults.rabbit_node import RabbitNode, server

LENGTH = 3


@pytest.fixture(scope="module")
def node(rabbitmq, tmp_path_factory):
    program = server()
    if program is None:
        pytest.skip("no rabbitmq-server to start with its management API")
    made = RabbitNode(tmp_path_factory.mktemp("rabbit"), program, management=True)
    made.start()
    try:
        made.wait_ready()
        yield made
    finally:
        made.kill()


@pytest.fixture
def settings_given(node):
    return {"broker_uri": node.uri, "broker_api_uri": node.api_uri, "subscriber_queue_length": LENGTH}


@pytest.fixture
def made(here):
    return here.ask("create_subscription", {"kind": "amqp", "types": ["tickets.*"],
                                            "filter": {"==": [{"var": "data.lead_unit"}, "rsj"]}}, SYSTEM)


def tick(here):
    here.services["notifications"].arrange_queues()
    here.tick()


def reading(node, user, password):
    return Connection(node.uri.replace("guest:guest", f"{quote(user)}:{quote(password)}"), connect_timeout=5)


def read(node, made, user=None, secret=None, queue=None):
    """What lies in the queue, taken out as its reader would."""
    with reading(node, user or made["user"], secret or made["secret"]) as connection:
        channel, found = connection.channel(), []
        while (message := channel.basic_get(queue or made["queue"])) is not None:
            found.append(orjson.loads(message.body))
            channel.basic_ack(message.delivery_tag)
        return found


def test_the_queue_gets_what_the_filter_lets_through_as_the_account_may_see_it(here, node, made):
    tick(here)
    wanted = here.say(APPEAL_RAISED, appeal(), "a1")
    here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a2")
    here.tick()
    assert read(node, made) == opened(wanted)
    assert (made["queue"], made["url"]) == (f"kentan.subscriber.{made['id']}", None)


def test_its_account_reads_this_queue_and_may_do_nothing_else(here, node, made):
    other = here.ask("create_subscription", {"kind": "amqp"}, SYSTEM)
    tick(here)
    forbidden = {
        "read another queue": lambda channel: channel.basic_get(other["queue"]),
        "empty another queue": lambda channel: channel.queue_purge(other["queue"]),
        "make a queue": lambda channel: channel.queue_declare("mine"),
        "bind its queue": lambda channel: channel.queue_bind(made["queue"], "amq.topic", "#"),
        "delete its queue": lambda channel: channel.queue_delete(made["queue"]),
    }
    done = []
    for name, attempt in forbidden.items():
        with reading(node, made["user"], made["secret"]) as connection:
            try:
                attempt(connection.channel())
                done.append(name)
            except AccessRefused:
                continue
    assert done == []


def test_a_full_queue_takes_no_more_and_the_rest_comes_once_it_was_read(here, node, made):
    tick(here)
    said = [here.say(APPEAL_RAISED, appeal(), f"a{n}") for n in range(8)]
    here.tick()
    state = here.ask("show_subscription", {}, SYSTEM, id=made["id"])
    assert (state["status"], state["problem"]) == ("active", "queue_full_or_missing")
    got = []
    for _ in range(8):
        got += read(node, made)
        here.clock.advance(hours=1)
        here.tick()
    assert sorted({event["id"] for event in got}) == sorted(event["id"] for event in said)


def test_a_new_secret_is_a_new_account_and_the_former_one_ends_with_the_overlap(here, node, made):
    tick(here)
    rotated = here.ask("rotate_secret", {"overlap_hours": 1}, SYSTEM, id=made["id"])
    tick(here)
    for one in (made, rotated):
        assert read(node, one) == []
    here.clock.advance(hours=1)
    tick(here)
    assert read(node, rotated) == []
    with pytest.raises(AccessRefused):
        read(node, made)


def test_an_ended_subscription_leaves_neither_queue_nor_account_behind(here, node, made):
    tick(here)
    here.ask("delete_subscription", {}, SYSTEM, id=made["id"])
    tick(here)
    with pytest.raises((AccessRefused, NotAllowed)):
        read(node, made)
    with Connection(node.uri) as connection:
        assert made["queue"] not in queue_names(connection, made["queue"])


def queue_names(connection, name):
    try:
        connection.channel().queue_declare(name, passive=True)
    except connection.channel_errors:
        return []
    return [name]


def test_while_the_api_does_not_answer_the_events_wait_and_nothing_is_lost(here, node, made):
    api = here.installation.settings.values["KENTAN_BROKER_API_URI"]
    here.installation.settings.values["KENTAN_BROKER_API_URI"] = "http://guest:guest@127.0.0.1:9"
    with pytest.raises(Exception, match="REFUSED"):
        here.services["notifications"].arrange_queues()
    event = here.say(APPEAL_RAISED, appeal(), "a1")
    here.services["notifications"].push_due()
    here.installation.settings.values["KENTAN_BROKER_API_URI"] = api
    here.clock.advance(minutes=10)
    tick(here)
    assert read(node, made) == opened(event)


def test_making_it_again_after_a_crash_in_between_changes_nothing(here, node, made, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(queues.Management, "put_reader", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            here.services["notifications"].arrange_queues()
    tick(here)
    tick(here)
    assert read(node, made) == []


def test_where_no_api_is_set_queues_are_not_offered(here):
    here.installation.settings.values["KENTAN_BROKER_API_URI"] = ""
    with pytest.raises(Refused, match="amqp_not_offered"):
        here.ask("create_subscription", {"kind": "amqp"}, SYSTEM)
    assert here.repository(COUNTY).subscriptions.count() == 0


def test_a_queue_has_no_url(here):
    with pytest.raises(Invalid, match="invalid"):
        here.ask("create_subscription", {"kind": "amqp", "url": "https://example.com/"}, SYSTEM)
