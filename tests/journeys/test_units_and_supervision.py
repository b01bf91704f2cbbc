"""What units ask and the office decides, consultation, and the whole ladder of supervision, through HTTP alone, on every
installation."""

from functools import cached_property

import pytest

from tests.journeys.places import eventually
from tests.journeys.story import Story

OPINION = "建议由本局统筹用工补贴。"


class Supervised(Story):
    """Two files, assigned on Tuesday 2026-01-20: one of a unit that objects and asks, one of a unit that lets time pass."""

    @cached_property
    def second(self):
        """Another one of the office."""
        return self.somebody("office")

    def assigned_to(self, lead, *co_units):
        """The address of a new file of the first enterprise."""
        assert self.units
        row = {"kind": "request", "enterprise": self.enterprises[0]["id"], "text": "请协调用工。"}
        raised = self.office.post("/appeals", row)
        address = f"/appeals/{raised['id']}"
        self.office.post(f"{address}/assignment", {"lead_unit": lead, "co_units": list(co_units)})
        return address

    @cached_property
    def asking(self):
        """The file of the unit that objects and asks for more time."""
        return self.assigned_to("rsj")

    @cached_property
    def late(self):
        """The file of the unit that gives its opinion and does nothing more."""
        address = self.assigned_to("fgw", "rsj")
        self.units["fgw"].post(f"{address}/opinion", {"text": "研究中。"})
        return address

    def told(self, client, address, words):
        """Wait for a message about the file."""
        number = self.office.get(address)["number"]

        def there():
            return [one for one in client.get("/inbox")["items"] if number in one["text"] and words in one["text"]]

        assert eventually(there)

    def waiting(self, kind):
        """Addresses of the files in which something waits to be decided."""
        return [f"/appeals/{item['id']}" for item in self.office.get(f"/waiting-appeals?kind={kind}")["items"]]

    def proposed(self, step):
        """The step that the ladder proposes for the late file, once it does."""
        def there():
            steps = self.office.get(self.late)["steps"]
            return steps and steps[-1]["step"] == step and steps[-1]["state"] == "proposed" and steps[-1]

        return eventually(there)

    def decided_by_two(self, step):
        """The step, taken: one of the office asks for it, another one approves."""
        address = f"/supervision-steps/{self.proposed(step)['id']}"
        asked = self.office.post(f"{address}/taking", {"reason": "多次提醒仍未办结"})
        assert asked["state"] == "asked"
        assert self.office.ask("POST", f"{address}/approval", {"approve": True}).status == 409
        return self.second.post(f"{address}/approval", {"approve": True})

    def sent(self, step):
        """The letter of a step, drafted with it, reviewed by a leader, signed and issued."""
        letter = f"/letters/{eventually(lambda: self.drafted(step))}"
        self.leader.post(f"{letter}/review")
        self.leader.post(f"{letter}/signature", {"signer": "某副区长"})
        return self.office.post(f"{letter}/issue")

    def drafted(self, step):
        """The id of the draft, once it is there."""
        return self.office.ask("GET", f"/letters/{step['letter']}").status == 200 and step["letter"]


@pytest.fixture(scope="module")
def story(place):
    made = Supervised(place)
    yield made
    made.close()


def test_an_objection_that_is_refused_leaves_the_file_with_its_unit_for_good(story):
    file, unit = story.asking, story.units["rsj"]
    unit.post(f"{file}/unit-objection", {"theirs": "fgw", "grounds": "属发改职责"})
    assert unit.ask("POST", f"{file}/opinion", {"text": "意见"}).code == "objection_pending"
    assert story.waiting("objection") == [file]
    refused = story.office.post(f"{file}/unit-objection/refusal", {"reason": "三定方案明确由人社牵头"})
    assert (refused["lead_unit"], refused["objections_lost"], refused["unit_objections"][0]["state"]) == ("rsj", 1, "refused")
    story.told(unit, file, "异议")
    assert unit.ask("POST", f"{file}/unit-objection", {"theirs": "fgw", "grounds": "再议"}).code == "objection_final"
    assert (story.waiting("objection"), "三定方案" in str(story.owners[0].get(file))) == ([], False)


def test_more_time_is_asked_for_approved_and_told_to_the_enterprise(story):
    file, unit = story.asking, story.units["rsj"]
    asked = {"clock": "C3", "until": "2026-02-10", "reason": "院校月底放假"}
    assert unit.ask("POST", f"{file}/extensions", {**asked, "until": "2026-02-08"}).code == "invalid"
    unit.post(f"{file}/extensions", asked)
    assert story.waiting("extension") == [file]
    extended = story.office.post(f"{file}/extensions/approval", {"turn": 1})
    clock = next(one for one in extended["clocks"] if one["code"] == "C3")
    assert (clock["due_day"], clock["moves"][0]["from"][:10]) == ("2026-02-10", "2026-02-03")
    story.told(story.owners[0], file, "2026-02-10")
    notes = [entry["note"] for entry in story.office.get(file)["timeline"] if entry["note"]]
    assert [note for note in notes if "2026-02-03" in note and "2026-02-10" in note and "因" in note]


def test_a_consultation_is_answered_by_who_was_asked_and_read_by_staff_alone(story):
    file = story.late
    story.units["fgw"].post(f"{file}/consultation", {"question": "能否给予用工补贴？", "units": ["rsj"]})
    assert story.waiting("consultation") == [file]
    story.told(story.units["rsj"], file, "征求")
    story.units["rsj"].post(f"{file}/consultation/opinion", {"text": OPINION})
    closed = story.units["fgw"].post(f"{file}/consultation/closing", {"conclusion": "按人社意见办理"})
    assert (closed["consultations"][0]["state"], closed["consultations"][0]["answered"]) == ("closed", ["rsj"])
    assert OPINION in str(story.office.get(file))
    assert OPINION not in str(story.owners[0].get(file))


def test_near_its_end_and_past_it_the_unit_is_called(story):
    assert story.late
    for moment, trigger in (("2026-02-03T09:00:00+08:00", "near_due"), ("2026-02-09T09:00:00+08:00", "overdue")):
        story.place.move(moment)
        assert (story.proposed("phone")["trigger"]) == trigger
        story.office.post(f"{story.late}/reminders", {"people": "恳谈办与发改委", "spoken_at": moment, "said": "请尽快办结。"})
    assert story.late in [f"/appeals/{one['id']}" for one in story.office.get("/overdue-appeals?unit=fgw")["items"]]


def test_then_it_is_written_to_by_one_official(story):
    story.place.move("2026-02-13T09:00:00+08:00")
    taken = story.office.post(f"/supervision-steps/{story.proposed('reminder')['id']}/taking")
    letter = story.sent(taken)
    assert (taken["state"], letter["kind"], letter["status"]) == ("taken", "reminder", "issued")


def test_then_two_people_send_a_supervision_letter_which_the_unit_signs_for(story):
    story.place.move("2026-03-03T09:00:00+08:00")
    letter = story.sent(story.decided_by_two("supervision"))
    assert letter["kind"] == "supervision"
    received = story.units["fgw"].post(f"/letters/{letter['id']}/receipt", {"person": "某科长"})
    assert received["status"] == "received"


def test_then_the_file_is_named_in_a_bulletin(story):
    story.place.move("2026-03-12T09:00:00+08:00")
    assert story.decided_by_two("bulletin")["state"] == "taken"
    bulletin = story.office.post("/bulletins", {"since": "2026-01-20", "until": "2026-03-12"})
    assert bulletin["kind"] == "bulletin"


def test_then_it_has_a_card_which_is_lifted_when_the_enterprise_accepts(story):
    story.place.move("2026-03-23T09:00:00+08:00")
    card = story.decided_by_two("card")
    assert (card["form"], card["until"] is not None) == ("card", True)
    assert [one["id"] for one in story.office.get("/supervision-steps?list=cards")["items"]] == [card["file"]]
    story.units["fgw"].post(f"{story.late}/completion", {"outcome": "solved", "answer": "补贴已发放。"})
    story.owners[0].post(f"{story.late}/closing")
    lifted = story.office.get(f"/supervision-steps/{card['id']}")
    assert (lifted["state"], lifted["lifted_by"]) == ("lifted", "accepted")
    assert story.office.get("/supervision-steps?list=cards")["items"] == []
