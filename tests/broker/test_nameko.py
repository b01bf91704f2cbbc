"""Nameko's own containers on the embedded broker."""

from typing import ClassVar

import eventlet
import pytest
from nameko.containers import ServiceContainer, WorkerContext
from nameko.events import EventDispatcher, event_handler
from nameko.exceptions import RemoteError, UnknownService
from nameko.rpc import RpcProxy, rpc
from nameko.testing.services import dummy

from kentan.broker import broker_uri, close_broker
from kentan.errors import Refused


class Teller:
    name = "teller"

    dispatch = EventDispatcher()

    @rpc
    def double(self, number):
        eventlet.sleep(0)
        return number * 2

    @rpc
    def fail(self):
        raise ValueError("on purpose")

    @rpc(expected_exceptions=Refused)
    def refuse(self):
        raise Refused("too_busy", {"n": "1"})

    @rpc
    def tell(self, numbers):
        for number in numbers:
            self.dispatch("told", number)


class Listener:
    name = "listener"
    heard: ClassVar[list] = []

    teller = RpcProxy("teller")
    nobody = RpcProxy("nobody")

    @dummy
    def entry(self):
        """Only for its worker context."""

    @event_handler("teller", "told")
    def on_told(self, number):
        self.heard.append(number)


@pytest.fixture(scope="module", params=["file", "memory", "rabbitmq"])
def uri(request, tmp_path_factory):
    if request.param == "rabbitmq":
        yield request.getfixturevalue("amqp_uri")
    else:
        in_file = request.param == "file"
        address = broker_uri(tmp_path_factory.mktemp("nameko") / "broker.sqlite") if in_file else f"{broker_uri()}/nameko"
        yield address
        close_broker(address)


@pytest.fixture(scope="module")
def containers(uri):
    """Both services; a container takes seconds to stop, so they serve all tests."""
    made = {service.name: ServiceContainer(service, {"AMQP_URI": uri, "max_workers": 8}) for service in (Teller, Listener)}
    for container in made.values():
        container.start()
    yield made
    stopping = [eventlet.spawn(container.stop) for container in made.values()]
    for thread in stopping:
        thread.wait()


@pytest.fixture
def proxies(containers):
    listener = containers["listener"]
    context = WorkerContext(listener, None, next(iter(listener.entrypoints)))
    return {provider.attr_name: provider.get_dependency(context) for provider in listener.dependencies}


def test_a_call_is_answered(proxies):
    assert proxies["teller"].double(21) == 42


def test_an_error_travels_back(proxies):
    with pytest.raises(RemoteError, match="on purpose"):
        proxies["teller"].fail()


def test_an_expected_error_is_rebuilt_at_the_caller(proxies):
    with pytest.raises(Refused) as raised:
        proxies["teller"].refuse()
    assert (raised.value.code, raised.value.params) == ("too_busy", {"n": "1"})


def test_a_call_of_a_service_that_does_not_run_fails_at_once(proxies):
    with eventlet.Timeout(3), pytest.raises(UnknownService):
        proxies["nobody"].anything()


def test_calls_at_the_same_time_get_their_own_answers(proxies):
    pool = eventlet.GreenPool(32)
    assert list(pool.imap(proxies["teller"].double, range(200))) == [2 * number for number in range(200)]


def test_events_are_heard_all_and_in_order(proxies):
    Listener.heard.clear()
    proxies["teller"].tell(list(range(20)))
    with eventlet.Timeout(5):
        while len(Listener.heard) < 20:
            eventlet.sleep(0.01)
    assert Listener.heard == list(range(20))


def test_a_service_can_stop_and_start_again(containers, uri, proxies):
    containers["teller"].stop()
    containers["teller"] = ServiceContainer(Teller, {"AMQP_URI": uri})
    containers["teller"].start()
    assert proxies["teller"].double(4) == 8

