"""Rules of clocks that change while clocks run: these keep theirs, or go by the new ones from a day on, with a line each."""

import pytest
from ticket_samples import Crash, clock_of

from kentan.contracts.county_settings import PreviewSetting, SetSetting, SettingPreview
from kentan.contracts.tickets import TICKETS_SETTING_CHANGED, AppealState
from services.tickets.clocks.clock_rules import standard


def rules(**changed):
    return {**standard(), "clocks": [{**rule, **changed.get(rule["code"], {})} for rule in standard()["clocks"]]}


LONGER = rules(C2={"length": 7, "unit": "working_days"})
WHY = {"running": "apply", "reason": "人手不足"}


def set_(world, value, day="2026-01-05", **data):
    made = world.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": day, "value": value, **data}))
    world.local.settle()
    return made


def due(world, file, code="C2"):
    return clock_of(world.get(file), code)["due_day"]


def notes(world, file):
    return [entry["note"] for entry in world.get(file)["timeline"] if entry["note"]]


def test_what_runs_keeps_its_rule_where_nothing_else_is_said(world):
    file = world.at("assigned")
    set_(world, LONGER)
    assert due(world, file) == "2026-01-12"
    assert due(world, world.at("assigned")) == "2026-01-14"


def test_what_runs_goes_by_the_new_rule_where_the_office_wants_that_with_a_line_on_its_file(world):
    file = world.at("assigned")
    set_(world, LONGER, **WHY)
    assert (due(world, file), due(world, file, "C3")) == ("2026-01-14", "2026-01-19")
    assert notes(world, file) == ["C2 期限由 2026-01-12 调整为 2026-01-14，因时限规则自 2026-01-05 起调整，并适用于在办件"]
    assert world.findings() == []


def test_a_move_by_rules_is_said_with_the_clock_and_the_reason(world):
    world.at("assigned")
    set_(world, LONGER, "2026-01-06", **WHY)
    world.come_to("2026-01-06")
    world.service.apply_rules()
    (event,) = world.said("appeal.rescheduled")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["clock"], event["data"]["reason"]) == ("C2", "rules_changed")


def test_a_clock_shows_what_it_was_before_and_why_it_was_moved(world):
    file = world.at("assigned")
    set_(world, LONGER, **WHY)
    (moved,) = clock_of(world.get(file), "C2")["moves"]
    assert moved == {"at": "2026-01-05T01:00:00.000Z", "because": "时限规则自 2026-01-05 起调整，并适用于在办件",
                     "from": "2026-01-12T15:59:59.999Z", "from_provisional": False,
                     "to": "2026-01-14T15:59:59.999Z", "to_provisional": False}


def test_a_stopped_clock_and_a_closed_file_stay_as_they_are(world):
    opined, closed = world.at("opined"), world.at("closed")
    before = world.get(closed)["version"]
    set_(world, LONGER, **WHY)
    assert (due(world, opined), world.get(closed)["version"]) == ("2026-01-12", before)


def test_rules_of_a_day_to_come_are_applied_when_it_has_come_and_once(world):
    file = world.at("assigned")
    set_(world, LONGER, "2026-01-08", **WHY)
    assert due(world, file) == "2026-01-12"
    world.come_to("2026-01-07", "23:59")
    world.service.apply_rules()
    assert due(world, file) == "2026-01-12"
    world.come_to("2026-01-08", "00:00")
    for _ in range(3):
        world.service.apply_rules()
    assert due(world, file) == "2026-01-14"
    assert len(world.said("appeal.rescheduled")) == 1


def test_rules_that_are_to_leave_alone_what_runs_are_not_applied_when_their_day_comes(world):
    file = world.at("assigned")
    set_(world, LONGER, "2026-01-08")
    world.come_to("2026-01-08")
    world.service.apply_rules()
    assert due(world, file) == "2026-01-12"


def test_a_file_of_the_days_between_keeps_the_rule_of_its_day_until_the_new_one_is_applied(world):
    set_(world, LONGER, "2026-01-08", **WHY)
    file = world.at("assigned")
    assert due(world, file) == "2026-01-12"
    world.come_to("2026-01-09")
    world.service.apply_rules()
    assert due(world, file) == "2026-01-14"


def test_other_rules_for_the_same_day_are_applied_anew(world):
    file = world.at("assigned")
    first = set_(world, LONGER, **WHY)
    asked = SetSetting().load({"valid_from": "2026-01-05", "value": rules(C2={"length": 9, "unit": "working_days"}), **WHY})
    world.call("set_setting", doc_id="clocks", version=first["version"], **asked)
    world.local.settle()
    assert due(world, file) == "2026-01-16"
    assert len(clock_of(world.get(file), "C2")["moves"]) == 2


def test_a_handler_that_dies_on_its_way_goes_over_all_files_when_the_event_comes_again(world):
    files = [world.at("assigned") for _ in range(3)]
    world.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": "2026-01-05", "value": LONGER, **WHY}))
    (event,) = [one for one in world.said() if one["type"] == TICKETS_SETTING_CHANGED.type]
    for writes in (1, 2, 1):
        with pytest.raises(Crash):
            world.dying(writes).local.deliver(event)
    world.local.deliver(event)
    world.local.deliver(event)
    assert [due(world, file) for file in files] == ["2026-01-14"] * 3
    assert len(world.said("appeal.rescheduled")) == 3


def test_other_warnings_and_stops_hold_too_but_what_was_warned_of_is_not_said_again(world):
    file = world.at("assigned")
    world.come_to("2026-01-09")
    world.fire()
    warning = {"share_passed": None, "working_days_left": 1, "to": ["leader"]}
    kept = {"share_passed": 50, "working_days_left": None, "to": ["office"]}
    changed = {"length": 7, "unit": "working_days", "warnings": [kept, warning], "stops": ["completed"]}
    set_(world, rules(C2=changed), "2026-01-09", **WHY)
    assert [(one["working_days_left"], bool(one["warned_at"])) for one in clock_of(world.get(file), "C2")["warnings"]] == [
        (None, True), (1, False)]
    world.come_to("2026-01-14")
    world.fire()
    told = [event["data"] for event in world.said("appeal.warned")]
    assert [data["warning"]["to"] for data in told if data["clock"] == "C2"] == [["leader"]]
    assert clock_of(world.opine(file), "C2")["stopped_at"] is None


def test_a_clock_that_was_found_overdue_has_not_run_out_by_a_longer_rule(world):
    file = world.at("assigned")
    world.come_to("2026-01-13")
    world.fire()
    set_(world, LONGER, "2026-01-13", **WHY)
    clock = clock_of(world.get(file), "C2")
    assert (clock["fired_at"], clock["overdue"], clock["due_day"]) == (None, False, "2026-01-14")


def test_a_clock_that_stands_still_keeps_what_it_has_left_by_the_new_rule(world):
    paused = rules(C3={"pauses": ["opined"]})
    set_(world, paused)
    file = world.at("opined")
    assert clock_of(file, "C3")["paused_by"] == "opined"
    world.come_to("2026-01-08")
    set_(world, rules(C3={"pauses": ["opined"], "length": 3}), "2026-01-08", **WHY)
    clock = clock_of(world.get(file), "C3")
    assert (clock["paused_since"], clock["due_day"]) == ("2026-01-05T01:00:00.000Z", "2026-01-26")
    world.come_to("2026-01-12")
    set_(world, rules(C3={"length": 3}), "2026-01-12", **WHY)
    clock = clock_of(world.get(file), "C3")
    assert (clock["paused_since"], clock["due_day"]) == (None, "2026-02-02")  # a week later than without
    assert world.findings() == []


def preview(world, value, **data):
    asked = PreviewSetting().load({"valid_from": "2026-01-05", "value": value, **data})
    found = world.call("preview_setting", doc_id="clocks", **asked)
    assert not SettingPreview().validate(found)
    return found


def test_trying_it_out_tells_which_deadlines_would_move_and_moves_none(world):
    files = [world.at("assigned"), world.raise_(), world.at("closed")]
    found = preview(world, LONGER)
    assert (found["moves"], found["examples"]) == (1, [{
        "appeal": files[0]["id"], "number": files[0]["number"], "clock": "C2", "before": "2026-01-12T15:59:59.999Z",
        "after": "2026-01-14T15:59:59.999Z"}])
    assert due(world, files[0]) == "2026-01-12"
    assert preview(world, standard())["moves"] == 0


def test_what_was_tried_out_is_what_then_happens(world):
    files = [world.at("assigned") for _ in range(3)] + [world.raise_()]
    value = rules(C1={"length": 5}, C2={"length": 5, "unit": "calendar_days"}, C3={"length": 30, "unit": "hours"})
    told = {(one["appeal"], one["clock"]): one["after"] for one in preview(world, value)["examples"]}
    set_(world, value, **WHY)
    after = [(file["id"], clock) for file in files for clock in world.get(file)["clocks"] if clock["moves"]]
    moved = {(file, clock["code"]): clock["due_at"] for file, clock in after}
    assert moved == told
