"""A survey by its link: no log-in, once, and kind about everything else."""

import pytest

from kentan.commands import Actor
from kentan.links import survey_link
from tests.check.loops import COUNTY
from tests.pages.conftest import Visitor, text_of

OFFICE = Actor("office-pages", "office", COUNTY)
UNIT = Actor("unit-pages", "unit", COUNTY, unit="fgw")


@pytest.fixture
def surveyed(town):
    """The survey about a file that was just closed, and its page's address."""
    row = {"kind": "request", "enterprise": town.enterprise, "text": "园区路灯坏了，请修。"}
    file = town.loop.ask("tickets", "raise_appeal", row, OFFICE)["id"]
    town.loop.ask("tickets", "assign_appeal", {"lead_unit": "fgw"}, OFFICE, id=file)
    town.loop.ask("tickets", "propose_completion", {"outcome": "solved", "answer": "已修好。"}, UNIT, id=file)
    town.loop.ask("tickets", "confirm_closing", {}, town.enterprises_own(), id=file)
    survey = town.loop.ask("evaluation", "list_surveys", {"appeal": file}, town.enterprises_own())["items"][0]
    settings = town.installation.settings
    return survey, survey_link(settings, COUNTY, survey["id"]).removeprefix(settings.public_url)


def graded(town, survey):
    return town.loop.ask("evaluation", "get_survey", {}, OFFICE, id=survey["id"])["grade"]


def test_the_link_that_is_sent_leads_to_a_page_and_an_answer_needs_no_log_in(town, surveyed):
    survey, link = surveyed
    visitor = Visitor(town.app)
    _, page = visitor.get(link)
    assert survey["number"] in text_of(page)
    assert visitor.send(page, "/answer", grade="satisfied", comment="修得快。")[0].status_code == 302
    assert graded(town, survey) == "satisfied"
    _, page = visitor.get(link)
    assert "感谢您的评价" in text_of(page)
    assert "修得快" not in text_of(page)


def test_a_second_answer_is_refused_and_the_first_one_stands(town, surveyed):
    survey, link = surveyed
    first, second = Visitor(town.app), Visitor(town.app)
    _, open_there = second.get(link)
    _, page = first.get(link)
    first.send(page, "/answer", grade="satisfied")
    answer, page = second.send(open_there, "/answer", grade="very_dissatisfied")
    assert answer.status_code == 409
    assert graded(town, survey) == "satisfied"


def test_an_answer_without_a_judgement_is_said_and_what_was_written_stays(town, surveyed):
    survey, link = surveyed
    visitor = Visitor(town.app)
    _, page = visitor.get(link)
    answer, page = visitor.send(page, "/answer", comment="说两句。")
    assert answer.status_code == 422
    assert page.get_element_by_id("answer-comment").text == "说两句。"
    assert graded(town, survey) is None


def test_a_link_that_is_not_ours_is_a_kind_page(town, surveyed):
    _, link = surveyed
    for wrong in (link[:-3] + "abc", "/surveys/" + "a" * 30):
        answer, _ = Visitor(town.app).get(wrong)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
