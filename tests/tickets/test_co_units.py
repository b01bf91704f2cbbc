"""Co-units reply to the lead unit, each by a clock of its own; whoever is late is late alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import clock_of, refusing
from unit_samples import ask, count_replies, object_to, reply, types, uphold

from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, Refused
from services.evaluation.model import contribution, recount, replace
from services.notifications.model import recipients
from services.tickets.units import co_replies

TEXT = "可由本单位配合招工。"


@pytest.fixture
def file(world):
    """A file with two co-units in a county that counts their replies: until Thursday 2026-01-08."""
    count_replies(world)
    return world.assign(world.raise_(), "fgw", ["rsj", "zjj"])


def replies(file):
    return {clock["holder"]: clock for clock in file["clocks"] if clock["code"] == "co_reply"}


def overdue(world, **asked):
    return [item["id"] for item in world.call("list_overdue", **asked)["items"]]


def test_each_co_unit_has_a_clock_of_its_own(file):
    assert {unit: (clock["id"], clock["due_day"]) for unit, clock in replies(file).items()} == {
        "rsj": ("co_reply.1.rsj", "2026-01-08"), "zjj": ("co_reply.1.zjj", "2026-01-08")}


def test_a_county_that_does_not_count_replies_has_them_all_the_same(world):
    file = reply(world, world.at("assigned"))
    assert (replies(file), [one["unit"] for one in file["co_replies"]]) == ({}, ["rsj"])


def test_a_reply_stops_the_clock_of_who_gave_it_and_no_other(world, file):
    replied = reply(world, file)
    assert {unit: clock["stopped_at"] is None for unit, clock in replies(replied).items()} == {"rsj": False, "zjj": True}
    assert [clock_of(replied, code)["stopped_at"] for code in ("C2", "C3")] == [None, None]
    assert replied["co_replies"] == [{"unit": "rsj", "round": 1, "at": "2026-01-05T01:00:00.000Z"}]
    assert types(world.get(file))[-1] == "co-unit-replied"
    assert world.findings() == []


def test_the_lead_unit_is_told_and_reads_the_reply_which_is_in_no_event(world, file):
    reply(world, file)
    (event,) = world.said("appeal.co-unit-replied")
    assert recipients("tickets.appeal.co-unit-replied", event["data"]) == ["unit:fgw"]
    assert (event["data"]["charged"], TEXT in str(world.said())) == ("rsj", False)
    seen = world.get(file, world.unit("fgw"))
    assert seen["co_replies"][0]["text"] == TEXT
    assert not AppealDetail().validate(seen)
    assert TEXT not in str(world.get(file, world.enterprise()))


def test_a_co_unit_replies_once_in_a_round(world, file):
    assert reply(world, file, key="k") == reply(world, file, key="k")
    with refusing(Refused, "already_replied"):
        reply(world, file)
    world.complete(file)
    world.close(file)
    world.supervise_again(file)
    assert [one["round"] for one in reply(world, file)["co_replies"]] == [1, 2]


def test_only_a_co_unit_replies_as_one(world, file):
    with refusing(Forbidden, "not_your_file"):
        reply(world, file, "fgw")
    with refusing(Forbidden, "not_your_file"):
        reply(world, world.at("assigned"), "zjj")
    with refusing(Forbidden, "not_your_file"):
        reply(world, world.raise_())


@pytest.mark.parametrize(("status", "code"), [("completed", "already_completed"), ("closed", "already_closed")])
def test_nobody_replies_to_what_is_answered(world, status, code):
    with refusing(Refused, code):
        reply(world, world.at(status))


def test_the_lead_unit_waits_for_nobody_and_what_is_answered_needs_no_reply(world, file):
    done = world.complete(file)
    assert [clock["stopped_at"] for clock in replies(done).values()] == [done["completed_at"]] * 2


# lateness

def test_a_late_co_unit_is_charged_alone(world, file):
    reply(world, file, "zjj")
    world.come_to("2026-01-09")
    world.fire()
    (event,) = world.said("appeal.overdue")
    assert (event["data"]["clock"], event["data"]["charged"]) == ("co_reply", "rsj")
    assert recipients("tickets.appeal.overdue", event["data"]) == ["unit:rsj", "unit:fgw", "role:office"]
    assert overdue(world, unit="rsj") == overdue(world, actor=world.unit("rsj")) == [file["id"]]
    for unit in ("fgw", "zjj"):
        assert overdue(world, unit=unit) == overdue(world, actor=world.unit(unit)) == []
    assert overdue(world) == [file["id"]]


def test_a_late_lead_unit_is_charged_alone(world, file):
    for unit in ("rsj", "zjj"):
        reply(world, file, unit)
    world.come_to("2026-01-13")
    world.fire()
    assert [overdue(world, unit=unit) for unit in ("fgw", "rsj", "zjj")] == [[file["id"]], [], []]


def test_who_was_late_is_not_overdue_any_more_once_it_has_replied(world, file):
    world.come_to("2026-01-09")
    world.fire()
    assert overdue(world, unit="zjj") == [file["id"]]
    reply(world, file, "zjj")
    assert [overdue(world, unit=unit) for unit in ("rsj", "zjj")] == [[file["id"]], []]
    assert replies(world.get(file))["zjj"]["fired_at"] is not None
    assert world.findings() == []


def test_the_offices_own_lateness_is_found_under_the_office(world):
    file = world.raise_()
    world.come_to("2026-02-01")
    world.fire()
    assert overdue(world, unit="office") == [file["id"]]


def test_the_scoreboard_charges_a_late_co_unit_in_its_own_row(world, file):
    world.come_to("2026-01-09")
    world.fire()
    state = world.said("appeal.overdue")[-1]["data"]
    counted = contribution("appeal", state)
    assert "late" not in counted["counts"]
    assert counted["others"] == {"rsj": {"late_not_leading": 1}, "zjj": {"late_not_leading": 1}}
    rows = recount([counted])
    assert (rows["fgw"]["raised"], rows["rsj"]) == (1, {"late_not_leading": 1})
    replace(rows, counted, {"unit": "", "counts": {}})
    assert rows == {}


def test_who_was_late_before_the_file_went_to_another_is_charged_for_it_still(world, file):
    assert contribution("appeal", {"lead_unit": "zjj", "round": 1, "clocks": [{"code": "C2", "holder": "fgw", "fired_at": "x"}]})[
        "others"] == {"fgw": {"late_not_leading": 1}}


# other things that happen to the file

def test_a_co_unit_may_ask_for_more_time_for_its_own_reply(world, file):
    asked = ask(world, file, "rsj", clock="co_reply", until="2026-01-12")
    moved = world.call("approve_extension", doc_id=file["id"], turn=asked["extensions"][-1]["turn"])
    assert {unit: clock["due_day"] for unit, clock in replies(moved).items()} == {"rsj": "2026-01-12", "zjj": "2026-01-08"}


def test_an_extension_for_a_reply_that_was_given_has_lapsed(world, file):
    ask(world, file, "rsj", clock="co_reply", until="2026-01-12")
    replied = reply(world, file)
    assert replied["extensions"][-1]["state"] == "lapsed"
    assert world.findings() == []


def test_a_new_lead_unit_has_the_replies_that_were_given_and_waits_for_the_others(world, file):
    reply(world, file)
    object_to(world, file, theirs="zjj")
    moved = uphold(world, file, co_units=["rsj", "fgw"])
    running = [clock["holder"] for clock in moved["clocks"] if clock["code"] == "co_reply" and clock["stopped_at"] is None]
    assert running == ["fgw"]
    assert world.get(file, world.unit("zjj"))["co_replies"][0]["unit"] == "rsj"
    assert world.findings() == []


@given(st.lists(st.sampled_from("abc"), unique=True), st.lists(st.sampled_from("abcd")))
def test_whoever_replies_in_whatever_order_each_is_awaited_until_it_has(co_units, replying):
    file = {"status": "assigned", "round": 1, "co_units": co_units, "co_replies": []}
    for unit in replying:
        before = co_replies.awaited(file)
        try:
            co_replies.reply(file, unit, "意见", "now")
        except co_replies.RuleBroken:
            assert unit not in before
        else:
            assert co_replies.awaited(file) == [one for one in before if one != unit]
    assert set(co_replies.awaited(file)) == set(co_units) - set(replying)
