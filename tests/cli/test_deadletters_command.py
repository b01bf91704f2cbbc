"""Dead letters in an operator's hands, beside an installation that runs, on both brokers."""

import orjson
import pytest

from tests.events.conftest import eventually, settings, town

__all__ = ["settings", "town"]


@pytest.fixture
def letters(kentan, town):
    """Runs ``kentan deadletters`` on the broker of a town in which two events were parked: a and b."""
    for text in "ab":
        town.part.service.stumbles["on_said", text] = (ValueError(),)
        town.say(text)
    eventually(lambda: town.dead_letters.count() == 2)
    place = {"KENTAN_HOME": str(town.settings.home), "KENTAN_BROKER_URI": town.settings.broker_uri}
    return lambda *arguments, **more: kentan("deadletters", *arguments, **place, **more)


def rows(letters):
    return orjson.loads(letters("list", "--json").output)


def test_the_list_names_each_letter_with_its_consumer_and_reason(letters, town):
    (first, second) = rows(letters)
    assert first["id"] != second["id"]
    assert {first["consumer"], second["consumer"]} == {town.consumer("on_said")}
    assert first["reason"] == "ValueError"
    table = letters("list").output.splitlines()
    assert table[0].split() == ["id", "consumer", "type", "attempts", "parked_at", "reason"]
    assert len(table) == 3


def test_a_letter_is_shown_with_its_event_and_where_it_failed(letters):
    letter = rows(letters)[0]["id"]
    shown = orjson.loads(letters("show", letter).output)
    assert shown["event"]["type"] == "cn.kentan.talk.thing.said.v1"
    assert "stumble" in shown["trace"]


def test_a_letter_that_is_sent_back_is_applied_once_its_handler_is_mended(letters, town):
    town.part.service.stumbles.clear()
    letter, other = (row["id"] for row in rows(letters))
    assert letters("requeue", letter).output == "1\n"
    eventually(lambda: town.notes() == 1)
    assert [row["id"] for row in rows(letters)] == [other]


def test_all_can_be_sent_back(letters, town):
    town.part.service.stumbles.clear()
    assert letters("requeue", "all").output == "2\n"
    eventually(lambda: town.notes() == 2)


def test_a_letter_is_dropped_when_asked_for_and_confirmed(letters):
    letter, other = (row["id"] for row in rows(letters))
    assert letters("drop", letter, typed="n\n").exit_code == 1
    assert len(rows(letters)) == 2
    assert letters("drop", letter, "--yes").output == "1\n"
    assert [row["id"] for row in rows(letters)] == [other]


@pytest.mark.parametrize("command", [("show", "nothing"), ("requeue", "nothing"), ("drop", "nothing", "--yes")])
@pytest.mark.parametrize(("language", "word"), [("en", "No dead letter nothing"), ("zh", "没有死信 nothing")])
def test_a_letter_that_is_not_there_is_told(letters, command, language, word):
    refused = letters(*command, KENTAN_LANG=language)
    assert (refused.exit_code, word in refused.output) == (1, True)
