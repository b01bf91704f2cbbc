"""Dead letters in a person's hands: looked at, sent back, dropped, while the installation runs."""

import orjson
import pytest

from kentan.events.failures import CONSUMER, own_headers
from kentan.events.publisher import Outgoing
from kentan.events.topology import DEAD
from tests.events.conftest import eventually

FOREVER = (ValueError(),)


@pytest.fixture
def parked(town):
    """Three letters of one handler: a, b, c."""
    for text in "abc":
        town.part.service.stumbles["on_said", text] = FOREVER
        town.say(text)
    eventually(lambda: town.dead_letters.count() == 3 and town.copies() == 3)
    return town


def heal(town):
    town.part.service.stumbles.clear()


def ids(town):
    return [row["id"] for row in town.dead_letters.list()]


def test_a_letter_is_named_by_event_and_consumer(parked):
    row = parked.dead_letters.list()[0]
    assert row["id"] == f"{row['event_id']}:{parked.consumer('on_said')}"
    assert row["type"] == "cn.kentan.talk.thing.said.v1"
    assert row["county"] == "360802"


def test_looking_at_the_letters_takes_none_away_however_often(parked):
    first = ids(parked)
    for _ in range(30):
        assert sorted(ids(parked)) == sorted(first)


def test_a_letter_that_is_sent_back_is_applied_once_its_handler_is_mended(parked):
    heal(parked)
    letter = ids(parked)[1]
    assert parked.dead_letters.requeue(letter) == 1
    eventually(lambda: parked.notes() == 1)
    eventually(lambda: letter not in ids(parked))
    assert parked.dead_letters.count() == 2


def test_all_letters_can_be_sent_back_together(parked):
    heal(parked)
    assert parked.dead_letters.requeue("all") == 3
    eventually(lambda: parked.notes() == 3)
    eventually(lambda: parked.dead_letters.count() == 0)


def test_a_letter_sent_back_to_a_handler_that_still_fails_has_all_its_attempts_again(parked):
    letter = ids(parked)[0]
    before = parked.dead_letters.show(letter)
    assert parked.dead_letters.requeue(letter) == 1
    eventually(lambda: (parked.dead_letters.show(letter) or before)["parked_at"] > before["parked_at"])
    after = parked.dead_letters.show(letter)
    assert after["attempts"] == before["attempts"] == 4
    assert after["first_seen"] == before["first_seen"]
    assert parked.dead_letters.count() == 3


def test_a_letter_is_dropped_for_good(parked):
    letter = ids(parked)[0]
    assert parked.dead_letters.drop(letter) == 1
    assert parked.dead_letters.show(letter) is None
    assert parked.dead_letters.count() == 2
    assert parked.dead_letters.drop(letter) == 0


def test_all_letters_can_be_dropped(parked):
    assert parked.dead_letters.drop("all") == 3
    assert parked.dead_letters.list() == []


def test_a_letter_that_is_not_there_cannot_be_shown_sent_back_or_dropped(parked):
    assert parked.dead_letters.show("nothing") is None
    assert parked.dead_letters.requeue("nothing") == 0
    assert parked.dead_letters.drop("nothing") == 0
    assert parked.dead_letters.count() == 3


def test_an_unreadable_letter_is_shown_as_text_and_keeps_its_name_when_it_is_sent_back(town):
    town.throw("on_said", b"gibberish")
    eventually(lambda: town.dead_letters.count() == 1)
    letter = ids(town)[0]
    assert town.dead_letters.show(letter)["event"] == "gibberish"
    before = town.dead_letters.show(letter)["parked_at"]
    assert town.dead_letters.requeue(letter) == 1
    eventually(lambda: (town.dead_letters.show(letter) or {"parked_at": before})["parked_at"] > before)
    assert ids(town) == [letter]


def test_letters_outlive_a_restart(parked):
    before = sorted(ids(parked))
    parked.restart()
    assert sorted(ids(parked)) == before


def test_letters_can_be_looked_at_and_sent_back_while_nothing_runs(parked):
    heal(parked)
    parked.stop()
    assert parked.dead_letters.count() == 3
    assert parked.dead_letters.requeue("all") == 3
    parked.open()
    parked.start()
    eventually(lambda: parked.notes() == 3)


def test_an_installation_without_a_broker_file_has_no_letters(tmp_path):
    from kentan.events.deadletters import DeadLetters
    from kentan.settings import load_settings

    assert DeadLetters(load_settings({}, home=str(tmp_path))).list() == []


def park_again(town, letter):
    """What is left when a process dies between parking a message and acknowledging it."""
    shown = town.dead_letters.show(letter)
    headers = own_headers({CONSUMER: shown["consumer"]})
    town.send(Outgoing(shown["event_id"], orjson.dumps(shown["event"]), "", DEAD, headers))


def test_a_letter_that_was_parked_twice_is_one_letter(parked):
    before = parked.dead_letters.list()
    letter = before[0]["id"]
    park_again(parked, letter)
    assert sorted(parked.dead_letters.list(), key=str) == sorted(before, key=str)
    assert parked.dead_letters.count() == 3
    heal(parked)
    assert parked.dead_letters.requeue(letter) == 1
    eventually(lambda: parked.notes() == 1)
    assert parked.dead_letters.count() == 2


def test_dropping_a_letter_that_was_parked_twice_leaves_nothing_of_it(parked):
    letter = ids(parked)[0]
    park_again(parked, letter)
    assert parked.dead_letters.drop(letter) == 1
    assert letter not in ids(parked)
