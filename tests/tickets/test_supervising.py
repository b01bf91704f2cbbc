"""Supervision through its doors: proposed as things happen and time passes, decided by officials, never twice too soon."""

import pytest
from supervision_samples import (
    SAID,
    approve,
    brief,
    card,
    do,
    last,
    late,
    letter,
    listing,
    pass_time,
    second,
    set_ladder,
    start,
    steps,
    stored,
    take,
)
from ticket_samples import YEARS, refusing, wrong

from kentan.contracts.tickets_supervision import SupervisionState
from kentan.contracts.tickets_supervision_doors import StepView, SupervisedItem
from kentan.errors import Forbidden, Invalid, NotFound, Refused
from services.tickets.supervision import ladder_presets


def test_a_late_unit_is_proposed_for_a_phone_reminder_and_said_so(world):
    file = late(world)
    assert brief(world, file) == [("phone", "fgw", "proposed")]
    (event,) = world.said("supervision.proposed")
    assert SupervisionState().validate(event["data"]) == {}
    assert (event["subject"], event["data"]["about"]) == (file["id"], f"{file['id']}.s1")
    assert StepView().validate(last(world, file)) == {}


def test_a_call_that_was_made_takes_the_proposed_reminder(world):
    file = late(world)
    world.remind(file)
    step = last(world, file)
    assert (step["state"], step["trigger"], step["taken_by"]) == ("taken", "overdue", {"id": "office-1", "role": "office"})
    assert step["cool_until"] == "2026-01-16T15:59:59.999Z"  # three working days
    assert world.get(file)["reminders"] == 1


def test_a_call_that_nobody_proposed_is_a_step_too_and_does_not_rest_the_ladder(world):
    file = world.at("assigned")
    world.remind(file)
    world.remind(file, unit="rsj")
    assert brief(world, file) == [("phone", "fgw", "taken"), ("phone", "rsj", "taken")]
    assert last(world, file)["trigger"] is None
    pass_time(world, "2026-01-13")
    assert brief(world, file)[2:] == [("phone", "fgw", "proposed")]


def test_a_call_before_there_is_a_unit_is_counted_and_is_no_step(world):
    file = world.remind(world.raise_())
    assert (file["reminders"], steps(world, file)) == (1, [])
    with wrong(unit="not_a_unit_of_the_file"):
        world.remind(world.at("assigned"), unit="zjj")


def test_a_phone_reminder_is_taken_by_recording_the_call_and_not_otherwise(world):
    with refusing(Refused, "call_to_be_recorded"):
        take(world, last(world, late(world)))


def test_the_next_step_is_proposed_when_the_cool_down_is_over_and_the_clock_still_runs(world):
    file = late(world)
    for rests, day, step in (("2026-01-16", "2026-01-19", "phone"), ("2026-01-22", "2026-01-23", "reminder")):
        world.remind(file)
        pass_time(world, rests, "23:00")
        assert last(world, file)["state"] == "taken"
        pass_time(world, day)
        assert brief(world, file)[-1] == (step, "fgw", "proposed")


def test_a_light_step_is_taken_in_one_click_and_its_letter_is_drafted(world):
    file = world.send_back(world.at("completed"))
    step = take(world, last(world, file))
    assert (step["step"], step["state"], step["trigger"]) == ("reminder", "taken", "low_quality")
    drafted = world.call("get_letter", doc_id=step["letter"])
    assert (drafted["kind"], drafted["status"], drafted["unit"], drafted["appeal"]) == ("reminder", "draft", "fgw", file["id"])
    assert "退回" in drafted["about"]["text"]
    assert world.findings() == []


def test_a_heavy_step_needs_another_person(world):
    file = world.at("closed")
    world.supervise_again(file)
    step = last(world, file)
    assert (step["step"], step["trigger"], step["needs"]) == ("supervision", "dissatisfied", "two")
    with wrong(reason="proposal_reason_needed"):
        take(world, step)
    asked = take(world, step, reason="企业不满意")
    assert (asked["state"], asked["letter"]) == ("asked", None)
    for door, data in (("approve_step", {"approve": True}), ("approve_step", {"approve": False, "reason": "不同意"})):
        with refusing(Refused, "second_person_needed"):
            do(world, door, step, **data)
    taken = do(world, "approve_step", step, world.leader, approve=True)
    assert (taken["state"], taken["approval"]["decided_by"]["id"]) == ("taken", "leader-1")
    assert [letter["kind"] for letter in world.letters(kind="supervision")] == ["supervision"]
    assert world.findings() == []


def test_what_the_second_person_refuses_is_not_taken_and_rests(world):
    file = world.at("closed")
    world.supervise_again(file)
    step = take(world, last(world, file), reason="企业不满意")
    with wrong(reason="decision_reason_needed"):
        do(world, "approve_step", step, second(world), approve=False)
    refused = do(world, "approve_step", step, second(world), approve=False, reason="先电话提醒")
    assert (refused["state"], refused["taken_at"]) == ("declined", None)
    assert world.letters(kind="supervision") == []
    with refusing(Refused, "step_decided"):
        do(world, "approve_step", step, second(world), approve=True)


def test_a_proposal_is_declined_with_a_reason_and_comes_again_after_the_cool_down(world):
    file = late(world)
    declined = do(world, "decline_step", last(world, file), reason="已在办理")
    assert (declined["state"], declined["reason"]) == ("declined", "已在办理")
    pass_time(world, "2026-01-16")
    assert len(steps(world, file)) == 1
    pass_time(world, "2026-01-19")
    assert brief(world, file)[1:] == [("phone", "fgw", "proposed")]


def test_another_step_than_the_one_proposed_needs_a_reason(world):
    file = late(world)
    with wrong(reason="jump_reason_needed"):
        take(world, last(world, file), instead="reminder")
    with wrong(step="no_such_step"):
        take(world, last(world, file), instead="telegram", reason="快")
    step = take(world, last(world, file), instead="reminder", reason="电话无人接听")
    assert (step["step"], step["trigger"], step["reason"], step["state"]) == ("reminder", "overdue", "电话无人接听", "taken")


def test_a_direct_jump_is_a_step_of_an_officials_own_with_a_reason(world):
    file = world.at("assigned")
    step = start(world, file, unit="rsj")
    assert (step["unit"], step["trigger"], step["reason"], step["state"]) == ("rsj", None, "情况紧急", "taken")
    assert start(world, world.at("assigned"), "supervision")["state"] == "asked"
    for data, field, code in (({"unit": "zjj"}, "unit", "not_a_unit_of_the_file"), ({"step": "x"}, "step", "no_such_step")):
        with wrong(**{field: code}):
            start(world, world.at("assigned"), **data)
    with refusing(Refused, "already_closed"):
        start(world, world.at("closed"))
    with wrong(unit="not_a_unit_of_the_file"):
        start(world, world.raise_())


def test_a_direct_jump_overtakes_what_is_proposed_but_not_what_a_person_has_asked_for(world):
    file = late(world)
    start(world, file)
    assert brief(world, file) == [("phone", "fgw", "lapsed"), ("reminder", "fgw", "taken")]
    asked = world.at("assigned")
    start(world, asked, "supervision")
    with refusing(Refused, "step_asked"):
        start(world, asked)


def test_nobody_goes_down_the_ladder(world):
    file = world.at("assigned")
    approve(world, start(world, file, "bulletin"))
    with wrong(step="step_down"):
        start(world, file)
    assert start(world, file, unit="rsj")["state"] == "taken"  # the other unit's ladder is its own


def test_a_file_gets_no_second_letter_within_the_cool_down_whoever_it_is_for(world):
    file = world.at("assigned")
    letter(world, file)
    for unit in ("fgw", "rsj"):
        with refusing(Refused, "letter_cooling_down"):
            letter(world, file, unit=unit)
    world.come_to("2026-01-12", "23:00")  # the fifth working day
    with refusing(Refused, "letter_cooling_down"):
        letter(world, file)
    world.come_to("2026-01-13")
    assert letter(world, file)["state"] == "taken"
    assert world.findings() == []


def test_a_letter_asked_for_before_another_was_sent_is_not_sent_within_its_cool_down(world):
    file = world.at("assigned")
    asked = start(world, file, "supervision", unit="rsj")
    letter(world, file)
    with refusing(Refused, "letter_cooling_down"):
        approve(world, asked)
    assert world.findings() == []


def test_a_step_that_nobody_needs_any_more_lapses(world):
    file = late(world)
    world.opine(file)
    assert brief(world, file)[0] == ("phone", "fgw", "lapsed")
    (event,) = world.said("supervision.lapsed")
    assert event["data"]["steps"][0]["lapsed_because"] == "over"
    with refusing(Refused, "step_decided"):
        do(world, "decline_step", steps(world, file)[0], reason="无")


def test_a_deadline_that_moves_after_all_lets_the_proposal_lapse(world):
    file = late(world)
    world.hear_year(YEARS[2026], d2026_01_12="off")
    world.hear_year(YEARS[2026], d2026_01_12="off", d2026_01_13="off")
    assert brief(world, file) == [("phone", "fgw", "lapsed")]
    pass_time(world, "2026-01-15")
    assert brief(world, file)[1:] == [("phone", "fgw", "proposed")]


def test_a_heavier_reason_overtakes_what_waits(world):
    file = world.send_back(world.at("completed"))
    pass_time(world, "2026-01-20")
    assert brief(world, file) == [("reminder", "fgw", "proposed")]  # being late as well calls for less
    world.close(world.complete(file))
    world.supervise_again(file)
    assert brief(world, file) == [("reminder", "fgw", "lapsed"), ("supervision", "fgw", "proposed")]


def test_a_co_units_lateness_is_charged_to_the_co_unit_alone(world):
    file = world.at("assigned")
    kept = stored(world, file)
    kept["clocks"].append({**kept["clocks"][-1], "code": "co_reply", "holder": "rsj", "due_at": "2026-01-07T15:59:59.999Z",
                           "due_day": "2026-01-07", "length": 2, "unit": "working_days"})
    world.corrupt("appeals", file["id"], clocks=kept["clocks"], next_due="2026-01-07T15:59:59.999Z",
                  oldest_due="2026-01-07T15:59:59.999Z")
    pass_time(world, "2026-01-08")
    assert brief(world, file) == [("phone", "rsj", "proposed")]


def test_by_rule_the_system_takes_a_light_step_itself_and_drafts_its_letter(world):
    value = ladder_presets.standard()
    value["steps"][1]["needs"] = "rule"
    set_ladder(world, value)
    file = world.send_back(world.at("completed"))
    (step,) = steps(world, file)
    assert (step["step"], step["state"], step["taken_by"]["role"]) == ("reminder", "taken", "system")
    pass_time(world, "2026-01-06")
    assert [letter["id"] for letter in world.letters(kind="reminder")] == [step["letter"]]
    assert world.findings() == []


def test_a_unit_answers_a_step_against_it_once(world):
    file = world.at("assigned")
    step = letter(world, file)
    with refusing(Forbidden, "not_your_step"):
        do(world, "answer_step", step, world.unit("rsj"), text="好")
    answered = do(world, "answer_step", step, world.unit(), text="已会商，本周答复。")
    assert answered["answer"]["text"] == "已会商，本周答复。"
    with refusing(Refused, "step_answered"):
        do(world, "answer_step", step, world.unit(), text="再答")
    (event,) = world.said("supervision.answered")
    assert "会商" not in str(event)


def test_a_unit_appeals_once_and_a_leader_decides_alone(world):
    file = world.at("assigned")
    step = card(world, file)
    do(world, "appeal_step", step, world.unit(), reason="非我单位责任")
    with refusing(Refused, "step_appealed"):
        do(world, "appeal_step", step, world.unit(), reason="再次")
    assert listing(world) == [step["id"]]
    judged = do(world, "judge_step", step, world.leader, uphold=True, reason="情况属实")
    assert (judged["state"], judged["lifted_by"], judged["appeal"]["state"]) == ("lifted", "appeal", "upheld")
    assert (listing(world), listing(world, list="cards")) == ([], [])
    with refusing(Refused, "no_open_appeal"):
        do(world, "judge_step", step, world.leader, uphold=False, reason="重议")


def test_two_people_of_the_office_decide_an_appeal_by_saying_the_same(world):
    step = card(world, world.at("assigned"))
    with refusing(Refused, "no_open_appeal"):
        do(world, "judge_step", step, uphold=True, reason="属实")
    do(world, "appeal_step", step, world.unit(), reason="非我单位责任")
    first = do(world, "judge_step", step, uphold=True, reason="属实")
    assert (first["state"], first["appeal"]["state"]) == ("taken", "open")
    with refusing(Refused, "second_person_needed"):
        do(world, "judge_step", step, uphold=True, reason="属实")
    against = do(world, "judge_step", step, second(world), uphold=False, reason="证据不足")
    assert (against["state"], against["appeal"]["state"]) == ("taken", "open")
    do(world, "judge_step", step, second(world), uphold=False, reason="证据不足")
    done = do(world, "judge_step", step, uphold=False, reason="同意")
    assert (done["state"], done["appeal"]["state"], done["appeal"]["decided_by"]["id"]) == ("taken", "rejected", "office-1")


def test_a_unit_neither_sees_what_is_only_proposed_nor_who_decided(world):
    file = late(world)
    assert steps(world, file, world.unit()) == []
    with refusing(Forbidden, "not_your_step"):
        do(world, "get_step", last(world, file), world.unit())
    step = card(world, world.at("assigned"))
    do(world, "appeal_step", step, world.unit(), reason="非我单位责任")
    do(world, "judge_step", step, uphold=True, reason="属实")
    seen = do(world, "get_step", step, world.unit())
    assert (seen["approval"], seen["taken_by"], seen["appeal"]["approval"]) == (None, None, None)
    assert StepView().validate(seen) == {}
    with refusing(Forbidden, "not_your_step"):
        do(world, "get_step", step, world.unit("rsj"))


def test_an_enterprise_is_not_shown_how_its_unit_is_supervised(world):
    assert "steps" not in world.get(late(world), world.enterprise())


def test_a_card_expires(world):
    file = world.at("assigned")
    step = card(world, file)
    assert step["until"] == "2026-04-07T15:59:59.999Z"  # thirteen weeks end on a holiday
    pass_time(world, "2026-04-07")
    assert listing(world, list="cards") == [step["id"]]
    pass_time(world, "2026-04-08")
    assert (do(world, "get_step", step)["state"], do(world, "get_step", step)["lifted_by"]) == ("lifted", "expired")
    assert listing(world, list="cards") == []


def test_a_card_is_lifted_when_the_enterprise_accepts_the_completion(world):
    file = world.at("completed")
    step = card(world, file)
    world.close(file)
    assert do(world, "get_step", step)["lifted_by"] == "accepted"
    (event,) = world.said("supervision.lifted")
    assert event["data"]["about"] == step["id"]


def test_the_board_lists_what_waits_the_longest_first_and_each_list_what_it_says(world):
    first = late(world)
    waiting, taken, carded = late(world, "2026-02-03"), world.at("assigned"), world.at("assigned")
    sent = letter(world, taken, unit="rsj")
    on_it = card(world, carded)
    assert listing(world)[0] == last(world, first)["id"]
    assert set(listing(world)) >= {last(world, first)["id"], last(world, waiting)["id"]}
    assert set(listing(world, list="taken")) == {sent["id"], on_it["id"]}
    assert listing(world, list="cards") == [on_it["id"]]
    assert listing(world, list="taken", unit="rsj") == [sent["id"]]
    assert listing(world, list="taken", unit="zjj") == []
    assert listing(world, list="taken", step="card") == [on_it["id"]]
    assert listing(world, world.unit("rsj"), list="taken") == [sent["id"]]
    assert listing(world, world.unit()) == []


def test_a_listing_comes_in_pages_without_a_gap_or_a_repetition(world, clock):
    expected = []
    for _ in range(5):
        expected.insert(0, letter(world, world.at("assigned"), unit="rsj")["id"])
        letter(world, world.at("assigned"))
        clock.advance(seconds=1)
    found, after = [], {}
    while True:
        page = world.call("list_steps", list="taken", unit="rsj", limit=2, **after)
        assert [SupervisedItem().validate(item) for item in page["items"]] == [{}] * len(page["items"])
        found += [step["id"] for item in page["items"] for step in item["steps"]]
        if not page["next"]:
            break
        after = {"after": page["next"]}
    assert found == expected
    with refusing(Invalid, "bad_cursor"):
        world.call("list_steps", after="x")


@pytest.mark.parametrize("step_id", ["none", "none.s1", ""])
def test_a_step_that_is_not_there_is_not_found(world, step_id):
    for door in ("get_step", "take_step"):
        with refusing(NotFound, "not_found"):
            world.call(door, doc_id=step_id)
    with refusing(NotFound, "not_found"):
        take(world, {"id": f"{late(world)['id']}.s9"})


def test_what_is_repeated_with_its_key_happens_once(world):
    file = world.at("assigned")
    first, again = (start(world, file, key="k") for _ in range(2))
    assert first == again
    assert len(steps(world, file)) == len(world.letters(kind="reminder")) == 1
    other = world.send_back(world.at("completed"))
    assert take(world, last(world, other), key="k2") == take(world, last(world, other), key="k2")
    assert len(world.letters(kind="reminder")) == 2


def test_two_steps_of_a_file_are_not_one_request(world):
    file = world.at("assigned")
    one, other = letter(world, file), start(world, file, "bulletin", unit="rsj")
    do(world, "answer_step", one, world.unit(), text="好", key="k")
    with refusing(Invalid, "key_reused"):
        do(world, "answer_step", other, world.unit(), text="好", key="k")


def test_a_call_is_recorded_with_three_fields_and_the_unit_where_it_is_another(world):
    file = world.at("assigned")
    world.call("record_reminder", doc_id=file["id"], **SAID, unit="rsj")
    (record,) = world.get(file)["reminder_records"]
    assert {name: record[name] for name in (*SAID, "unit")} == {**SAID, "unit": "rsj"}
