"""Extensions: asked in time with a reason and a new last day, decided by the office, told to the enterprise, counted."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import clock_of, refusing, wrong
from unit_samples import approve, ask, deny, object_to, set_terms, types, waiting

from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, KentanError, NotFound, Refused, Stale
from services.notifications.model import recipients

REASON, ANSWER = "需跨部门会商", "时限充足"


@pytest.fixture
def file(world):
    """A file that was assigned on Monday 2026-01-05: C2 until the 12th, C3 until the 19th."""
    return world.at("assigned")


def last(file):
    return file["extensions"][-1]


# asking

def test_what_is_asked_for_changes_nothing_before_it_is_approved(world, file):
    asked = ask(world, file)
    assert last(asked) == {"turn": 1, "unit": "fgw", "clock": "C3", "round": 1, "from": "2026-01-19", "until": "2026-01-23",
                           "state": "pending", "asked_at": "2026-01-05T01:00:00.000Z", "decided_at": None}
    assert clock_of(asked, "C3")["due_day"] == "2026-01-19"
    assert types(world.get(file))[-1] == "extension-asked"
    assert waiting(world, "extension") == [file["id"]]


def test_the_office_is_held_to_its_decision_by_a_clock_of_its_own(world, file):
    assert (clock_of(ask(world, file), "extension_ask")["holder"], clock_of(world.get(file), "extension_ask")["due_day"]) == (
        "office", "2026-01-06")
    assert clock_of(approve(world, file), "extension_ask")["stopped_at"] is not None


@pytest.mark.parametrize(("day", "allowed"), [
    ("2026-01-16", True), ("2026-01-18", True), ("2026-01-19", False), ("2026-01-20", False),
])
def test_it_is_asked_for_at_least_a_working_day_before_the_end(world, file, day, allowed):
    world.come_to(day)
    if allowed:
        assert last(ask(world, file))["state"] == "pending"
    else:
        with refusing(Refused, "extension_too_late"):
            ask(world, file)


def test_a_county_may_want_it_earlier(world, file):
    set_terms(world, extension_before=3)
    world.come_to("2026-01-15")
    with refusing(Refused, "extension_too_late"):
        ask(world, file)


@pytest.mark.parametrize(("until", "code"), [
    ("2026-01-19", "extension_not_later"), ("2026-01-05", "extension_not_later"), ("2026-01-24", "not_a_working_day"),
    ("2026-02-03", "extension_too_long"),
])
def test_the_new_last_day_is_a_later_working_day_within_the_countys_longest(world, file, until, code):
    with wrong(until=code):
        ask(world, file, until=until)
    assert world.get(file)["extensions"] == []
    assert len(world.get(file)["clocks"]) == 3


def test_the_longest_is_counted_in_working_days_and_may_be_reached(world, file):
    assert clock_of(approve(world, ask(world, file, until="2026-02-02")), "C3")["due_day"] == "2026-02-02"


@pytest.mark.parametrize("code", ["C1", "C9", "objection"])
def test_only_a_clock_that_runs_at_the_unit_is_extended(world, file, code):
    with wrong(clock="clock_not_yours"):
        ask(world, file, clock=code)
    world.opine(file)
    with wrong(clock="clock_not_yours"):
        ask(world, file, clock="C2")


def test_a_co_unit_does_not_ask_for_the_lead_units_clock_and_a_stranger_not_at_all(world, file):
    with wrong(clock="clock_not_yours"):
        ask(world, file, "rsj")
    with refusing(Forbidden, "not_your_file"):
        ask(world, file, "zjj")


def test_one_clock_is_asked_for_once_at_a_time_and_as_often_as_the_county_lets(world, file):
    ask(world, file)
    with refusing(Refused, "extension_pending"):
        ask(world, file, until="2026-01-26")
    approve(world, file)
    with refusing(Refused, "extensions_used_up"):
        ask(world, file, until="2026-01-26")
    set_terms(world, extensions_most=2)
    assert clock_of(approve(world, ask(world, file, until="2026-01-26"), 2), "C3")["due_day"] == "2026-01-26"


def test_what_was_refused_uses_nothing_up(world, file):
    deny(world, ask(world, file))
    assert last(ask(world, file))["turn"] == 2


def test_two_clocks_wait_apart(world, file):
    ask(world, file)
    ask(world, file, clock="C2", until="2026-01-15")
    moved = approve(world, file, 2)
    assert [(clock_of(moved, code)["due_day"]) for code in ("C2", "C3")] == ["2026-01-15", "2026-01-19"]
    assert [one["state"] for one in moved["extensions"]] == ["pending", "approved"]
    assert [one["stopped_at"] is None for one in moved["clocks"] if one["code"] == "extension_ask"].count(True) == 1
    assert waiting(world, "extension") == [file["id"]]
    deny(world, file, 1)
    assert waiting(world, "extension") == []
    assert [one["code"] for one in world.get(file)["clocks"] if one["stopped_at"] is None] == ["C2", "C3"]


def test_who_has_objected_asks_for_no_time_before_the_decision(world, file):
    object_to(world, file)
    with refusing(Refused, "objection_pending"):
        ask(world, file)


def test_asking_twice_with_one_key_asks_once(world, file):
    assert ask(world, file, key="k") == ask(world, file, key="k")
    with refusing(Stale, "stale_version"):
        ask(world, file, version=1)


# approved

def test_approved_the_clock_moves_with_a_line_and_the_enterprise_is_told(world, file):
    moved = approve(world, ask(world, file))
    clock = clock_of(moved, "C3")
    assert (clock["due_day"], clock["due_at"], clock["extended_to"]) == ("2026-01-23", "2026-01-23T15:59:59.999Z", "2026-01-23")
    assert (last(moved)["from"], last(moved)["state"]) == ("2026-01-19", "approved")
    timeline = world.get(file)["timeline"]
    assert [entry["type"].rsplit(".", 1)[1] for entry in timeline[-2:]] == ["rescheduled", "extended"]
    assert timeline[-2]["note"] == "C3 期限由 2026-01-19 调整为 2026-01-23，因批准 fgw 延期"
    (told,) = world.said("appeal.extended")
    assert (told["data"]["clock"], told["data"]["charged"]) == ("C3", "fgw")
    assert recipients("tickets.appeal.extended", told["data"]) == ["unit:fgw", "enterprise:e-1"]


def test_a_calendar_that_changes_keeps_the_extension_and_rolls_its_last_day(world, file):
    approve(world, ask(world, file))
    world.hear_year({**world.repo.calendars.get("2026"), "year": 2026}, d2026_01_23="off")
    assert clock_of(world.get(file), "C3")["due_day"] == "2026-01-26"


def test_a_clock_that_ran_out_while_the_office_thought_has_not_run_out_after_all(world, file):
    world.come_to("2026-01-16")
    ask(world, file)
    world.come_to("2026-01-21")
    world.fire()
    assert clock_of(world.get(file), "C3")["fired_at"] is not None
    moved = approve(world, file)
    assert (clock_of(moved, "C3")["fired_at"], clock_of(moved, "C3")["overdue"]) == (None, False)
    assert clock_of(moved, "extension_ask")["fired_at"] is not None


def test_an_extended_clock_fires_after_its_new_last_day(world, file):
    approve(world, ask(world, file))
    world.opine(file)
    world.come_to("2026-01-23", "23:59")
    world.fire()
    assert world.said("appeal.overdue") == []
    world.come_to("2026-01-24")
    world.fire()
    assert [one["data"]["charged"] for one in world.said("appeal.overdue")] == ["fgw"]


# refused, lapsed

def test_refused_the_clock_stays_as_it_was(world, file):
    stays = deny(world, ask(world, file))
    assert (clock_of(stays, "C3")["due_day"], last(stays)["state"]) == ("2026-01-19", "refused")
    assert waiting(world, "extension") == []


def test_what_was_decided_or_never_asked_is_not_decided(world, file):
    with wrong(turn="no_such_extension"):
        approve(world, file)
    deny(world, ask(world, file))
    for decide in (approve, deny):
        with refusing(Refused, "extension_decided"):
            decide(world, file)


def test_what_is_answered_meanwhile_needs_no_decision_any_more(world, file):
    ask(world, file)
    done = world.complete(file)
    assert (last(done)["state"], last(done)["decided_at"]) == ("lapsed", done["completed_at"])
    assert [one for one in done["clocks"] if one["stopped_at"] is None] == []
    assert waiting(world, "extension") == []
    with refusing(Refused, "extension_decided"):
        approve(world, file)
    assert world.findings() == []


def test_an_extension_goes_with_the_file(world, file, installation, clock):
    city = type(world)(installation, clock, "360800")
    city.settle_in()
    ask(world, file)
    world.call("offer_handover", doc_id=file["id"], to="360800", reason="超出本级权限")
    world.local.settle()
    city.call("accept_offer", doc_id=city.call("list_offers")["items"][0]["id"])
    world.local.settle()
    assert last(world.get(file))["state"] == "lapsed"
    assert waiting(world, "extension") == []


@pytest.mark.parametrize("turn", range(4))
def test_of_two_who_decide_at_once_one_does(world, file, turn):
    ask(world, file)
    told, pool = [], GreenPool()

    def decide(how):
        try:
            told.append(how(world.beside(lambda call: eventlet.sleep(0)), file)["extensions"][0]["state"])
        except KentanError as refused:
            told.append(refused.code)

    for how in (approve, deny) if turn % 2 else (deny, approve):
        pool.spawn(decide, how)
    pool.waitall()
    assert told.count("extension_decided") == 1
    assert world.findings() == []


# who sees what

def test_reason_and_answer_are_for_staff_and_in_no_event(world, file):
    deny(world, ask(world, file))
    assert [text for text in (REASON, ANSWER) if text in str(world.said())] == []
    seen = world.get(file, world.unit())
    assert (last(seen)["reason"], last(seen)["answer"]) == (REASON, ANSWER)
    assert not AppealDetail().validate(seen)
    theirs = world.get(file, world.enterprise())
    assert [text for text in (REASON, ANSWER) if text in str(theirs)] == []
    assert last(theirs)["until"] == "2026-01-23"


def test_only_the_office_decides_and_only_what_is_there(world, file):
    ask(world, file)
    for who in (world.unit(), world.leader, world.enterprise()):
        with refusing(Forbidden, "role_not_allowed"):
            world.call("approve_extension", who, file["id"], turn=1)
    with refusing(NotFound, "not_found"):
        approve(world, {"id": "none"})
