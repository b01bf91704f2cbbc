"""An appeal as it enters the ledger."""

import pytest
from ticket_samples import COUNTY, FORUM_ENDS, TEXT, clock_of, refusing, wrong

from kentan.contracts.tickets import KINDS, AppealState
from kentan.contracts.tickets_doors import AppealDetail, AppealView
from kentan.errors import Forbidden, NotFound, NotYetKnown

CONTACT = {"name": "某甲", "phone": "0796-8000000"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_appeal_of_each_kind_becomes_a_file(world, kind):
    file = world.raise_(kind=kind)
    assert (file["kind"], file["status"], file["round"], file["version"]) == (kind, "raised", 1, 1)


def test_a_new_file_answers_with_just_the_fields_of_its_view(world):
    file = world.raise_(category="用工")
    assert file.keys() == AppealView().fields.keys()
    assert AppealView().validate(file) == {}


def test_files_are_numbered_in_the_order_of_raising(world):
    numbers = [world.raise_()["number"] for _ in range(3)]
    assert numbers == [f"{COUNTY}-2026-{n:06d}" for n in (1, 2, 3)]


def test_each_county_counts_for_itself(world, next_door):
    assert [place.raise_()["number"] for place in (world, next_door, world)] == [
        "360802-2026-000001", "360821-2026-000001", "360802-2026-000002"]


def test_a_year_begins_where_it_begins_there(world):
    world.come_to("2026-12-31", "23:59")
    last = world.raise_()
    world.come_to("2027-01-01", "00:00")
    assert (last["number"], world.raise_()["number"]) == ("360802-2026-000001", "360802-2027-000001")


def test_an_appeal_without_a_forum_counts_from_the_moment_it_is_raised(world):
    file = world.raise_()
    assert (file["forum"], clock_of(file, "C1")["started_at"]) == (None, file["raised_at"])


def test_an_appeal_of_a_forum_counts_from_the_end_of_the_forum(world):
    file = world.raise_(forum="f-1")
    assert (file["forum"], clock_of(file, "C1")["started_at"]) == ("f-1", FORUM_ENDS)


def test_raising_says_the_files_state(world):
    file = world.raise_(forum="f-1", category="用工")
    (event,) = world.said()
    assert (event["type"], event["subject"]) == ("cn.kentan.tickets.appeal.raised.v1", file["id"])
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["number"], event["data"]["category"]) == (file["number"], "用工")


def test_no_event_and_no_timeline_carries_what_may_name_a_person(world):
    file = world.raise_(contact=CONTACT)
    world.assign(file)
    world.opine(file, text="某甲说法属实")
    spoken = str([event["data"] for event in world.said()]) + str(world.get(file)["timeline"])
    assert [word for word in (TEXT, "某甲", "8000000") if word in spoken] == []


def test_text_and_contact_stand_apart_from_the_file(world):
    file = world.raise_(contact=CONTACT)
    kept = world.repo.appeals.get(file["id"])
    assert TEXT not in str(kept)
    assert "某甲" not in str(kept)
    assert world.repo.contents.get(file["id"])["contact"] == CONTACT


def test_a_category_that_is_named_is_kept_with_where_it_is_from(world):
    named, bare = world.raise_(category="融资"), world.raise_()
    assert (named["category"], named["category_from"]) == ("融资", "given")
    assert (bare["category"], bare["category_from"]) == (None, None)


def test_an_enterprise_raises_for_itself_without_naming_itself(world):
    file = world.call("raise_appeal", world.enterprise("e-2"), kind="suggestion", text=TEXT)
    assert file["enterprise"] == "e-2"


def test_an_enterprise_does_not_raise_for_another(world):
    with refusing(Forbidden, "not_your_enterprise"):
        world.raise_(world.enterprise("e-2"), enterprise="e-1")


def test_the_office_names_the_enterprise_it_raises_for(world):
    with wrong(enterprise="required"):
        world.raise_(enterprise=None)


@pytest.mark.parametrize(("data", "what"), [({"enterprise": "e-9"}, "enterprise"), ({"forum": "f-9"}, "forum")])
def test_what_has_not_arrived_here_yet_is_told_as_not_yet_known(world, data, what):
    with refusing(NotYetKnown, "not_yet_known") as told:
        world.raise_(**data)
    assert told.value.params == {"what": what, "id": data[what]}
    assert world.said() == []
    assert world.repo.numbers.count() == 0


def test_an_appeal_is_raised_once_its_enterprise_has_arrived(world):
    with refusing(NotYetKnown, "not_yet_known"):
        world.raise_(enterprise="e-9", key="k")
    world.add_enterprise("e-9")
    assert world.raise_(enterprise="e-9", key="k")["number"].endswith("000001")


def test_a_refused_appeal_costs_no_number(world):
    with wrong(fields__jobs="unknown_field"):
        world.raise_(fields={"jobs": 1})
    assert world.raise_()["number"].endswith("000001")


def test_a_file_answers_in_full_with_its_text_letters_and_timeline(world):
    file = world.get(world.at("assigned", forum="f-1", contact=CONTACT))
    assert file["text"] == TEXT
    assert [letter["kind"] for letter in file["letters"]] == ["minutes", "assignment"]
    assert [entry["type"] for entry in file["timeline"]] == ["tickets.appeal.raised", "tickets.appeal.assigned"]
    assert file.keys() == {"fields" if name == "fields_" else name for name in AppealDetail().fields}


def test_a_file_that_is_not_there_is_not_found(world):
    with refusing(NotFound, "not_found"):
        world.get({"id": "none"})
