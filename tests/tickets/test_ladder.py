"""Which step of supervision is due, by table: what has happened on the file, what was done about it, what the ladder says."""

import pytest

from kentan.calendars import Calendar
from services.tickets.supervision import ladder, ladder_presets
from services.tickets.supervision.ladder import COOLING_DOWN, NOTHING_ABOVE, UNDECIDED

NOW, BEFORE, LATER = "2026-01-20T01:00:00.000Z", "2026-01-19T01:00:00.000Z", "2026-01-21T01:00:00.000Z"
JIAN = ladder_presets.standard()["steps"]
JUDGED, REFUSED = {"unit": "fgw", "at": BEFORE}, {"unit": "fgw", "state": "refused"}


def clock(holder="fgw", fired=True, **rest):
    return {"code": "C2", "holder": holder, "due_at": "2026-01-15T15:59:59.999Z", "stopped_at": None,
            "fired_at": "2026-01-15T16:00:00.000Z" if fired else None, **rest}


def warning(share=None, days=None, at=None):
    return {"share_passed": share, "working_days_left": days, "warned_at": at}


def file(*clocks, **rest):
    return {"_id": "f", "status": "assigned", "lead_unit": "fgw", "units": ["fgw", "rsj"], "clocks": list(clocks), "sent_back": 0,
            "assigned_at": "2026-01-08T01:00:00.000Z", "returns": [{"at": BEFORE}] if rest.get("sent_back") else [], **rest}


def step(code, cause="overdue.0", state="taken", unit="fgw", cool_until=BEFORE, letter=None, **rest):
    return {"step": code, "cause": cause, "trigger": cause.split(".")[0], "state": state, "unit": unit, "cool_until": cool_until,
            "letter_kind": letter, "lifted_by": None, "lapsed_because": None, **rest}


def said(one, rungs=JIAN):
    """Each finding as (unit, rung or why none)."""
    found = ladder.findings(one, rungs, NOW)
    return [(finding.occurrence.unit, finding.rung["code"] if finding.rung else finding.why) for finding in found]


@pytest.mark.parametrize(("happened", "trigger", "unit"), [
    ({"clocks": [clock(fired=False, warnings=[warning(50, at=BEFORE), warning(80, at=BEFORE)])]}, "near_due", "fgw"),
    ({"clocks": [clock()]}, "overdue", "fgw"),
    ({"clocks": [clock("rsj")]}, "overdue", "rsj"),
    ({"sent_back": 2}, "low_quality", "fgw"),
    ({"reraised_by": ["another"]}, "re_raised", "fgw"),
    ({"reraised_by": ["another"], "status": "closed"}, "re_raised", "fgw"),
    ({"second_supervisions": [JUDGED]}, "dissatisfied", "fgw"),
    ({"unit_objections": [REFUSED]}, "objection_lost", "fgw"),
])
def test_what_calls_for_a_step_and_against_whom(happened, trigger, unit):
    assert [(one.trigger, one.unit) for one in ladder.occurrences(file(**{"clocks": [], **happened}), NOW)] == [(trigger, unit)]


@pytest.mark.parametrize("happened", [
    {}, {"clocks": [clock(stopped_at=BEFORE)]}, {"clocks": [clock(fired=False)]}, {"clocks": [clock("office")]},
    {"sent_back": 1, "status": "closed"}, {"second_supervisions": [JUDGED], "status": "closed"},
    {"sent_back": 1, "assigned_at": NOW}, {"unit_objections": [{**REFUSED, "state": "upheld"}]},
    {"unit_objections": [{**REFUSED, "unit": "zjj"}]}, {"sent_back": 1, "held_by": "360800"},
    {"clocks": [clock()], "held_by": "360800"}, {"sent_back": 1, "lead_unit": None},
])
def test_what_calls_for_none(happened):
    assert ladder.occurrences(file(**{"clocks": [], **happened}), NOW) == []


def test_how_late_it_is_is_counted_in_days_of_the_county():
    (late,) = ladder.occurrences(file(clock()), "2026-01-15T16:00:00.000Z")
    assert (late.clock, late.late_days) == ("C2", 1)
    (soon,) = ladder.occurrences(file(clock(fired=False, warnings=[warning(80, at=BEFORE)])), "2026-01-10T01:00:00.000Z")
    assert (soon.clock, soon.late_days) == ("C2", 0)


@pytest.mark.parametrize(("had", "due"), [
    ([], "phone"),
    ([step("phone")], "phone"),  # the seed's office calls twice
    ([step("phone"), step("phone")], "reminder"),
    ([step("phone", "near_due.0"), step("phone", "near_due.1")], "reminder"),
    ([step("reminder", "low_quality.1", letter="reminder")], "supervision"),
    ([step("supervision", letter="supervision")], "bulletin"),
    ([step("bulletin")], "card"),
    ([step("card", letter="card")], NOTHING_ABOVE),
    ([step("card", letter="card", state="lifted", lifted_by="expired")], NOTHING_ABOVE),
    ([step("card", letter="card", state="lifted", lifted_by="appeal")], "phone"),
    ([step("phone", cool_until=LATER)], COOLING_DOWN),
    ([step("phone", cool_until=NOW)], COOLING_DOWN),
    ([step("phone", state="declined", cool_until=LATER)], COOLING_DOWN),
    ([step("phone", state="declined")], "phone"),
    ([step("phone", state="lapsed", lapsed_because="over", cool_until=None)], "phone"),
    ([step("no_longer_there")], "phone"),
    ([step("supervision", unit="rsj", cause="overdue.9", letter="supervision")], "phone"),
])
def test_a_late_unit_goes_up_the_ladder_step_by_step(had, due):
    assert said(file(clock(), steps=had)) == [("fgw", due)]


@pytest.mark.parametrize("state", ["proposed", "asked"])
def test_what_waits_for_an_official_is_not_proposed_again(state):
    assert said(file(clock(), steps=[step("phone", state=state, cool_until=None)])) == []
    assert said(file(clock(), clock(), steps=[step("phone", state=state, cool_until=None)])) == [("fgw", UNDECIDED)]


def test_a_heavier_trigger_overtakes_what_waits_but_not_what_a_person_has_asked_for():
    def second(state):
        return said(file(second_supervisions=[JUDGED], steps=[step("phone", state=state, cool_until=None)]))

    assert (second("proposed"), second("asked")) == ([("fgw", "supervision")], [("fgw", UNDECIDED)])


def test_what_a_heavier_step_has_overtaken_is_done_with():
    overtaken = step("phone", state="lapsed", lapsed_because="overtaken", cool_until=None)
    assert said(file(clock(), steps=[overtaken])) == []


@pytest.mark.parametrize(("trigger", "due"), [
    ("low_quality", "reminder"), ("re_raised", "reminder"), ("dissatisfied", "supervision"), ("objection_lost", "supervision")])
def test_what_is_worse_than_late_begins_higher_up(trigger, due):
    happened = {"low_quality": {"sent_back": 1}, "re_raised": {"reraised_by": ["x"]},
                "dissatisfied": {"second_supervisions": [JUDGED]},
                "objection_lost": {"unit_objections": [REFUSED]}}[trigger]
    assert said(file(**happened)) == [("fgw", due)]


def test_what_happened_once_is_answered_once_and_what_happens_again_is_answered_again():
    had = [step("reminder", "low_quality.1", letter="reminder")]
    assert said(file(sent_back=1, steps=had)) == []
    assert said(file(sent_back=2, steps=had)) == [("fgw", NOTHING_ABOVE)]
    assert said(file(reraised_by=["x"], steps=had)) == [("fgw", "supervision")]


def test_the_lateness_of_a_co_unit_is_the_co_units_alone():
    assert said(file(clock("rsj"), steps=[step("reminder", "low_quality.1", letter="reminder")])) == [("rsj", "phone")]


def test_a_file_gets_no_second_letter_within_the_cool_down_whoever_it_is_for():
    sent = step("supervision", "objection_lost.1", letter="supervision", cool_until=LATER)
    late = file(clock("rsj"), steps=[sent, step("phone", unit="rsj"), step("phone", unit="rsj")])
    assert said(late) == [("rsj", COOLING_DOWN)]
    assert [one.until for one in ladder.findings(late, JIAN, NOW)] == [LATER]
    assert said(file(clock("rsj"), steps=[sent])) == [("rsj", "phone")]


def test_the_heaviest_is_found_first():
    found = said(file(clock("rsj"), clock(), second_supervisions=[JUDGED]))
    assert [due for _, due in found] == ["supervision", "phone", "phone"]


def test_an_undecided_step_stands_as_long_as_what_it_is_for():
    late = step("phone", state="proposed")
    assert ladder.stands(file(clock()), late, NOW)
    assert not ladder.stands(file(clock(stopped_at=BEFORE)), late, NOW)
    own = {**late, "trigger": None}
    assert [ladder.stands(file(status=status), own, NOW) for status in ("assigned", "closed")] == [True, False]


@pytest.mark.parametrize(("duration", "end"), [
    (None, None), ({"length": 0, "unit": "weeks"}, NOW), ({"length": 3, "unit": "working_days"}, "2026-01-23T15:59:59.999Z"),
    ({"length": 10, "unit": "calendar_days"}, "2026-01-30T15:59:59.999Z"),
    ({"length": 1, "unit": "weeks"}, "2026-01-27T15:59:59.999Z"),
    ({"length": 5, "unit": "calendar_days"}, "2026-01-26T15:59:59.999Z"),  # a Sunday rolls
])
def test_a_cool_down_ends_with_a_day(duration, end):
    assert ladder.end_of(duration, NOW, Calendar({}, [2026])) == end


@pytest.mark.parametrize(("warnings", "near"), [
    ([], False),
    ([warning(50, at=BEFORE), warning(80)], False),
    ([warning(50, at=BEFORE), warning(80, at=BEFORE)], True),
    ([warning(50, at=BEFORE), warning(80, at=BEFORE), warning(days=1)], False),
    ([warning(80, at=BEFORE), warning(days=1, at=BEFORE)], True),
])
def test_a_clock_is_near_its_end_with_its_last_warning_and_not_with_an_earlier_one(warnings, near):
    assert ladder.warned(clock(fired=False, warnings=warnings)) == near
