"""The event feed on the command line: one event a line, filtered, from a cursor on."""

import orjson
import pytest

from kentan.cli.people import local


@pytest.fixture
def told(kentan, county):
    """Two counties whose events have reached the feed; runs the command and reads its lines."""
    assert kentan("county", "add", "360821", "吉安县").exit_code == 0
    local().settle()
    return lambda *options: [orjson.loads(line) for line in kentan("events", *options).output.splitlines()]


def test_every_event_is_a_line_of_json(told):
    events = told()
    assert {event["county"] for event in events} == {"360802", "360821"}
    assert all(event["specversion"] == "1.0" for event in events)
    assert "cn.kentan.registration.county.added.v1" in {event["type"] for event in events}


def test_a_county_and_a_type_narrow_the_events(told):
    assert {event["county"] for event in told("--county", "360821")} == {"360821"}
    added = told("--type", "registration.county.*", "--county", "360802", "--county", "360821")
    assert [event["type"] for event in added] == ["cn.kentan.registration.county.added.v1"] * 2


def test_an_unknown_county_is_refused(kentan, told):
    refused = kentan("events", "--county", "999999")
    assert (refused.exit_code, "999999" in refused.output) == (1, True)
