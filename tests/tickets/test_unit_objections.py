"""Objecting to an assignment: within its term, once, decided by the office; upheld it goes to another unit, refused it stays."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import Crash, clock_of, refusing, wrong
from unit_samples import object_to, refuse, set_terms, types, uphold, waiting

from kentan.commands import Actor
from kentan.contracts.tickets_doors import AppealDetail
from kentan.errors import Forbidden, KentanError, NotFound, NotYetKnown, Refused, Stale

GROUNDS, REASON = "属住建部门职责", "三定方案明确由发改部门牵头"


@pytest.fixture
def file(world):
    """A file that was assigned on a Monday morning."""
    return world.at("assigned")


def last(file):
    return file["unit_objections"][-1]


# objecting

def test_an_objection_says_who_and_whose_and_the_file_stays_with_the_unit_until_it_is_decided(world, file):
    objected = object_to(world, file)
    assert (objected["status"], objected["lead_unit"]) == ("assigned", "fgw")
    assert last(objected) == {"unit": "fgw", "theirs": "zjj", "round": 1, "state": "pending",
                              "raised_at": "2026-01-05T01:00:00.000Z", "decided_at": None, "to": None}
    assert types(world.get(file))[-1] == "objected"
    assert [clock["code"] for clock in objected["clocks"] if clock["stopped_at"] is None] == ["C2", "C3", "objection"]


def test_the_office_has_the_same_day_to_decide_and_is_late_by_a_clock_of_its_own(world, file):
    objected = object_to(world, file)
    clock = clock_of(objected, "objection")
    assert (clock["holder"], clock["due_day"]) == ("office", "2026-01-05")
    world.come_to("2026-01-06")
    world.fire()
    (overdue,) = world.said("appeal.overdue")
    assert overdue["data"]["clock"] == "objection"
    decided = refuse(world, file)
    assert (clock_of(decided, "objection")["fired_at"], clock_of(decided, "objection")["stopped_at"]) != (None, None)


def test_an_objection_on_a_day_off_is_decided_on_the_next_that_is_worked(world):
    world.come_to("2026-01-09")
    file = world.at("assigned")
    set_terms(world, objection_within=3)
    world.come_to("2026-01-10")
    assert clock_of(object_to(world, file), "objection")["due_day"] == "2026-01-12"


@pytest.mark.parametrize(("assigned", "last_day", "after"), [
    ("2026-01-05", "2026-01-06", "2026-01-07"), ("2026-01-09", "2026-01-12", "2026-01-13"),
    ("2026-02-13", "2026-02-14", "2026-02-15"), ("2026-02-14", "2026-02-24", "2026-02-25"),
])
def test_a_unit_may_object_until_the_end_of_its_last_working_day(world, assigned, last_day, after):
    world.come_to(assigned)
    files = [world.at("assigned") for _ in range(2)]
    world.come_to(last_day, "23:59")
    assert world.get(files[0])["may_object_until"].startswith(f"{last_day}T15:59:59")
    assert last(object_to(world, files[0]))["state"] == "pending"
    world.come_to(after, "00:00")
    with refusing(Refused, "objection_too_late"):
        object_to(world, files[1])


def test_a_calendar_that_changes_moves_the_last_day_to_object(world, file):
    world.hear_year({**world.repo.calendars.get("2026"), "year": 2026}, d2026_01_06="off")
    assert world.get(file)["may_object_until"].startswith("2026-01-07T15:59:59")


def test_a_county_sets_its_own_term(world, file):
    set_terms(world, objection_within=3)
    world.come_to("2026-01-08")
    assert last(object_to(world, file))["state"] == "pending"


@pytest.mark.parametrize("term", [-1, 251, 1.5, "1"])
def test_a_term_that_is_none_is_refused(world, term):
    with pytest.raises(KentanError) as told:
        set_terms(world, objection_within=term)
    assert list(told.value.fields) == ["value.objection_within"]


@pytest.mark.parametrize(("status", "code"), [
    ("opined", "already_opined"), ("completed", "already_completed"), ("closed", "already_closed"),
])
def test_who_has_begun_to_answer_does_not_object_any_more(world, status, code):
    with refusing(Refused, code):
        object_to(world, world.at(status))


def test_only_the_lead_unit_objects(world, file):
    for unit in ("rsj", "zjj"):
        with refusing(Forbidden, "not_your_file"):
            object_to(world, file, unit)
    with refusing(Forbidden, "not_your_file"):
        object_to(world, world.raise_())


def test_a_unit_names_another_unit_that_is_there_and_open(world, file):
    with wrong(theirs="objection_names_itself"):
        object_to(world, file, theirs="fgw")
    with refusing(NotYetKnown, "not_yet_known"):
        object_to(world, file, theirs="nobody")
    world.close_unit("zjj")
    with wrong(theirs="unit_closed"):
        object_to(world, file)
    assert world.get(file)["unit_objections"] == []
    assert len(world.get(file)["clocks"]) == 3


def test_while_it_waits_the_unit_neither_objects_again_nor_works(world, file):
    object_to(world, file)
    for step in (object_to, lambda world, file: world.opine(file), lambda world, file: world.complete(file)):
        with refusing(Refused, "objection_pending"):
            step(world, file)


def test_an_outcome_that_waits_for_a_second_person_is_decided_first(world, file):
    world.complete(file, outcome="not_accepted", reason="超出政策范围")
    with refusing(Refused, "proposal_waits"):
        object_to(world, file)


def test_objecting_twice_with_one_key_objects_once(world, file):
    assert object_to(world, file, key="k") == object_to(world, file, key="k")
    assert len(world.said("appeal.objected")) == 1


def test_a_stale_version_and_a_file_that_is_not_there_are_refused(world, file):
    with refusing(Stale, "stale_version"):
        object_to(world, file, version=file["version"] + 1)
    with refusing(NotFound, "not_found"):
        object_to(world, {"id": "none"})


def test_the_grounds_are_on_the_file_for_staff_and_in_no_event(world, file):
    object_to(world, file)
    refuse(world, file)
    assert [text for text in (GROUNDS, REASON) if text in str(world.said())] == []
    for reader in (world.office, world.leader, world.unit()):
        seen = world.get(file, reader)
        assert (last(seen)["grounds"], last(seen)["reason"]) == (GROUNDS, REASON)
    assert not AppealDetail().validate(seen)


def test_the_enterprise_learns_who_refused_and_whose_it_is_and_no_more(world, file):
    object_to(world, file)
    seen = world.get(file, world.enterprise())
    assert (last(seen)["unit"], last(seen)["theirs"], last(seen)["state"]) == ("fgw", "zjj", "pending")
    assert GROUNDS not in str(seen)
    assert "may_object_until" not in seen


# upheld

def test_upheld_the_file_goes_to_the_unit_that_was_named_by_a_new_letter(world, file):
    object_to(world, file)
    world.come_to("2026-01-05", "15:00")
    moved = uphold(world, file, signer="某主任")
    assert (moved["status"], moved["lead_unit"], moved["co_units"]) == ("assigned", "zjj", ["rsj"])
    assert (last(moved)["state"], last(moved)["to"], moved["objections_lost"]) == ("upheld", "zjj", 0)
    assert [(one["unit"], one["number"], one["signer"]) for one in world.letters()] == [("fgw", 1, None), ("zjj", 2, "某主任")]
    assert [one["unit"] for one in world.get(file)["letters"]] == ["fgw", "zjj"]
    assert types(world.get(file))[-2:] == ["objected", "reassigned"]
    assert world.findings() == []


def test_the_clocks_of_who_had_it_stop_and_the_new_unit_has_its_own_from_then_on(world, file):
    object_to(world, file)
    world.come_to("2026-01-06", "10:00")
    moved = uphold(world, file)
    units = [(one["code"], one["holder"], one["started_at"], one["stopped_at"], one["passed_to"]) for one in moved["clocks"][1:]]
    then, now = file["assigned_at"], "2026-01-06T02:00:00.000Z"
    assert units == [("C2", "fgw", then, now, "zjj"), ("C3", "fgw", then, now, "zjj"), ("objection", "office", then, now, None),
                     ("C2", "zjj", now, None, None), ("C3", "zjj", now, None, None)]


def test_who_had_it_reads_and_works_on_it_no_more_and_the_new_unit_does(world, file):
    object_to(world, file)
    uphold(world, file)
    for step in (lambda: world.get(file, world.unit("fgw")), lambda: world.opine(file)):
        with refusing(Forbidden, "not_your_file"):
            step()
    assert world.opine(file, "zjj")["status"] == "opined"


def test_the_office_may_give_it_to_yet_another_unit_with_other_co_units(world, file):
    object_to(world, file)
    moved = uphold(world, file, lead_unit="rsj", co_units=["zjj"])
    assert (moved["lead_unit"], moved["co_units"], last(moved)["theirs"], last(moved)["to"]) == ("rsj", ["zjj"], "zjj", "rsj")


def test_a_co_unit_that_becomes_the_lead_unit_is_no_co_unit_any_more(world, file):
    object_to(world, file, theirs="rsj")
    moved = uphold(world, file)
    assert (moved["lead_unit"], moved["co_units"]) == ("rsj", [])


def test_an_upheld_objection_moves_the_file_to_an_open_unit_that_is_another(world, file):
    object_to(world, file)
    with wrong(lead_unit="reassigned_to_itself"):
        uphold(world, file, lead_unit="fgw")
    with wrong(co_units="lead_among_co_units"):
        uphold(world, file, co_units=["zjj"])
    world.close_unit("zjj")
    with wrong(lead_unit="unit_closed"):
        uphold(world, file)
    assert (world.get(file)["lead_unit"], len(world.letters())) == ("fgw", 1)
    assert world.findings() == []


def test_the_new_unit_may_object_in_its_turn_and_a_unit_that_gets_it_back_may_not(world, file):
    object_to(world, file)
    uphold(world, file)
    back = object_to(world, file, "zjj", theirs="fgw")
    assert [one["unit"] for one in back["unit_objections"]] == ["fgw", "zjj"]
    uphold(world, file)
    assert world.get(file)["may_object_until"] is None
    with refusing(Refused, "objection_final"):
        object_to(world, file)


def test_a_decision_that_is_repeated_is_made_once(world, file):
    object_to(world, file)
    assert uphold(world, file, key="k") == uphold(world, file, key="k")
    assert (len(world.said("appeal.reassigned")), len(world.letters())) == (1, 2)


@pytest.mark.parametrize("writes", range(3))
def test_a_crash_in_the_middle_leaves_the_file_with_one_unit_and_every_number_seen_to(world, file, clock, writes):
    object_to(world, file)
    with pytest.raises(Crash):
        uphold(world.dying(writes), file, key="k")
    clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []
    moved = uphold(world, file, key="k")
    assert (moved["lead_unit"], world.letters()[-1]["unit"], world.letters()[-1]["status"]) == ("zjj", "zjj", "issued")
    assert world.findings() == []


def test_a_letter_that_a_crash_held_back_still_names_the_unit_that_it_was_for(world, clock):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(2).assign(file)
    object_to(world, file)
    uphold(world, file)
    clock.advance(minutes=2)
    world.sweep()
    assert [one["unit"] for one in world.letters()] == ["fgw", "zjj"]
    assert world.findings() == []


# refused

def test_refused_the_file_stays_for_good_and_the_lost_objection_is_counted(world, file):
    object_to(world, file)
    stays = refuse(world, file)
    assert (stays["lead_unit"], stays["objections_lost"], last(stays)["state"], last(stays)["to"]) == ("fgw", 1, "refused", None)
    assert clock_of(stays, "C2")["started_at"] == file["assigned_at"]
    with refusing(Refused, "objection_final"):
        object_to(world, file)
    assert world.opine(file)["status"] == "opined"


def test_a_new_round_gives_a_new_chance_to_object(world, file):
    object_to(world, file)
    refuse(world, file)
    world.complete(file)
    world.close(file)
    world.supervise_again(file)
    assert last(object_to(world, file))["round"] == 2


def test_what_was_decided_or_never_asked_is_not_decided_again(world, file):
    for decide in (uphold, refuse):
        with refusing(Refused, "nothing_objected"):
            decide(world, file, **({"lead_unit": "zjj"} if decide is uphold else {}))
    object_to(world, file)
    refuse(world, file)
    with refusing(Refused, "nothing_objected"):
        uphold(world, file, lead_unit="zjj")


@pytest.mark.parametrize("turn", range(6))
def test_of_two_who_decide_at_once_one_does(world, file, turn):
    object_to(world, file)
    replicas, told = [world.beside(lambda call: eventlet.sleep(0)) for _ in range(2)], []

    def decide(replica, how):
        try:
            told.append(how(replica, file)["lead_unit"])
        except KentanError as refused:
            told.append(refused.code)

    pool = GreenPool()
    for replica, how in zip(replicas, (uphold, refuse) if turn % 2 else (refuse, uphold), strict=True):
        pool.spawn(decide, replica, how)
    pool.waitall()
    assert told.count("nothing_objected") == 1
    assert last(world.get(file))["state"] in ("upheld", "refused")
    world.clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []


# what waits

def test_the_office_lists_what_it_has_to_decide_the_longest_first(world, clock):
    files = [world.at("assigned") for _ in range(3)]
    for file in (files[1], files[0]):
        object_to(world, file)
        clock.advance(minutes=1)
    assert waiting(world, "objection") == [files[1]["id"], files[0]["id"]]
    assert waiting(world, "objection", world.unit("fgw")) == [files[1]["id"], files[0]["id"]]
    assert waiting(world, "objection", world.unit("zjj")) == []
    refuse(world, files[1])
    uphold(world, files[0])
    assert waiting(world, "objection") == []


def test_a_file_that_went_to_another_county_waits_for_nothing_here(world, file, installation, clock):
    there = type(world)(installation, clock, "360800")
    there.settle_in()
    object_to(world, file)
    world.call("offer_handover", doc_id=file["id"], to="360800", reason="超出本级权限")
    world.local.settle()
    there.call("accept_offer", doc_id=there.call("list_offers")["items"][0]["id"])
    world.local.settle()
    assert last(world.get(file))["state"] == "lapsed"
    assert waiting(world, "objection") == []
    for decide in (uphold, refuse):
        with refusing(Refused, "handed_over"):
            decide(world, file)


def test_only_the_office_of_the_county_decides(world, file):
    object_to(world, file)
    for who in (world.unit(), world.leader, world.enterprise()):
        with refusing(Forbidden, "role_not_allowed"):
            world.call("refuse_objection", who, file["id"], reason="否")
    with refusing(Forbidden, "other_county"):
        world.call("refuse_objection", Actor("n", "office", "360821"), file["id"], reason="否")
