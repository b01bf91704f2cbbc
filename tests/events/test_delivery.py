"""From a write to its effects: each event reaches every handler that hears it, and has its effect once."""

import orjson

from kentan.events.publisher import Outgoing
from kentan.events.relay import outgoing
from kentan.events.topology import EXCHANGE
from tests.events.conftest import eventually
from tests.events.talk_service import COUNTY, command


def test_an_event_reaches_every_handler_that_hears_it(town):
    town.say("good morning")
    eventually(lambda: town.notes() == 1 and town.copies() == 1)
    eventually(lambda: town.counts("on_said") == town.counts("on_copied") == {"applied": 1})


def test_a_published_event_leaves_its_outbox(town):
    for number in range(20):
        town.say(f"thing {number}")
    eventually(lambda: not town.pending())
    assert town.running.figures()["published"] == 20


def test_an_event_delivered_again_has_no_second_effect_and_is_counted(town):
    thing = town.say("once")
    eventually(lambda: town.notes() == 1 and town.copies() == 1)
    event = said_event(town, thing)
    town.publish(event, event)
    eventually(lambda: town.counts("on_said") == town.counts("on_copied") == {"applied": 1, "duplicates": 2})
    assert town.notes() == town.copies() == 1


def test_an_older_event_that_comes_late_does_not_undo_a_newer_one(town):
    thing = town.say("first")
    eventually(lambda: town.copies() == 1)
    event = said_event(town, thing)
    newer = {**event, "id": "newer", "sequence": "0000000002", "data": {"text": "second"}}
    town.publish(newer)
    eventually(lambda: town.repository.copies.get(thing)["text"] == "second")
    town.publish({**event, "id": "late"})
    eventually(lambda: town.counts("on_copied").get("duplicates") == 1)
    assert town.repository.copies.get(thing)["text"] == "second"


def test_what_nobody_hears_stays_in_its_outbox_and_holds_nothing_up(town):
    town.here.whisper(command("psst").as_dict())
    town.say("aloud")
    eventually(lambda: town.notes() == 1)
    eventually(lambda: [one.event["type"] for one in town.pending()] == ["cn.kentan.talk.thing.whispered.v1"])


def test_a_field_that_nobody_knows_yet_does_no_harm(town):
    thing = town.say("known")
    eventually(lambda: town.notes() == 1)
    event = said_event(town, thing)
    town.publish({**event, "id": "with-more", "subject": "other", "dataschema": "https://example.org/later",
                  "data": {**event["data"], "mood": "fine"}})
    eventually(lambda: town.notes() == 2 and town.copies() == 2)


def test_another_version_goes_to_those_who_hear_every_version_and_is_parked_for_the_others(town):
    thing = town.say("v1")
    eventually(lambda: town.notes() == 1 and town.copies() == 1)
    later = {**said_event(town, thing), "id": "v2", "subject": "other", "type": "cn.kentan.talk.thing.said.v2"}
    town.publish(later)
    eventually(lambda: town.copies() == 2)
    letter = eventually(town.dead_letters.list)[0]
    assert (letter["consumer"], letter["event_id"]) == (town.consumer("on_said"), "v2")
    assert "not heard here in this version" in letter["reason"]
    assert town.notes() == 1


def test_the_correlation_id_of_the_command_is_that_of_the_handlers_log_lines(town):
    town.say("hello", correlation_id="corr-1")
    eventually(lambda: len(town.part.service.seen) == 2)
    assert {correlation for _, _, correlation in town.part.service.seen} == {"corr-1"}


def test_the_events_of_one_document_arrive_in_their_order(town):
    thing = town.say("1")
    for number in range(2, 31):
        town.here.correct(command(str(number), id=thing).as_dict())
    eventually(lambda: town.notes() == 30)
    heard = [event_id for consumer, event_id, _ in town.part.service.seen if consumer.endswith("on_said")]
    told = [entry["event"] for entry in town.repository.things.get(thing)["timeline"]]
    assert heard == told


def test_what_was_said_while_nothing_ran_is_heard_at_the_next_start(town):
    town.stop()
    town.open()
    town.say("into the void")
    town.start()
    eventually(lambda: town.notes() == 1 and town.copies() == 1)


def test_what_lay_in_the_queues_at_a_stop_is_heard_at_the_next_start(town):
    for number in range(200):
        town.say(f"thing {number}")
    town.restart()
    eventually(lambda: town.notes() == 200 and town.copies() == 200)


def test_many_events_are_all_applied_once(town):
    for number in range(300):
        town.say(f"thing {number}")
    eventually(lambda: town.notes() == 300 and town.copies() == 300)
    eventually(lambda: town.counts("on_said") == {"applied": 300})


def test_other_counties_and_headers_of_other_publishers_are_heard_too(town):
    thing = town.say("here")
    eventually(lambda: town.notes() == 1)
    event = {**said_event(town, thing), "id": "there", "county": "360821"}
    town.send(Outgoing("there", orjson.dumps(event), EXCHANGE, "360821.talk.thing.said", {"foreign": "header"}))
    other = town.part.service.desk.repository(town.installation.store.county("360821"))
    eventually(lambda: other.notes.count() == 1)


def said_event(town, thing):
    """The event by which a thing was said, made again from its document as the outbox had it."""
    doc = town.repository.things.get(thing)
    entry = doc["timeline"][0]
    return {
        "specversion": "1.0", "id": entry["event"], "type": "cn.kentan.talk.thing.said.v1", "source": f"/counties/{COUNTY}/talk",
        "subject": thing, "time": entry["at"], "datacontenttype": "application/json", "county": COUNTY,
        "sequence": "0000000001", "correlationid": entry["correlation"], "chainhead": entry["hash"],
        "data": {"text": doc["text"]},
    }


def test_a_message_carries_its_event_and_goes_by_county_and_name():
    message = outgoing({"id": "e1", "county": "360802", "type": "cn.kentan.tickets.appeal.closed.v3", "data": {}})
    assert (message.id, message.exchange, message.routing_key) == ("e1", "kentan.events", "360802.tickets.appeal.closed")
    assert orjson.loads(message.body)["data"] == {}
