"""Every process restarted one after another, as a new version is rolled out: those who ask meanwhile notice nothing."""

import eventlet
import eventlet.tpool

from tests.faults.load import NOBODY, Client, Load
from tests.faults.verdict import prove

TWO_OF_EACH = tuple(part for part in ("registration", "tickets", "notifications", "evaluation", "gateway") for _ in range(2))
CLIENTS = 4


class Balanced(Client):
    """A client behind a load balancer: where a gateway does not listen, the next one is asked; failures are written down."""

    def __init__(self, urls):
        super().__init__(urls)
        self.each, self.failures = [Client([url]) for url in urls], []

    def ask(self, *request):
        self.turn += 1
        first = self.turn  # others ask meanwhile
        for number in range(len(self.each)):
            status, content = self.each[(first + number) % len(self.each)].ask(*request)
            if status != NOBODY:
                break
        if status < 100 or status >= 500:
            self.failures.append((status, request[:2], content))
        return status, content


def restart(process):
    """As an operator does it: SIGTERM, wait, start, wait until it is ready."""
    assert eventlet.tpool.execute(process.stop) == 0
    process.start()
    eventlet.tpool.execute(process.wait_ready)


def test_no_request_fails_while_two_of_each_part_are_restarted_one_after_another(towns, tmp_path, own_amqp_uri):
    town = towns(tmp_path, TWO_OF_EACH, broker_uri=own_amqp_uri)
    load = Load(town, 21, CLIENTS)
    load.client = Balanced(town.urls)
    loading = eventlet.spawn(load.run, 1_000_000)
    for process in list(town.processes.all):
        answered = load.answered
        restart(process)
        while load.answered < answered + CLIENTS:  # commands are answered between two restarts, too
            eventlet.sleep(0.05)
    load.end()
    loading.wait()
    assert load.client.failures == []
    assert not load.open_deeds()
    prove(load)
    assert town.settled().findings == []
    assert set(town.stop()) == {0}


def test_parts_that_all_stop_for_a_moment_are_waited_for(towns, tmp_path, own_amqp_uri):
    town = towns(tmp_path, ("registration", "tickets", "notifications", "evaluation", "gateway"), broker_uri=own_amqp_uri)
    (tickets,) = town.processes.of("tickets")
    office = town.office["360802"]
    body = {"kind": "request", "enterprise": town.enterprises["360802"][0], "text": "请帮助。"}
    tickets.stop()
    asked = eventlet.spawn(Client(town.urls).ask, "POST", "/counties/360802/appeals", office, body, "while-it-is-away")
    eventlet.sleep(0.2)
    tickets.start()
    assert asked.wait()[0] == 201
