"""The same matter raised again and by somebody else, through HTTP alone, on every kind of installation."""

from functools import cached_property

import pytest

from tests.journeys.places import eventually
from tests.journeys.story import Story

LAMPS = "园区二号路的路灯坏了半个月，夜间货车进出很不安全，请尽快派人维修。"


class SameMatter(Story):
    """One enterprise raises a matter, and again once it is closed; another one raises it, too."""

    @cached_property
    def first(self):
        """Raised, answered and closed."""
        file = self.raise_(0)
        at = f"/appeals/{file['id']}"
        self.office.post(f"{at}/assignment", {"lead_unit": "fgw"})
        self.units["fgw"].post(f"{at}/completion", {"outcome": "solved", "answer": "路灯已修复。"})
        self.owners[0].post(f"{at}/closing")
        return file

    @cached_property
    def again(self):
        """By the same enterprise, after that."""
        assert self.first
        return self.raise_(0)

    @cached_property
    def theirs(self):
        """By another enterprise."""
        assert self.again
        return self.raise_(1)

    @cached_property
    def linked(self):
        """The office confirms the one and dismisses the other."""
        proposed = {one["id"]: one for one in self.office.get("/matched-appeals")["items"]}
        confirmed = self.office.post(f"/appeals/{self.again['id']}/links", {"other": self.first["id"]})
        reason = {"other": self.first["id"], "reason": "另一路段"}
        dismissed = self.office.post(f"/appeals/{self.theirs['id']}/links/dismissal", reason)
        return proposed, confirmed, dismissed

    def raise_(self, owner):
        """An appeal of an enterprise, as the office enters it."""
        assert self.units
        return self.office.post("/appeals", {"kind": "difficulty", "enterprise": self.enterprises[owner]["id"], "text": LAMPS})

    def file(self, file, who=None):
        """A file as it is now."""
        return (who or self.office).get(f"/appeals/{file['id']}")


@pytest.fixture(scope="module")
def story(place):
    made = SameMatter(place)
    yield made
    made.close()


def test_both_are_proposed_to_the_office_as_what_they_are(story):
    assert story.theirs
    proposed = story.linked[0]
    kinds = {doc_id: {match["appeal"]: match["kind"] for match in one["matches"]} for doc_id, one in proposed.items()}
    assert kinds[story.again["id"]] == {story.first["id"]: "reraised"}
    assert kinds[story.theirs["id"]] == {story.first["id"]: "same_matter", story.again["id"]: "same_matter"}


def test_what_was_raised_again_counts_against_the_earlier_file(story):
    assert story.linked[1]["matches"][0]["state"] == "confirmed"
    shown = eventually(lambda: story.file(story.first)["reraised_by"] and story.file(story.first))
    assert shown["reraised_by"] == [story.again["id"]]
    assert [entry["type"] for entry in shown["timeline"][-2:]] == ["tickets.appeal.reraised", "tickets.supervision.proposed"]
    assert shown["status"] == "closed"


def test_what_was_dismissed_is_no_link_and_what_is_undecided_waits(story):
    states = {match["appeal"]: match["state"] for match in story.linked[2]["matches"]}
    assert states == {story.first["id"]: "dismissed", story.again["id"]: "proposed"}
    assert [one["id"] for one in story.office.get("/matched-appeals")["items"]] == [story.theirs["id"]]


def test_the_unit_begins_with_the_answer_that_was_given_and_answers_each_file_by_itself(story):
    at = f"/appeals/{story.again['id']}"
    assert story.linked
    story.office.post(f"{at}/assignment", {"lead_unit": "rsj"})
    unit = story.units["rsj"]
    (draft,) = unit.get(f"{at}/linked-answers")["items"]
    assert (draft["number"], draft["answer"]) == (story.first["number"], "路灯已修复。")
    answered = unit.post(f"{at}/completion", {"outcome": "partly_solved", "answer": "同前件，另加装两盏。"})
    assert answered["answer"] == "同前件，另加装两盏。"
    assert story.file(story.first)["answer"] == "路灯已修复。"


def test_an_enterprise_learns_nothing_of_files_that_are_not_its_own(story):
    shown = story.file(story.theirs, story.owners[1])
    assert story.again["id"] not in str(shown)
    assert story.owners[1].ask("GET", f"/appeals/{story.theirs['id']}/similar").status == 403
    assert story.owners[0].ask("POST", f"/appeals/{story.again['id']}/links", {"other": story.first["id"]}).status == 403


def test_a_link_that_was_a_mistake_is_taken_back(story):
    at = f"/appeals/{story.again['id']}/links"
    assert story.linked
    eventually(lambda: story.file(story.first)["linked_from"])
    story.office.post(f"{at}/removal", {"other": story.first["id"], "reason": "弄错了"})
    eventually(lambda: not story.file(story.first)["reraised_by"])
    refused = story.office.ask("POST", f"{at}/removal", {"other": story.first["id"], "reason": "弄错了"})
    assert (refused.status, list(refused.json["fields"])) == (422, ["other"])
