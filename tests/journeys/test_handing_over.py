"""A file goes to another county and its answer comes back, through HTTP alone, on every kind of installation."""

from functools import cached_property

import orjson
import pytest

from tests.journeys.places import eventually
from tests.journeys.story import COUNTY, NEIGHBOUR, Story

ANSWER = "两区已联合整修。"


class HandOver(Story):
    """The county offers two files to its neighbour."""

    @cached_property
    def files(self):
        """Two files of an enterprise of the county."""
        assert self.enterprises
        row = {"kind": "difficulty", "enterprise": self.enterprises[0]["id"], "text": "跨区道路破损，货车进出不便。"}
        return [self.office.post("/appeals", row) for _ in range(2)]

    @cached_property
    def offers(self):
        """Both as the neighbour has them, in the order of the files."""
        for file in self.files:
            self.office.post(f"/appeals/{file['id']}/handover", {"to": NEIGHBOUR, "reason": "道路大部在贵区"})
        eventually(lambda: len(self.neighbour.get("/offers?state=offered")["items"]) == 2)
        listed = {one["appeal"]: one for one in self.neighbour.get("/offers")["items"]}
        return [listed[file["id"]] for file in self.files]

    @cached_property
    def taken(self):
        """The first file as the neighbour has it, once the county has handed it over."""
        offer = f"/offers/{self.offers[0]['id']}"
        assert self.neighbour.post(f"{offer}/acceptance")["state"] == "accepted"
        eventually(lambda: self.neighbour.get(offer)["state"] == "taken_over")
        return self.neighbour.get(f"/appeals/{self.neighbour.get(offer)['file']}")

    @cached_property
    def refused(self):
        """The second file after the neighbour objected to it."""
        self.neighbour.post(f"/offers/{self.offers[1]['id']}/objection", {"reason": "该段属贵区管养"})
        return eventually(lambda: self.own(1)["objections"] and self.own(1))

    @cached_property
    def answered(self):
        """The first file at home, once the neighbour's unit has answered."""
        self.neighbour.post("/units", {"code": "jtj", "name": "交通运输局"})
        unit, file = self.somebody("unit", NEIGHBOUR, unit="jtj"), f"/appeals/{self.taken['id']}"
        self.neighbour.post(f"{file}/assignment", {"lead_unit": "jtj"})
        unit.post(f"{file}/completion", {"outcome": "solved", "answer": ANSWER})
        return eventually(lambda: self.own(0)["status"] == "completed" and self.own(0))

    def own(self, turn):
        """A file as its county has it."""
        return self.office.get(f"/appeals/{self.files[turn]['id']}")


@pytest.fixture(scope="module")
def story(place):
    made = HandOver(place)
    yield made
    made.close()


def test_an_offer_arrives_and_the_county_still_holds_the_file(story):
    assert [(one["home"], one["number"], one["text"]) for one in story.offers] == [
        (COUNTY, file["number"], "跨区道路破损，货车进出不便。") for file in story.files]
    assert [story.own(turn)["held_by"] for turn in (0, 1)] == [None, None]
    assert len(story.office.get("/handovers?state=offered")["items"]) == 2


def test_what_cannot_be_offered_is_refused_and_says_why(story):
    assert story.offers
    file = f"/appeals/{story.files[0]['id']}/handover"
    for to, code in ((COUNTY, "invalid"), ("110101", "unknown_county")):
        refused = story.office.ask("POST", file, {"to": to, "reason": "测试"})
        assert (refused.status, refused.code, list(refused.json["fields"])) == (422, code, ["to"])
    again = story.office.ask("POST", file, {"to": NEIGHBOUR, "reason": "再次"})
    assert (again.status, again.code) == (409, "handover_pending")


def test_the_neighbour_accepts_and_holds_the_file_and_its_clocks(story):
    assert story.taken["taken_from"]["number"] == story.files[0]["number"]
    home = story.own(0)
    assert (home["held_by"], home["clocks"][0]["handed_to"]) == (NEIGHBOUR, NEIGHBOUR)
    assert story.taken["clocks"][0]["started_at"] == home["clocks"][0]["stopped_at"]
    refused = story.office.ask("POST", f"/appeals/{home['id']}/assignment", {"lead_unit": "fgw"})
    assert (refused.status, refused.code) == (409, "handed_over")


def test_the_neighbour_objects_and_the_file_goes_on_at_home(story):
    assert (story.refused["held_by"], story.refused["handover"]["objection"]) == (None, "该段属贵区管养")
    assert story.refused["clocks"][0]["stopped_at"] is None


def test_an_offer_that_was_answered_is_not_answered_again(story):
    assert story.taken
    assert story.refused
    for offer, code in zip(story.offers, ("offer_accepted", "offer_objected"), strict=True):
        refused = story.neighbour.ask("POST", f"/offers/{offer['id']}/acceptance", {})
        assert (refused.status, refused.code) == (409, code)


def test_the_answer_comes_back_with_its_hash_and_the_enterprise_confirms_at_home(story):
    source = story.answered["handover"]["answer"]
    there = story.neighbour.get(f"/appeals/{story.taken['id']}")
    assert (story.answered["answer"], source["head"]) == (ANSWER, there["timeline"][source["sequence"] - 1]["hash"])
    story.owners[0].post(f"/appeals/{story.answered['id']}/closing")
    eventually(lambda: story.neighbour.get(f"/appeals/{story.taken['id']}")["status"] == "closed")
    eventually(lambda: len(story.owners[0].get("/surveys")["items"]) == 1)
    assert story.neighbour.get("/surveys")["items"] == []


def test_those_concerned_are_told(story):
    assert story.answered

    def told(client):
        return {one["event"] for one in client.get("/inbox?limit=100")["items"]}

    eventually(lambda: {"tickets.offer.received", "tickets.appeal.taken-over"} <= told(story.neighbour))
    eventually(lambda: {"tickets.appeal.handed-over", "tickets.appeal.handover-ended"} <= told(story.office))
    eventually(lambda: {"tickets.appeal.handed-over", "tickets.appeal.completed"} <= told(story.owners[0]))


def test_the_check_is_clean_at_the_end(story):
    assert story.refused
    report = eventually(lambda: (done := story.place.run("check", "--json")).returncode == 0 and orjson.loads(done.stdout))
    assert (report["lost"], report["doubled"], report["dead_letters"], report["findings"]) == (0, 0, 0, [])
