"""The log of attempts, replays, tests, and going past an event that a target refuses."""

import orjson
import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, SYSTEM, appeal, opened, subscribe

from kentan.check import check
from kentan.commands import Actor
from kentan.contracts.tickets import APPEAL_ASSIGNED, APPEAL_RAISED
from kentan.errors import Invalid, NotFound, Refused
from kentan.runtime.local import OPERATOR
from kentan.store.port import Conflict
from services.notifications import pushing

SOMEBODY_ELSE = Actor(id="data-lake", role="system", county=COUNTY)


@pytest.fixture
def settings_given():
    return {"webhook_allow_private": True, "delivery_log_entries": 10}


def pushed(target):
    return [orjson.loads(body) for _, _, body in target.requests]


def raise_some(here, count, county=COUNTY):
    said = []
    for n in range(count):
        said.append(here.say(APPEAL_RAISED, appeal(), f"a{n}", county))
        here.clock.advance(minutes=1)
    return said


def replay(here, made, actor=SYSTEM, **what):
    begun = here.ask("replay_subscription", what, actor, id=made["id"])
    here.tick()
    return here.ask("show_replay", {"replay": begun["id"]}, actor, id=made["id"])


def attempts(here, made, **asked):
    return here.ask("list_attempts", asked, SYSTEM, id=made["id"])["items"]


def test_every_attempt_is_in_the_log_the_latest_first_with_what_became_of_it(here, target):
    made = subscribe(here, target)
    said = raise_some(here, 2)
    target.answers = [204, 500]
    here.tick()
    here.clock.advance(seconds=5)
    here.tick()
    rows = attempts(here, made)
    assert [(row["event"], row["problem"], row["cause"]) for row in rows] == [
        (said[1]["id"], None, "event"), (said[1]["id"], "status_500", "event"), (said[0]["id"], None, "event")]
    assert {(row["type"], row["county"]) for row in rows} == {("tickets.appeal.raised", COUNTY)}
    assert attempts(here, made, failed=True) == rows[1:2]
    assert all(row["milliseconds"] >= 0 for row in rows)


def test_the_log_of_a_subscription_is_its_owners(here, target):
    made = subscribe(here, target)
    for door in ("list_attempts", "list_replays"):
        with pytest.raises(NotFound):
            here.ask(door, {}, SOMEBODY_ELSE, id=made["id"])
        assert here.ask(door, {}, OFFICE, id=made["id"])["items"] == []


def test_the_log_forgets_what_is_too_old_and_what_is_too_much(here, target):
    made = subscribe(here, target)
    raise_some(here, 14)
    here.tick()
    here.tick()
    assert len(attempts(here, made)) == 10
    here.clock.advance(days=31)
    here.tick()
    assert attempts(here, made) == []


def test_one_event_is_sent_again_under_its_own_id(here, target):
    made = subscribe(here, target)
    said = raise_some(here, 3)
    here.tick()
    target.requests.clear()
    done = replay(here, made, event=said[1]["id"])
    assert (done["status"], done["sent"], done["what"]) == ("done", 1, "event")
    assert pushed(target) == opened(said[1])
    assert target.requests[0][1]["webhook-id"] == said[1]["id"]
    assert attempts(here, made)[0]["replay"] == done["id"]
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["positions"] == {COUNTY: here.repository().head()}


def test_a_range_of_positions_is_sent_again_in_order_over_several_turns(here, target, monkeypatch):
    monkeypatch.setattr(pushing, "BATCH", 2)
    said = raise_some(here, 7)
    made = subscribe(here, target)
    begun = replay(here, made, after={COUNTY: 1}, up_to={COUNTY: 6})
    assert (begun["status"], begun["sent"]) == ("done", 5)
    assert pushed(target) == opened(*said[1:6])


def test_a_range_of_times_is_sent_again(here, target):
    said = raise_some(here, 6)
    made = subscribe(here, target)
    assert replay(here, made, since=said[2]["time"], until=said[4]["time"])["sent"] == 3
    assert pushed(target) == opened(*said[2:5])
    target.requests.clear()
    assert replay(here, made, since=said[4]["time"])["sent"] == 2
    assert pushed(target) == opened(*said[4:])


def test_a_replay_goes_by_the_subscriptions_types_and_filter(here, target):
    raise_some(here, 2)
    wanted = here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a9")
    here.say(APPEAL_ASSIGNED, appeal(lead_unit="fgw"), "a9")
    made = subscribe(here, target, ["tickets.appeal.raised"], filter={"==": [{"var": "data.lead_unit"}, "fgw"]})
    assert replay(here, made, after={COUNTY: 0})["sent"] == 1
    assert pushed(target) == opened(wanted)


def test_a_range_over_counties_is_as_wide_as_the_subscription(here, target):
    for county in (COUNTY, NEIGHBOUR):
        raise_some(here, 2, county)
    made = subscribe(here, target, actor=OPERATOR, counties=[COUNTY, NEIGHBOUR])
    assert replay(here, made, OPERATOR, after={COUNTY: 1, NEIGHBOUR: 1})["sent"] == 2
    assert sorted(event["county"] for event in pushed(target)) == [COUNTY, NEIGHBOUR]
    mine = subscribe(here, target, key="mine")
    with pytest.raises(Invalid, match="unknown_county"):
        replay(here, mine, after={NEIGHBOUR: 0})


def test_a_test_arrives_also_while_the_subscription_is_paused_and_is_in_no_feed(here, target):
    made = subscribe(here, target, ["evaluation.*"])
    here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"])
    here.settle()
    head = here.repository().head()
    done = replay(here, made, test=True)
    assert (done["what"], done["status"], done["sent"]) == ("test", "done", 1)
    event, = pushed(target)
    assert (event["type"], event["subject"]) == ("cn.kentan.notifications.subscription.tested.v1", made["id"])
    assert attempts(here, made)[0]["cause"] == "test"
    assert here.repository().head() == head


def test_a_replay_that_fails_is_tried_again_and_stops_in_the_end(here, target):
    made = subscribe(here, target)
    target.answers = [500] * 10
    done = replay(here, made, test=True)
    assert (done["status"], done["problem"]) == ("waiting", "status_500")
    for _ in range(10):
        here.clock.advance(hours=25)
        here.tick()
    stopped = here.ask("show_replay", {"replay": done["id"]}, SYSTEM, id=made["id"])
    assert (stopped["status"], stopped["problem"], stopped["sent"]) == ("stopped", "status_500", 0)
    assert len(target.requests) == 10


def test_an_event_that_is_refused_is_gone_past_and_sent_again_with_all_failed_ones(here, target):
    made = subscribe(here, target)
    said = raise_some(here, 3)
    target.answers = [400]
    here.tick()
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["refused"] == said[0]["id"]
    past = here.ask("change_subscription", {"active": True, "skip": True}, SYSTEM, id=made["id"])
    assert (past["refused"], past["skipped"], past["positions"]) == (None, [said[0]["id"]], {COUNTY: 1})
    here.tick()
    assert pushed(target) == opened(*said)
    target.requests.clear()
    assert replay(here, made, failed=True)["sent"] == 1
    assert pushed(target) == opened(said[0])
    assert here.ask("show_subscription", {}, SYSTEM, id=made["id"])["skipped"] == []


def test_nothing_is_gone_past_that_was_not_refused(here, target):
    made = subscribe(here, target)
    with pytest.raises(Refused, match="nothing_to_skip"):
        here.ask("change_subscription", {"active": True, "skip": True}, SYSTEM, id=made["id"])


@pytest.mark.parametrize(("what", "code"), [
    ({}, "replay_of_what"), ({"failed": False}, "replay_of_what"), ({"failed": True, "test": True}, "replay_of_what"),
    ({"after": {COUNTY: 99}}, "cursor_ahead"), ({"after": {COUNTY: 0}, "up_to": {COUNTY: 99}}, "cursor_ahead"),
    ({"after": {"999999": 0}}, "unknown_county"),
])
def test_what_cannot_be_replayed_is_refused_and_nothing_is_begun(here, target, what, code):
    made = subscribe(here, target)
    with pytest.raises(Invalid, match=code):
        here.ask("replay_subscription", what, SYSTEM, id=made["id"])
    assert here.repository().replays.count() == 0


def test_an_event_that_is_not_there_or_of_another_county_is_not_found(here, target):
    made = subscribe(here, target)
    elsewhere, = raise_some(here, 1, NEIGHBOUR)
    for event in ("nothing", elsewhere["id"]):
        with pytest.raises(NotFound):
            here.ask("replay_subscription", {"event": event}, SYSTEM, id=made["id"])


def test_a_replay_of_an_ended_subscription_stops(here, target):
    made = subscribe(here, target)
    begun = here.ask("replay_subscription", {"test": True}, SYSTEM, id=made["id"])
    here.ask("delete_subscription", {}, SYSTEM, id=made["id"])
    here.tick()
    assert here.repository().replays.get(begun["id"])["status"] == "stopped"
    assert target.requests == []


def test_one_key_begins_one_replay(here, target):
    made = subscribe(here, target)
    begun = [here.ask("replay_subscription", {"test": True}, SYSTEM, id=made["id"], key="k1") for _ in range(2)]
    assert begun[0] == begun[1]
    here.tick()
    assert len(target.requests) == 1


def test_a_crash_between_sending_and_recording_sends_a_replay_again_under_the_same_id(here, target, monkeypatch, caplog):
    made = subscribe(here, target)
    here.ask("replay_subscription", {"test": True}, SYSTEM, id=made["id"])

    def conflict(*_):
        raise Conflict

    with monkeypatch.context() as patched:
        patched.setattr(type(here.repository().replays), "save", conflict)
        here.services["notifications"].replay_due()
    assert "sent again" in caplog.text
    here.clock.advance(minutes=10)
    here.tick()
    assert len({headers["webhook-id"] for _, headers, _ in target.requests}) == 1
    assert len(target.requests) == 2


def test_the_log_and_the_replays_leave_nothing_for_the_proof_to_find(here, target):
    made = subscribe(here, target)
    raise_some(here, 2)
    target.answers = [500]
    here.tick()
    replay(here, made, test=True)
    here.settle()
    assert check(here.installation).findings == []
