"""Who may read which survey: its enterprise, the unit that is judged (never the comment), the county's own side."""

import pytest
from judgements import (
    CITY_LEADER,
    COUNTY,
    ENTERPRISE,
    LEADER,
    NEIGHBOUR,
    OFFICE,
    OPERATOR,
    OTHER_ENTERPRISE,
    OTHER_UNIT,
    UNIT,
)

from kentan.commands import PUBLIC, Actor
from kentan.errors import Forbidden, NotFound
from kentan.links import read_survey_token

INSIDERS = (OFFICE, LEADER, OPERATOR, CITY_LEADER)
NEIGHBOURS = [Actor("other", role, NEIGHBOUR, unit="rsj", enterprise="e1") for role in ("office", "unit", "leader", "enterprise")]
READING = ("get_survey", "list_surveys", "get_second_supervision", "list_second_supervisions", "get_scoreboard")


@pytest.fixture
def judged(here, survey):
    """The id of a survey that was answered with a comment."""
    here.answer(survey, "dissatisfied", comment="拖了很久")
    return survey


@pytest.mark.parametrize("actor", INSIDERS, ids=lambda actor: actor.id)
def test_the_countys_own_side_and_the_city_read_survey_and_comment_but_no_link(here, judged, actor):
    shown = here.ask("get_survey", actor=actor, id=judged)
    assert shown["comment"] == "拖了很久"
    assert "link_token" not in shown
    assert here.ask("list_surveys", actor=actor)["items"] == [shown]


def test_the_unit_that_is_judged_reads_the_grade_and_never_the_comment(here, judged):
    shown = here.ask("get_survey", actor=UNIT, id=judged)
    assert shown["grade"] == "dissatisfied"
    assert not {"comment", "link_token"} & shown.keys()
    assert here.ask("list_surveys", actor=UNIT)["items"] == [shown]


def test_the_enterprise_finds_the_link_to_its_own_survey(here, survey):
    shown = here.ask("get_survey", actor=ENTERPRISE, id=survey)
    assert read_survey_token(here.installation.settings, shown["link_token"]) == (COUNTY, survey)
    assert here.ask("list_surveys", actor=ENTERPRISE)["items"] == [shown]


@pytest.mark.parametrize("actor", [OTHER_UNIT, OTHER_ENTERPRISE, Actor("u", "unit", COUNTY), Actor("e", "enterprise", COUNTY)],
                         ids=["another unit", "another enterprise", "no unit", "no enterprise"])
def test_others_are_refused_a_survey_and_find_it_in_no_listing(here, judged, actor):
    with pytest.raises(Forbidden, match="not_your_survey"):
        here.ask("get_survey", actor=actor, id=judged)
    assert here.ask("list_surveys", actor=actor)["items"] == []


@pytest.mark.parametrize("method", READING)
@pytest.mark.parametrize("actor", NEIGHBOURS, ids=lambda actor: actor.role)
def test_another_county_reads_nothing(here, judged, actor, method):
    with pytest.raises(Forbidden):
        here.ask(method, actor=actor, id=judged)


@pytest.mark.parametrize("method", READING)
def test_without_log_in_only_the_links_doors_are_open(here, judged, method):
    with pytest.raises(Forbidden):
        here.ask(method, actor=PUBLIC, id=judged)


@pytest.mark.parametrize("method", ["get_second_supervision", "list_second_supervisions", "get_scoreboard", "rebuild_scoreboard"])
def test_an_enterprise_reads_no_supervision_and_no_scoreboard(here, judged, method):
    with pytest.raises(Forbidden):
        here.ask(method, actor=ENTERPRISE, id=judged)


@pytest.mark.parametrize("actor", [UNIT, LEADER, CITY_LEADER], ids=lambda actor: actor.id)
def test_only_office_and_operator_rebuild_the_scoreboard(here, actor):
    with pytest.raises(Forbidden):
        here.ask("rebuild_scoreboard", actor=actor)


def test_a_survey_that_is_not_there_is_not_found(here):
    with pytest.raises(NotFound):
        here.ask("get_survey", id="nobody")


def test_listings_are_narrowed_by_file_and_status_and_paged_from_the_latest_on(here, clock):
    made = []
    for subject in ("a1", "a2", "a3"):
        clock.advance(hours=1)
        made.append(here.issued(subject))
    here.answer(made[0])
    first = here.ask("list_surveys", {"limit": 2})
    rest = here.ask("list_surveys", {"limit": 2, "after": first["next"]})
    assert [row["id"] for row in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
    assert [row["id"] for row in here.ask("list_surveys", {"status": "answered"})["items"]] == made[:1]
    assert [row["id"] for row in here.ask("list_surveys", {"appeal": "a2"})["items"]] == made[1:2]
