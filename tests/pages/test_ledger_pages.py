"""The ledger and a file as people see them, and what they do there."""

import pytest

from kentan.commands import Actor
from kentan.ids import new_id
from tests.check.loops import COUNTY
from tests.pages.conftest import text_of

LEDGER = f"/counties/{COUNTY}/ledger"
OFFICE = Actor("office-pages", "office", COUNTY)


@pytest.fixture
def raised(town):
    """A file of the county's enterprise, just raised."""
    def made(text="夜班公交太早收车，工人回不了宿舍。"):
        row = {"kind": "difficulty", "enterprise": town.enterprise, "text": text}
        return town.loop.ask("tickets", "raise_appeal", row, OFFICE)["id"]

    return made


@pytest.fixture
def assigned(town, raised):
    def made():
        file = raised()
        town.loop.ask("tickets", "assign_appeal", {"lead_unit": "fgw"}, OFFICE, id=file)
        return file

    return made


def told(town, file):
    return town.loop.ask("tickets", "get_appeal", {}, OFFICE, id=file)


def test_a_ledger_shows_files_with_status_unit_and_deadline(visit, assigned):
    assigned()
    _, page = visit("office").get(LEDGER)
    assert "夜班公交太早收车" in text_of(page)
    assert "办理中" in text_of(page)
    assert "个工作日" in text_of(page)


def test_filters_stay_in_the_address_and_in_the_form(visit, raised):
    raised()
    _, page = visit("office").get(f"{LEDGER}?status=raised&words=公交")
    (found,) = {row.xpath("string(td[2])").strip() for row in page.xpath("//tbody/tr")}
    assert found == "待交办"
    assert page.xpath("string(//select[@name='status']/option[@selected]/@value)") == "raised"
    assert page.get_element_by_id("words").get("value") == "公交"


def test_a_filter_that_cannot_be_is_said_at_the_form_which_keeps_it(visit):
    answer, page = visit("office").get(f"{LEDGER}?status=nonsense&words=公交")
    assert answer.status_code == 422
    assert page.get_element_by_id("words").get("value") == "公交"
    assert page.xpath("//*[@role='alert']")


def test_a_ledger_without_such_a_file_says_what_to_do(visit):
    _, page = visit("office").get(f"{LEDGER}?words=没有人写过")
    assert "请减少筛选条件" in text_of(page)


def test_an_enterprise_sees_its_own_matters_under_that_name(visit):
    _, page = visit("enterprise").get(LEDGER)
    assert text_of(page).startswith("我的诉求")


def test_what_somebody_wrote_is_text_and_never_a_script(visit, raised):
    file = raised('<script>alert(1)</script><img src=x onerror="alert(2)">请解决')
    for path in (LEDGER, f"{LEDGER}/{file}"):
        _, page = visit("office").get(path)
        assert page.xpath("//script | //img") == []
        assert "<script>alert(1)" in text_of(page)


def test_a_file_goes_from_assignment_to_its_end_on_its_page(town, visit, raised):
    file = raised()
    office, unit, enterprise = visit("office"), visit("unit"), visit("enterprise")
    _, page = office.get(f"{LEDGER}/{file}")
    assert office.send(page, "/assignment", lead_unit="fgw")[0].status_code == 302
    _, page = unit.get(f"{LEDGER}/{file}")
    assert unit.send(page, "/opinion", text="本周内与公交公司协商。")[0].status_code == 302
    _, page = unit.get(f"{LEDGER}/{file}")
    assert unit.send(page, "/completion", outcome="solved", answer="末班车延至二十三点。")[0].status_code == 302
    _, page = enterprise.get(f"{LEDGER}/{file}")
    assert "末班车延至二十三点。" in text_of(page)
    assert enterprise.send(page, "/closing")[0].status_code == 302
    assert told(town, file)["status"] == "closed"
    _, page = enterprise.get(f"{LEDGER}/{file}")
    assert [form.action for form in page.forms if file in (form.action or "")] == []


def test_what_is_missing_is_said_in_the_form_and_what_was_typed_stays(visit, assigned):
    file = assigned()
    unit = visit("unit")
    _, page = unit.get(f"{LEDGER}/{file}")
    answer, page = unit.send(page, "/completion", outcome="explained", answer="需省里统一安排。", reason="")
    assert answer.status_code in (409, 422)
    assert page.get_element_by_id("complete-answer").text == "需省里统一安排。"
    assert page.xpath("//form[contains(@action, '/completion')]//*[@role='alert']")


def test_a_form_sent_twice_takes_effect_once(town, visit, assigned):
    file = assigned()
    unit = visit("unit")
    _, page = unit.get(f"{LEDGER}/{file}")
    for _ in range(2):
        assert unit.send(page, "/opinion", text="正在联系。")[0].status_code == 302
    opined = [entry for entry in told(town, file)["timeline"] if entry["type"] == "tickets.appeal.opined"]
    assert len(opined) == 1


def test_a_form_of_a_page_that_is_not_up_to_date_is_not_taken_and_keeps_what_was_typed(visit, assigned):
    file = assigned()
    first, second = visit("unit"), visit("unit")
    _, old = second.get(f"{LEDGER}/{file}")
    _, page = first.get(f"{LEDGER}/{file}")
    first.send(page, "/opinion", text="先到的意见。")
    answer, page = second.send(old, "/opinion", text="后到的意见。")
    assert answer.status_code == 412
    assert "已被他人修改" in text_of(page)
    assert page.get_element_by_id("opine-text").text == "后到的意见。"


def test_an_enterprise_sends_back_with_a_reason(town, visit, assigned):
    file = assigned()
    unit = Actor("unit-pages", "unit", COUNTY, unit="fgw")
    town.loop.ask("tickets", "propose_completion", {"outcome": "solved", "answer": "已解决。"}, unit, id=file)
    enterprise = visit("enterprise")
    _, page = enterprise.get(f"{LEDGER}/{file}")
    assert enterprise.send(page, "/return", reason="末班车还是二十一点。")[0].status_code == 302
    assert told(town, file)["status"] != "completed"


def test_a_file_that_is_not_there_is_a_kind_page(visit):
    answer, page = visit("office").get(f"{LEDGER}/{new_id()}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert page.xpath("//main//a")
