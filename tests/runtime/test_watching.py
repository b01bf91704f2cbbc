"""What a process tells on its own port: that it lives, whether it is ready, what it counts and how things stand."""

import re

import pytest
import urllib3

from kentan.broker.inspect import put
from kentan.clock import from_text
from kentan.events.topology import DEAD, queue_name
from kentan.replay.processes import free_port
from kentan.runtime.address import broker_file
from kentan.runtime.gauges import Standing
from kentan.runtime.metrics import DEAD_LETTERS, DUE_CLOCK, FEED_LAG, HEALTH, OUTBOX_AGE, QUEUE
from kentan.runtime.run import run_parts
from kentan.settings import load_settings
from services.notifications.repository import FEED
from services.tickets.repository import APPEALS
from tests.check.loops import OFFICE, Loop

COUNTY, CONSUMER = "360802", "tickets.on_unit_changed"
WELL = {"status": "ok", "store": "ok", "broker": "ok"}


@pytest.fixture
def running(tmp_path, clock):
    """A whole installation with a port for whoever watches it."""
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32, http_port=free_port(), metrics_port=free_port())
    made = run_parts(settings, None, clock)
    yield made
    made.stop(timeout=1)


def ask(running, path, method="GET"):
    with urllib3.PoolManager(retries=False, timeout=20) as pool:
        answer = pool.request(method, f"http://127.0.0.1:{running.installation.settings.metrics_port}{path}")
        return answer.status, answer.data.decode()


def test_a_process_tells_its_life_its_readiness_and_its_figures(running):
    assert ask(running, "/health/live")[0] == 200
    assert ask(running, "/health/ready")[0] == 200
    status, text = ask(running, "/metrics")
    assert status == 200
    assert 'kentan_health{what="store"} 1.0' in text
    assert re.search(r'kentan_queue_messages\{queue="kentan\.notifications\.on_any_event"\} \d', text)
    assert "kentan_events_published_total" in text


def test_nothing_else_is_there(running):
    assert ask(running, "/api/v1/counties")[0] == 404
    assert ask(running, "/metrics", "POST")[0] == 405


def test_a_process_that_is_told_to_stop_is_not_ready_any_more(running):
    running.ready, running._stopping = False, True
    assert ask(running, "/health/ready") == (503, '{"status":"failing","process":"stopping"}')
    running.ready, running._stopping = True, False


@pytest.fixture
def standing(installation):
    """``standing()``: the values of all parts of an installation that does not run."""
    made = Standing(installation, list(installation.parts), lambda: WELL)
    return made.values


@pytest.fixture
def lived(installation):
    """The county after one period, its doors."""
    loop = Loop(installation)
    loop.live_through()
    return loop


def test_an_event_that_waits_in_its_outbox_grows_older(lived, standing, clock):
    assert standing()[OUTBOX_AGE, COUNTY] == 0
    lived.call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    clock.advance(minutes=2)
    assert standing()[OUTBOX_AGE, COUNTY] == 120


def test_messages_in_a_consumers_queue_and_dead_letters_are_counted(installation, standing):
    letters = [(queue_name(CONSUMER), {}, b"1"), (queue_name(CONSUMER), {}, b"2"), (DEAD, {}, b"3")]
    put(broker_file(installation.settings), letters)
    found = standing()
    assert (found[QUEUE, queue_name(CONSUMER)], found[DEAD_LETTERS, DEAD]) == (2, 1)


def test_a_clock_that_ran_out_and_has_not_fired_is_told_with_its_age(lived, standing, installation, clock):
    assert standing()[DUE_CLOCK, COUNTY] == 0
    (enterprise,) = lived.ask("registration", "list_enterprises")["items"]
    appeal = lived.ask("tickets", "raise_appeal", lived.row(enterprise["id"]))["id"]
    clock.set(from_text(installation.store.county(COUNTY).collection(APPEALS).get(appeal)["next_due"]))
    clock.advance(minutes=2)
    assert standing()[DUE_CLOCK, COUNTY] == 120
    lived.tick()
    assert standing()[DUE_CLOCK, COUNTY] == 0


def test_the_hindmost_active_subscription_is_told(lived, standing):
    assert standing()[FEED_LAG, COUNTY] == 0  # the only one is paused
    (subscription,) = lived.ask("notifications", "list_subscriptions")["items"]
    behind = lived.installation.store.county(COUNTY).collection(FEED).count()
    lived.call("notifications", "change_subscription", COUNTY, {"active": True}, actor=OFFICE, id=subscription["id"])
    assert 0 < standing()[FEED_LAG, COUNTY] <= behind


def test_what_cannot_be_had_is_left_out_and_the_rest_is_told(installation, standing, monkeypatch):
    monkeypatch.setattr(installation.store, "counties", lambda: 1 / 0)
    found = standing()
    assert found[HEALTH, "store"] == 1
    assert not [gauge for gauge, _ in found if gauge is OUTBOX_AGE]


def test_whoever_asks_often_is_told_the_same_for_some_seconds(installation, monkeypatch):
    made = Standing(installation, list(installation.parts), lambda: WELL)
    computed = []
    monkeypatch.setattr(made, "values", lambda: computed.append(1) or {})
    for _ in range(5):
        list(made.collect())
    assert len(computed) == 1
