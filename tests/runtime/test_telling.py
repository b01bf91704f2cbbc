"""What a running part tells of itself: its health, its figures, its log lines."""

import dataclasses
import io
import logging
from contextlib import suppress

import orjson
import pytest
from prometheus_client import REGISTRY

from kentan.commands import Command
from kentan.errors import KentanError, Unavailable
from kentan.runtime import logs
from kentan.runtime.health import ASKER, busy, part_health
from kentan.settings import Settings
from kentan.store.port import INSTALLATION
from tests.events.conftest import eventually
from tests.runtime.asking import PERSONAL, asking

HEALTH = Command(ASKER, INSTALLATION)


def test_a_part_with_its_store_and_broker_is_well(answers, caller):
    assert caller.call(answers.part.name, "health", HEALTH) == {"status": "ok", "store": "ok", "broker": "ok"}


def test_a_part_without_its_store_says_so_and_quotes_nothing(answers, caller, monkeypatch):
    def fail():
        raise OSError("/secret/place")

    monkeypatch.setattr(answers.installation.store, "ping", fail)
    assert caller.call(answers.part.name, "health", HEALTH) == {"status": "failing", "store": "OSError", "broker": "ok"}


def test_the_health_of_a_part_is_known_to_other_processes(answers):
    eventually(lambda: part_health(answers.settings, answers.part.name)["status"] == "ok")


def test_a_part_that_was_stopped_is_not_well(answers):
    eventually(lambda: part_health(answers.settings, answers.part.name)["status"] == "ok")
    answers.stop()
    assert part_health(answers.settings, answers.part.name)["status"] == "failing"


def test_a_part_that_has_not_written_for_a_while_is_waited_for(answers, monkeypatch):
    late = iter([[], [], [{"parts": [answers.part.name], "health": {"status": "ok"}}]])
    eventually(lambda: part_health(answers.settings, answers.part.name)["status"] == "ok")
    monkeypatch.setattr("kentan.runtime.health.running", lambda store: next(late))
    monkeypatch.setattr("kentan.runtime.health.LOOK_AGAIN_SECONDS", 0.01)
    assert part_health(Settings({**answers.settings.values, "KENTAN_BROKER_URI": ""}), answers.part.name) == {"status": "ok"}


def record(doc_id, published, status="ok"):
    return {"_id": doc_id, "published": published, "consumers": {}, "health": {"status": status}}


@pytest.mark.parametrize(("before", "after", "found"), [
    ([record("a", 1)], [record("a", 2)], {"status": "ok", "busy": True}),
    ([record("a", 1)], [record("a", 2, "failing")], {"status": "failing", "busy": True}),
    ([record("a", 1), record("b", 5)], [record("a", 1), record("b", 6)], {"status": "ok", "busy": True}),
    ([], [record("new", 0)], {"status": "ok", "busy": True}),
    ([record("stuck", 1)], [record("stuck", 1)], None),
    ([record("gone", 1)], [], None),
    ([], [], None),
])
def test_a_process_that_goes_on_working_is_busy_and_one_that_does_not_is_failing(before, after, found):
    assert busy(before, after) == found


def figure(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.parametrize(("door", "data", "outcome"), [
    ("echo", {}, "ok"), ("operate", {}, "role_not_allowed"), ("break_", {}, "internal"),
    ("fail", {"error": "Refused", "code": "too_busy", "params": {}, "fields": {}}, "too_busy"),
])
def test_each_command_is_counted_by_its_door_and_outcome(answers, caller, door, data, outcome):
    before = figure("kentan_rpc_seconds_count", part=answers.part.name)
    ask(caller, answers, door, data)
    labels = {"part": answers.part.name, "door": door, "outcome": outcome}
    eventually(lambda: figure("kentan_doors_entered_total", **labels) == 1)
    assert figure("kentan_rpc_seconds_count", part=answers.part.name) == before + 1


def ask(caller, answers, door, data):
    with suppress(KentanError):
        caller.call(answers.part.name, door, asking(**data))


def test_each_event_is_counted_where_it_was_published_and_where_it_was_handled(town):
    published = figure("kentan_events_published_total")
    for number in range(3):
        town.say(f"thing {number}")
    labels = {"consumer": town.consumer("on_said"), "outcome": "applied"}
    eventually(lambda: figure("kentan_events_handled_total", **labels) == 3)
    assert figure("kentan_events_published_total") == published + 3


@pytest.fixture
def lines(monkeypatch):
    """The log lines of this test as JSON."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonFormatter())
    logging.getLogger("kentan").addHandler(handler)
    yield lambda: [orjson.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger("kentan").removeHandler(handler)


def test_a_doors_log_line_has_its_part_and_the_correlation_id_of_the_request(answers, caller, lines):
    ask(caller, answers, "break_", {})
    with pytest.raises(KentanError):
        caller.call(answers.part.name, "break_", dataclasses.replace(asking(), correlation_id="corr-7"))
    line = lines()[-1]
    assert (line["part"], line["correlation"], line["level"]) == (answers.part.name, "corr-7", "ERROR")


def test_an_error_that_is_not_ours_is_logged_by_kind_and_place_alone(answers, caller, lines):
    ask(caller, answers, "break_", {})
    text = lines()[-1]["message"]
    assert "ValueError" in text
    assert "in break_" in text
    assert PERSONAL not in text


def test_a_handlers_log_line_has_the_correlation_id_of_the_command_behind_its_event(town, lines):
    town.part.service.stumbles["on_said", "bad"] = (ValueError(PERSONAL),)
    town.say("bad", correlation_id="corr-8")
    eventually(lambda: [line for line in lines() if "parked" in line["message"]])
    parked = [line for line in lines() if line["level"] == "ERROR"]
    assert [(line["part"], line["correlation"]) for line in parked] == [(town.part.name, "corr-8")]
    assert PERSONAL not in orjson.dumps(lines()).decode()


def test_a_line_for_people_has_the_same(caplog):
    logs.correlation.set("corr-9")
    formatter = logs.TextFormatter("%(levelname)s %(part)s %(correlation)s %(message)s")
    record = logging.LogRecord("kentan", logging.INFO, __file__, 1, "hello %s", ("you",), None)
    try:
        assert formatter.format(record) == "INFO - corr-9 hello you"
    finally:
        logs.correlation.set(logs.NONE)


def test_an_exception_is_told_with_its_causes_and_without_their_texts():
    try:
        try:
            raise OSError(PERSONAL)
        except OSError as problem:
            raise Unavailable("unavailable", {"part": "store"}) from problem
    except Unavailable as problem:
        told = logs.trace_of(problem)
    assert told.index("OSError") < told.index("Unavailable: unavailable")
    assert PERSONAL not in told
