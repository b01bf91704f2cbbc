"""Raising an appeal on a page, with the county's own fields."""

import pytest

from kentan.calendars import day_of
from kentan.commands import Actor
from tests.check.loops import COUNTY
from tests.pages.conftest import text_of

OFFICE = Actor("office-pages", "office", COUNTY)
RAISING = f"/counties/{COUNTY}/raising"
FIELDS = [{"code": "park", "label": {"zh": "园区", "en": "Park"}, "type": "choice", "values": ["河西", "河东"]},
          {"code": "jobs", "label": {"zh": "涉及人数"}, "type": "number"},
          {"code": "urgent", "label": {"zh": "紧急", "en": "Urgent"}, "type": "boolean"},
          {"code": "since", "label": {"zh": "自何时起", "en": "Since"}, "type": "date"}]
FORM = [{"required": False, "values": [], **field, "order": place} for place, field in enumerate(FIELDS)]


@pytest.fixture(scope="module", autouse=True)
def form(town):
    today = day_of(town.installation.now()).isoformat()
    town.loop.ask("tickets", "set_form", {"valid_from": today, "form": FORM}, OFFICE)


def filed(town, answer):
    return town.loop.ask("tickets", "get_appeal", {}, OFFICE, id=answer.location.rsplit("/", 1)[1])


def test_an_enterprise_raises_its_matter_with_what_the_county_asks(town, visit):
    visitor = visit("enterprise")
    _, page = visitor.get(RAISING)
    answer, _ = visitor.send(page, "/raising", kind="difficulty", text="招不到熟练工。",
                             **{"own-park": "河西", "own-jobs": "30", "own-urgent": "yes", "own-since": "2026-01-02"})
    file = filed(town, answer)
    assert (file["kind"], file["text"], file["enterprise"]) == ("difficulty", "招不到熟练工。", town.enterprise)
    assert file["fields"] == {"park": "河西", "jobs": 30, "urgent": True, "since": "2026-01-02"}


def test_an_office_raises_it_for_an_enterprise_with_whom_to_call(town, visit):
    visitor = visit("office")
    _, page = visitor.get(RAISING)
    answer, _ = visitor.send(page, "/raising", kind="request", text="请协调用电。", enterprise=town.enterprise,
                             **{"contact-name": "联系人", "contact-phone": "0796-8220000"})
    assert filed(town, answer)["contact"] == {"name": "联系人", "phone": "0796-8220000"}


def test_what_is_wrong_is_said_and_everything_typed_stays(visit):
    visitor = visit("enterprise")
    _, page = visitor.get(RAISING)
    answer, page = visitor.send(page, "/raising", kind="request", text="请协调用电。",
                                **{"own-jobs": "很多", "own-park": "河东", "contact-phone": "不是电话"})
    assert answer.status_code == 422
    assert "不是电话" in page.get_element_by_id("contact-phone").get("value")
    assert page.get_element_by_id("raise-text").text == "请协调用电。"
    assert page.xpath("string(//select[@name='own-park']/option[@selected])") == "河东"


def test_a_form_sent_twice_raises_one_matter(town, visit):
    visitor = visit("enterprise")
    _, page = visitor.get(RAISING)
    answers = [visitor.send(page, "/raising", kind="request", text="只提一次。")[0] for _ in range(2)]
    assert len({answer.location for answer in answers}) == 1


def test_a_field_without_an_english_name_is_shown_by_the_one_it_has(visit):
    _, page = visit("enterprise", language="en").get(RAISING)
    assert "涉及人数" in text_of(page)
    assert "Park" in text_of(page)
