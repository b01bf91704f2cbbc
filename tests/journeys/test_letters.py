"""A letter from draft to receipt, its document, and a template of the county's own, through HTTP alone, on every installation."""

import base64
import io
from functools import cached_property
from urllib.parse import quote

import pytest
from docx import Document

from services.tickets.clocks import clock_rules
from services.tickets.letters import letter_kinds
from tests.journeys.places import eventually
from tests.journeys.story import COUNTY, Story

TEXT = "请于三日内答复企业。"


def word(*paragraphs):
    made, into = Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(into)
    return base64.b64encode(into.getvalue()).decode()


class Letters(Story):
    """The office writes to a unit about an assigned file."""

    @cached_property
    def file(self):
        """A file that a unit works on."""
        assert self.enterprises
        self.office.post("/units", {"code": "hjj", "name": "环保局"})
        row = {"kind": "difficulty", "enterprise": self.enterprises[0]["id"], "text": "排污许可办理缓慢。"}
        file = self.office.post("/appeals", row)
        return self.office.post(f"/appeals/{file['id']}/assignment", {"lead_unit": "hjj", "signer": "某主任"})

    @cached_property
    def unit(self):
        """Somebody of that unit."""
        assert self.file
        return self.somebody("unit", unit="hjj")

    @cached_property
    def second(self):
        """Another one of the office."""
        return self.somebody("office")

    @cached_property
    def draft(self):
        """A supervision letter, which two people write."""
        return self.office.post("/letters", {"kind": "supervision", "appeal": self.file["id"], "text": TEXT})

    @cached_property
    def issued(self):
        """The letter on its way out."""
        letter = f"/letters/{self.draft['id']}"
        self.second.post(f"{letter}/review")
        self.leader.post(f"{letter}/signature", {"signer": "某副主任"})
        return self.office.post(f"{letter}/issue")

    def reviews_assignments(self):
        """From today the county's assignment letters are reviewed first, and its opinions count from their receipt."""
        kinds, rules = letter_kinds.standard(), clock_rules.standard()
        for kind in kinds["kinds"]:
            kind["with_assignment"] = kind["with_assignment"] and kind["code"] != "assignment"
        for rule in rules["clocks"]:
            rule["starts"] = ["received", "reopened"] if rule["code"] == "C2" else rule["starts"]
        for name, value in (("letters", kinds), ("clocks", rules)):
            self.office.put(f"/settings/{name}", {"valid_from": "2026-01-20", "value": value})

    def document(self, client, letter_id):
        """What is saved: headers and the file."""
        url = f"{self.place.urls[0]}/counties/{COUNTY}/letters/{letter_id}/document"
        answer = self.place.pool.request("GET", url, headers={"Authorization": f"Bearer {client.token}"})
        return answer.status, answer.headers, answer.data


@pytest.fixture(scope="module")
def story(place):
    made = Letters(place)
    yield made
    made.close()


def text_of(docx):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


def test_a_letter_is_drafted_about_a_file_for_its_lead_unit(story):
    assert (story.draft["status"], story.draft["number"], story.draft["unit"]) == ("draft", None, "hjj")
    assert story.document(story.unit, story.draft["id"])[0] == 403


def test_two_people_and_a_signature_issue_it_under_its_number(story):
    letter = story.issued
    assert (letter["status"], letter["number"], letter["signer"]) == ("issued", 1, "某副主任")
    assert letter["label"].endswith("督〔2026〕1号")
    assert len({step["by"]["id"] for step in letter["life"]}) == 3


def test_its_document_is_saved_and_the_same_for_everybody(story):
    got = [story.document(client, story.issued["id"]) for client in (story.office, story.unit, story.leader)]
    status, headers, docx = got[0]
    assert status == 200
    name = quote(story.issued["label"])
    assert headers["Content-Disposition"] == f"attachment; filename=letter.docx; filename*=UTF-8''{name}.docx"
    assert headers["Content-Type"].endswith("wordprocessingml.document")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {one[2] for one in got} == {docx}
    for part in (story.issued["label"], "环保局：", TEXT, story.file["number"], "签发人：某副主任"):
        assert part in text_of(docx)


def test_the_unit_hears_of_it_and_confirms_it(story):
    letter = story.issued
    eventually(lambda: [one for one in story.unit.get("/inbox")["items"] if letter["label"] in str(one)])
    told = story.unit.post(f"/letters/{letter['id']}/receipt", {"person": "某甲"})
    assert (told["status"], told["received_by"]) == ("received", ["hjj"])


def test_a_county_tries_a_template_of_its_own_and_lets_it_hold(story):
    template = {"file": word("本县模板 {{ label }} {{ enterprise }}")}
    url = f"{story.place.urls[0]}/counties/{COUNTY}/letter-templates/work/preview"
    answer = story.place.pool.request("POST", url, json={**template, "appeal": story.file["id"]},
                                      headers={"Authorization": f"Bearer {story.office.token}"})
    assert answer.status == 200
    assert text_of(answer.data).startswith("本县模板 （未编号）")
    story.office.post("/letter-templates/work", {**template, "valid_from": "2026-01-20"})
    letter = story.office.post("/letters", {"kind": "work", "appeal": story.file["id"]})
    assert "本县模板" in text_of(story.document(story.office, letter["id"])[2])
    before = story.document(story.unit, story.issued["id"])[2]
    assert "本县模板" not in text_of(before)


def test_what_is_no_template_is_told_in_words(story):
    wrong = {"file": word("{{ label }} {{ fax }}"), "valid_from": "2026-01-20"}
    answer = story.office.ask("POST", "/letter-templates/work", wrong)
    assert (answer.status, answer.code) == (422, "template_unknown_words")
    assert "fax" in answer.json["detail"]


def test_a_reviewed_assignment_letter_assigns_the_file_when_it_is_issued_and_opinions_count_from_its_receipt(story):
    story.reviews_assignments()
    row = {"kind": "request", "enterprise": story.enterprises[0]["id"], "text": "请协调排污管网接入。"}
    file = f"/appeals/{story.office.post('/appeals', row)['id']}"
    waiting = story.office.post(f"{file}/assignment", {"lead_unit": "hjj", "signer": "某主任"})
    assert (waiting["status"], waiting["lead_unit"]) == ("raised", None)
    assert story.unit.ask("GET", file).status == 403
    (draft,) = [one for one in story.office.get(file)["letters"] if one["kind"] == "assignment"]
    letter = f"/letters/{draft['id']}"
    story.leader.post(f"{letter}/review")
    story.leader.post(f"{letter}/signature", {"signer": "某主任"})
    assert story.office.post(f"{letter}/issue")["number"] == 2
    assigned = story.unit.get(file)
    assert (assigned["status"], "C2" in {clock["code"] for clock in assigned["clocks"]}) == ("assigned", False)
    story.unit.post(f"{letter}/receipt", {"person": "某甲"})
    received = eventually(lambda: (now := story.unit.get(file))["received_at"] and now)
    assert "C2" in {clock["code"] for clock in received["clocks"]}
