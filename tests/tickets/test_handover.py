"""Handing a file to another county of the same installation: offered, accepted or not, worked on there, answered at home."""

import pytest
from ticket_samples import OF_HANDOVERS, TEXT, World, clock_of, refusing, wrong

from kentan import tenancy
from kentan.commands import Actor
from kentan.contracts.county_settings import SetSetting
from kentan.contracts.events import CATALOGUE, name_of
from kentan.contracts.tickets import CROSSING_EVENTS
from kentan.errors import Forbidden, Invalid, NotFound, Refused
from services.tickets.handover import handover

CITY = "360800"
FAR = "某园区跨县道路"


@pytest.fixture
def city(installation, clock, world):
    """The city beside the county, settled in."""
    made = World(installation, clock, CITY)
    made.settle_in()
    return made


def offer(world, file, **data):
    return world.call("offer_handover", doc_id=file["id"], **{"to": CITY, "reason": "超出本级权限", **data})


def offers(city, **asked):
    return city.call("list_offers", **asked)["items"]


def accept(city):
    return city.call("accept_offer", doc_id=offers(city, state="offered")[0]["id"])


def handed_over(world, city, file=None):
    """A file that the city holds, as the county and as the city have it."""
    file = file or world.raise_()
    offer(world, file)
    world.local.settle()
    accept(city)
    world.local.settle()
    return world.get(file), city.get({"id": offers(city, state="taken_over")[0]["file"]})


def completed(world, city, **answer):
    home, there = handed_over(world, city)
    city.assign(there)
    city.complete(there, **answer)
    world.local.settle()
    return world.get(home), city.get(there)


def types(file):
    said = [entry["type"] for entry in file["timeline"]]
    return [one.removeprefix("tickets.appeal.") for one in said if one.startswith("tickets.appeal.")]


# offering

def test_an_offered_file_is_still_the_countys_and_its_clocks_run_on(world, city):
    file = offer(world, world.at("assigned"))
    assert (file["held_by"], file["handover"]["state"], file["handover"]["to"]) == (None, "offered", CITY)
    assert [clock["stopped_at"] is None for clock in file["clocks"]] == [False, True, True]
    assert world.opine(file)["status"] == "opined"


def test_an_offer_arrives_with_its_text_and_grounds_and_never_with_the_contact(world, city):
    file = world.raise_(contact={"name": "某甲", "phone": "0796-8888888"}, category="roads")
    offer(world, file)
    (said,) = world.said("appeal.handover-offered")
    assert [secret for secret in ("某甲", "8888888") if secret in str(said)] == []
    world.local.settle()
    (there,) = offers(city)
    told = {"home": world.county, "appeal": file["id"], "turn": 1, "number": file["number"], "kind": "difficulty",
            "category": "roads", "enterprise": "e-1", "enterprise_name": "企业e-1", "state": "offered", "text": TEXT,
            "grounds": "超出本级权限", "file": None}
    assert told.items() <= there.items()
    assert city.call("get_offer", doc_id=there["id"]) == there
    assert world.get(file)["handover"]["received_at"] == there["received_at"]


def test_an_office_may_word_the_appeal_for_the_other_county(world, city):
    offer(world, world.raise_(), text=FAR)
    world.local.settle()
    assert offers(city)[0]["text"] == FAR


def test_a_file_whose_text_was_erased_is_offered_in_the_offices_words_only(world, city):
    file = world.raise_()
    world.repo.contents.delete(file["id"])
    with wrong(text="text_erased"):
        offer(world, file)
    assert offer(world, file, text=FAR)["handover"]["state"] == "offered"


def test_a_file_is_not_offered_to_its_own_county(world):
    with wrong(to="offered_to_itself"):
        offer(world, world.raise_(), to=world.county)


def test_a_file_is_not_offered_to_a_county_that_is_not_known(world):
    with refusing(Invalid, "unknown_county") as told:
        offer(world, world.raise_(), to="110101")
    assert told.value.fields == {"to": ["unknown_county"]}


@pytest.mark.parametrize(("status", "code"), [("completed", "already_completed"), ("closed", "already_closed")])
def test_a_file_that_is_answered_is_not_offered(world, city, status, code):
    with refusing(Refused, code):
        offer(world, world.at(status))


def test_a_file_is_not_offered_twice_at_a_time(world, city):
    file = world.raise_()
    offer(world, file)
    with refusing(Refused, "handover_pending"):
        offer(world, file)


def test_an_offered_file_is_not_completed_before_it_is_asked_back(world, city):
    file = world.at("assigned")
    offer(world, file)
    with refusing(Refused, "handover_pending"):
        world.complete(file)


def test_only_the_office_offers_and_answers_offers(world, city):
    file = world.raise_()
    doors = {"offer_handover": world, "withdraw_handover": world, "accept_offer": city, "object_to_offer": city}
    for door, place in doors.items():
        for who in (place.unit(), place.leader, place.enterprise()):
            with refusing(Forbidden, "role_not_allowed"):
                place.call(door, who, file["id"])


def test_nobody_of_the_one_county_answers_for_the_other(world, city):
    offer(world, world.raise_())
    world.local.settle()
    with refusing(Forbidden, "other_county"):
        city.call("accept_offer", world.office, offers(city)[0]["id"])


# answers

def test_an_accepted_file_is_the_citys_from_then_on_and_so_are_its_clocks(world, city, clock):
    file = world.at("assigned")
    offer(world, file)
    world.local.settle()
    clock.advance(hours=3)
    accept(city)
    assert world.get(file)["held_by"] is None
    world.local.settle()
    home, there = world.get(file), city.get({"id": offers(city)[0]["file"]})
    moment = home["handover"]["decided_at"]
    assert (home["held_by"], home["handover"]["state"], home["lead_unit"], home["handover"]["lead_unit"]) == (
        CITY, "handed_over", None, "fgw")
    assert [(one["code"], one["stopped_at"], one.get("handed_to")) for one in home["clocks"][1:]] == [
        ("C2", moment, CITY), ("C3", moment, CITY)]
    assert clock_of(there, "C1")["started_at"] == moment
    assert (there["status"], there["held_by"], there["text"], there["number"]) == ("raised", None, TEXT, "360800-2026-000001")
    assert there["taken_from"]["number"] == file["number"]
    assert types(there) == ["taken-over"]


def test_an_accepted_offer_keeps_no_second_copy_of_the_text(world, city):
    handed_over(world, city)
    assert city.repo.offer_texts.find() == []
    assert offers(city)[0]["text"] is None


def test_an_objection_leaves_the_file_where_it_is_and_is_counted(world, city):
    file = world.at("assigned")
    offer(world, file)
    world.local.settle()
    city.call("object_to_offer", doc_id=offers(city)[0]["id"], reason="属县级事权")
    world.local.settle()
    home = world.get(file)
    assert (home["held_by"], home["objections"], home["handover"]["state"], home["handover"]["objection"]) == (
        None, 1, "objected", "属县级事权")
    assert types(home)[-1] == "handover-ended"
    assert [clock["stopped_at"] is None for clock in home["clocks"]] == [False, True, True]
    assert city.repo.offer_texts.find() == []
    assert world.complete(file)["status"] == "completed"


def test_a_file_is_offered_again_after_an_objection_as_another_turn(world, city):
    file = world.raise_()
    offer(world, file)
    world.local.settle()
    city.call("object_to_offer", doc_id=offers(city)[0]["id"], reason="属县级事权")
    world.local.settle()
    home, there = handed_over(world, city, file)
    assert (home["handover"]["turn"], there["taken_from"]["turn"]) == (2, 2)
    assert [one["state"] for one in home["earlier_handovers"]] == ["objected"]
    assert {one["turn"]: one["state"] for one in offers(city)} == {1: "objected", 2: "taken_over"}


def test_an_offer_asked_back_before_its_answer_is_given_back(world, city):
    file = world.raise_()
    offer(world, file)
    world.local.settle()
    asked = world.call("withdraw_handover", doc_id=file["id"])
    assert asked["handover"]["state"] == "recalled"
    world.local.settle()
    assert world.get(file)["handover"]["state"] == "withdrawn"
    assert (offers(city)[0]["state"], offers(city)[0]["text"]) == ("withdrawn", None)
    with refusing(Refused, "offer_withdrawn"):
        city.call("accept_offer", doc_id=offers(city)[0]["id"])


def test_an_offer_asked_back_after_it_was_accepted_is_handed_over(world, city):
    file = world.raise_()
    offer(world, file)
    world.local.settle()
    accept(city)
    world.call("withdraw_handover", doc_id=file["id"])
    world.local.settle()
    assert world.get(file)["held_by"] == CITY


def test_nothing_is_asked_back_that_was_not_offered_or_twice(world, city):
    file = world.raise_()
    with refusing(Refused, "nothing_offered"):
        world.call("withdraw_handover", doc_id=file["id"])
    offer(world, file)
    world.call("withdraw_handover", doc_id=file["id"])
    with refusing(Refused, "recalled_already"):
        world.call("withdraw_handover", doc_id=file["id"])


def test_an_offer_is_answered_once(world, city):
    offer(world, world.raise_())
    world.local.settle()
    first = offers(city)[0]["id"]
    city.call("accept_offer", doc_id=first, key="once")
    assert city.call("accept_offer", doc_id=first, key="once")["state"] == "accepted"
    for door, data in (("accept_offer", {}), ("object_to_offer", {"reason": "不属本级"})):
        with refusing(Refused, "offer_accepted"):
            city.call(door, doc_id=first, **data)


def test_an_offer_that_is_not_there_is_not_found(city):
    for door in ("get_offer", "accept_offer"):
        with refusing(NotFound, "not_found"):
            city.call(door, doc_id="none")


def test_another_county_that_answers_changes_nothing(world, city):
    file = world.raise_()
    offer(world, file)
    world.local.settle()
    accept(city)
    (answer,) = city.said("offer.accepted")
    world.local.deliver({**answer, "id": "forged", "county": "360821"})
    assert world.get(file)["held_by"] is None


# what the county may not do any more, and what the city may not do

def test_the_county_does_not_work_on_a_file_that_it_handed_over(world, city):
    home, _ = handed_over(world, city)
    with refusing(Refused, "handed_over"):
        world.assign(home)
    with refusing(Forbidden, "not_your_file"):
        world.opine(home)
    with refusing(Refused, "handed_over"):
        offer(world, home)
    with refusing(Refused, "handed_over"):
        world.call("withdraw_handover", doc_id=home["id"])


def test_a_file_taken_over_is_not_handed_on_nor_judged_here(world, city):
    _, there = completed(world, city)
    with refusing(Refused, "judged_at_home"):
        city.call("confirm_closing", doc_id=there["id"], reason="by_phone")
    with refusing(Refused, "taken_over_already"):
        offer(city, there, to=world.county)


def test_units_that_had_the_file_still_read_it(world, city):
    home, _ = handed_over(world, city, world.at("assigned"))
    assert world.get(home, world.unit("rsj"))["held_by"] == CITY


@pytest.mark.parametrize("state", [tenancy.LEAVING, tenancy.LEFT, tenancy.ARRIVING])
def test_a_county_that_is_moving_is_told_once_it_is_open_again(world, city, clock, state):
    offer(world, world.raise_())
    (said,) = world.said("appeal.handover-offered")
    tenancy.enter(city.store, state)
    world.installation.tenancies = tenancy.Tenancies(world.installation.store)
    with refusing(Refused, f"county_{state}"):
        world.local.deliver(said)
    assert world.repo.crossings.get(said["id"]) is None
    tenancy.enter(city.store, tenancy.OPEN)
    world.installation.tenancies = tenancy.Tenancies(world.installation.store)
    world.local.settle()
    assert [one["state"] for one in offers(city)] == ["offered"]


# the answer and what follows

def test_the_citys_work_is_seen_at_home_as_it_goes_on(world, city):
    home, there = handed_over(world, city)
    for step, status in ((city.assign, "assigned"), (city.opine, "opined")):
        step(there)
        world.local.settle()
        assert world.get(home)["handover"]["progress"]["status"] == status
    assert world.get(home)["status"] == "raised"


def test_the_citys_answer_completes_the_file_at_home_with_its_hash(world, city):
    home, there = completed(world, city, outcome="partly_solved", answer="已列入年度计划。")
    assert (home["status"], home["outcome"], home["answer"]) == ("completed", "partly_solved", "已列入年度计划。")
    answer = home["handover"]["answer"]
    entry = there["timeline"][answer["sequence"] - 1]
    assert (entry["type"], entry["hash"]) == ("tickets.appeal.handover-reported", answer["head"])
    assert answer["number"] == there["number"]
    assert answer["digest"] == handover.digest(home) == handover.digest(there)
    assert answer["head"] in home["timeline"][-1]["note"]
    assert world.findings() == city.findings() == []


def test_an_answer_that_is_not_what_its_digest_says_is_not_taken(world, city):
    home, there = handed_over(world, city)
    city.assign(there)
    world.local.settle()
    city.complete(there)
    (report,) = city.said("appeal.handover-reported")
    with refusing(Invalid, "answer_altered"):
        world.local.deliver({**report, "data": {**report["data"], "answer": "另有答复"}})
    assert world.get(home)["status"] == "raised"


def test_the_enterprise_confirms_at_home_and_the_citys_file_is_concluded(world, city):
    home, there = completed(world, city)
    closed = world.close(home)
    world.local.settle()
    there = city.get(there)
    assert (there["status"], there["closed_by"], there["closed_at"]) == ("closed", "origin", closed["closed_at"])
    assert types(there)[-1] == "concluded"


def test_the_enterprise_sends_back_at_home_and_the_city_goes_on(world, city):
    home, there = completed(world, city)
    world.send_back(home, reason="只修了一半")
    assert clock_of(world.get(home), "C1")["stopped_at"] is not None
    assert len(world.get(home)["clocks"]) == 1
    world.local.settle()
    there = city.get(there)
    assert (there["status"], there["returns"][0]["reason"], len(there["clocks"])) == ("assigned", "只修了一半", 4)
    city.complete(there, answer="全部修好。")
    world.local.settle()
    assert (world.get(home)["status"], world.get(home)["answer"]) == ("completed", "全部修好。")


def test_a_second_supervision_at_home_opens_the_file_again_in_the_city_by_the_citys_clocks(world, city):
    city.call("set_setting", doc_id="clocks", **SetSetting().load({"valid_from": "2026-01-05", "preset": "dezhou"}))
    home, there = completed(world, city)
    world.close(home)
    world.supervise_again(home)
    world.local.settle()
    there = city.get(there)
    assert (there["status"], there["round"], world.get(home)["status"]) == ("assigned", 2, "assigned")
    assert {clock["code"] for clock in there["clocks"] if not clock["stopped_at"]} == {"C2", "C3", "second_supervision"}
    city.complete(there, answer="再办。")
    world.local.settle()
    assert (world.get(home)["round"], world.get(home)["answer"]) == (2, "再办。")


def test_a_reopening_that_comes_before_the_closing_is_enough(world, city):
    home, there = completed(world, city)
    world.close(home)
    world.supervise_again(home)
    confirmed, reopened = world.said("appeal.handover-judged")
    world.local.deliver(reopened)
    world.local.deliver(confirmed)
    there = city.get(there)
    assert (there["status"], there["round"]) == ("assigned", 2)
    assert types(there)[-2:] == ["concluded", "reopened"]


def test_lists_tell_what_was_offered_and_to_whom(world, city):
    first, second = world.raise_(), world.raise_()
    world.raise_()
    handed_over(world, city, first)
    offer(world, second)

    def listed(**asked):
        return {item["id"] for item in world.call("list_handovers", world.leader, **asked)["items"]}

    assert listed() == {first["id"], second["id"]}
    assert listed(state="offered") == {second["id"]}
    assert listed(to=CITY, state="handed_over") == {first["id"]}
    assert listed(to=world.county) == set()
    assert [one["state"] for one in offers(city, state="taken_over")] == ["taken_over"]
    assert offers(city, state="objected") == []


def test_accounts_of_the_city_read_the_countys_lists_and_others_do_not(world, city):
    assert world.call("list_handovers", Actor("c", "leader", CITY, city=True))["items"] == []
    with refusing(Forbidden, "other_county"):
        world.call("list_offers", Actor("n", "office", "360821"))


@pytest.fixture
def all_said(world, city):
    """Everything that the two counties say when one file is answered, one objected to and one given back."""
    said = []
    deliver = world.local.deliver
    world.local.deliver = lambda event: (said.append(event), deliver(event))
    home, _ = completed(world, city)
    world.close(home)
    second, third = world.raise_(), world.raise_()
    for file in (second, third):
        offer(world, file)
    world.local.settle()
    (refused,) = [one["id"] for one in offers(city) if one["appeal"] == second["id"]]
    city.call("object_to_offer", doc_id=refused, reason="不属本级")
    world.call("withdraw_handover", doc_id=third["id"])
    world.local.settle()
    return said


def test_every_word_of_a_handover_is_said_and_fits_its_schema(all_said):
    assert [event["type"] for event in all_said if CATALOGUE[event["type"]].schema().validate(event["data"])] == []
    assert {event["type"] for event in all_said} >= OF_HANDOVERS


def test_every_word_between_counties_leaves_its_record(world, city, all_said):
    crossed = {one["_id"] for place in (world, city) for one in place.repo.crossings.find({}, (), 100)}
    assert crossed == {event["id"] for event in all_said if name_of(event) in {one.name for one in CROSSING_EVENTS}}
