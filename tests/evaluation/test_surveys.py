"""Surveys: issued on closing, answered once by a link, followed by a second supervision where they must be."""

from datetime import timedelta

import pytest
from eventlet import GreenPool
from judgements import COUNTY, NEIGHBOUR, OFFICE, Here

from kentan.commands import PUBLIC
from kentan.contracts.evaluation import GRADES
from kentan.errors import Invalid, NotFound, Refused
from kentan.links import survey_token
from kentan.settings import load_settings
from services.evaluation import model
from services.evaluation.surveys import VALID_FOR


def test_a_closed_file_gets_a_survey_for_its_enterprise_about_its_lead_unit(here):
    here.deliver(here.event(lead_unit="zjj", enterprise="e2", round=2))
    (said,) = here.said("survey.issued")
    told = {name: said["data"][name] for name in ("appeal", "enterprise", "unit", "round", "status", "grade")}
    assert told == {"appeal": "a1", "enterprise": "e2", "unit": "zjj", "round": 2, "status": "issued", "grade": None}


@pytest.mark.parametrize("what", ["raised", "assigned", "opined", "completed", "sent-back", "reopened", "overdue", "reminded"])
def test_nothing_but_the_closing_issues_a_survey(here, what):
    here.hear(what)
    assert here.repository().surveys.count() == 0


def test_the_same_closing_heard_again_and_at_once_by_replicas_issues_one_survey(here):
    closing, pool = here.event(), GreenPool()
    for replica in (here, Here(here.installation)) * 3:
        pool.spawn(replica.deliver, closing)
    pool.waitall()
    assert here.repository().surveys.count() == len(here.said("survey.issued")) == 1


def test_each_round_has_a_survey_of_its_own(here):
    first, second = here.issued(sequence=5), here.issued(sequence=9, round=2)
    assert [here.repository().surveys.get(one)["round"] for one in (first, second)] == [1, 2]


def test_a_survey_stays_in_the_county_of_its_file(here):
    here.hear(county=NEIGHBOUR)
    assert (here.repository().surveys.count(), here.repository(NEIGHBOUR).surveys.count()) == (0, 1)


def test_the_link_shows_the_survey_without_log_in_and_without_the_comment(here, survey):
    here.answer(survey, comment="窗口态度很好")
    shown = here.ask("read_survey", {"token": here.token(survey)}, PUBLIC, county="*")
    assert (shown["id"], shown["enterprise"], shown["status"]) == (survey, "e1", "answered")
    assert "comment" not in shown
    assert "link_token" not in shown


def test_an_answer_is_kept_with_its_comment_and_told_without_it(here, survey):
    here.call("evaluation", "answer_survey", "*", {"token": here.token(survey), "grade": "very_satisfied", "comment": "快"},
              actor=PUBLIC)
    (said,) = here.said("survey.answered")
    assert here.repository().surveys.get(survey)["comment"] == "快"
    assert said["data"]["grade"] == "very_satisfied"
    assert "comment" not in said["data"]


def test_an_answer_comes_once(here, survey):
    here.answer(survey, "satisfied")
    with pytest.raises(Refused, match="survey_answered"):
        here.answer(survey, "dissatisfied", key="another")
    assert here.repository().surveys.get(survey)["grade"] == "satisfied"


def test_of_two_answers_at_once_one_counts(here, survey):
    outcomes, pool = [], GreenPool()

    def try_to(grade):
        try:
            outcomes.append(here.answer(survey, grade, key=grade)["grade"])
        except Refused as refused:
            outcomes.append(refused.code)

    for grade in ("satisfied", "very_satisfied"):
        pool.spawn(try_to, grade)
    pool.waitall()
    assert sorted(outcomes) == sorted([here.repository().surveys.get(survey)["grade"], "survey_answered"])


def test_the_same_answer_repeated_with_its_key_is_answered_as_the_first_time(here, survey):
    assert here.answer(survey) == here.answer(survey)
    assert here.repository().surveys.get(survey)["sequence"] == 2


def test_a_key_used_for_another_answer_is_refused(here, survey):
    here.answer(survey, "satisfied")
    with pytest.raises(Invalid, match="key_reused"):
        here.answer(survey, "dissatisfied")


def test_a_survey_may_be_answered_to_the_last_moment_and_not_after_it(here, survey, clock):
    other = here.issued("a2")
    clock.advance(days=VALID_FOR.days)
    assert here.answer(survey)["status"] == "answered"
    clock.set(clock.now() + timedelta(milliseconds=1))
    with pytest.raises(Refused, match="survey_expired"):
        here.answer(other)


def test_an_answer_that_was_given_is_still_told_again_after_the_time(here, survey, clock):
    first = here.answer(survey)
    clock.advance(days=VALID_FOR.days + 1)
    assert here.answer(survey) == first


def altered(token):
    """The token with another character in its signature."""
    return token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]


FORGED = {
    "nothing": lambda here, survey: "",
    "a bare id": lambda here, survey: survey,
    "another signature": lambda here, survey: altered(here.token(survey)),
    "the content of one and the signature of another": lambda here, survey: (
        here.token(survey).split(".")[0] + "." + here.token(here.issued("a2")).split(".", 1)[1]),
    "another secret": lambda here, survey: survey_token(load_settings({}, secret="x" * 32), COUNTY, survey),
    "a survey that is not there": lambda here, survey: here.token("nobody"),
    "a survey of another county": lambda here, survey: here.token(survey, NEIGHBOUR),
    "bytes": lambda here, survey: "\udcff．é",
}


@pytest.mark.parametrize("method", ["read_survey", "answer_survey"])
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_wrong_link_leads_nowhere(here, survey, forge, method):
    with pytest.raises(NotFound):
        here.ask(method, {"token": forge(here, survey), "grade": "satisfied"}, PUBLIC, county="*")
    assert here.repository().surveys.get(survey)["status"] == "issued"


def test_a_link_counts_for_its_own_survey_whatever_else_the_command_names(here, survey):
    other = here.issued("a2")
    answered = here.ask("answer_survey", {"token": here.token(survey), "grade": "satisfied"}, PUBLIC, county=NEIGHBOUR, id=other)
    assert answered["id"] == survey
    assert here.repository().surveys.get(other)["status"] == "issued"


@pytest.mark.parametrize("grade", GRADES)
def test_just_the_two_grades_of_dissatisfaction_order_a_second_supervision(here, survey, grade):
    here.answer(survey, grade)
    rows = here.ask("list_second_supervisions")["items"]
    assert len(rows) == (grade in model.DISSATISFIED)
    assert here.repository().surveys.get(survey)["satisfied"] == (not rows)


def test_a_second_supervision_names_file_unit_survey_and_the_round_that_was_judged(here):
    survey = here.issued(round=3)
    here.answer(survey, "dissatisfied")
    (ordered,) = here.ask("list_second_supervisions", {"appeal": "a1"})["items"]
    about = {name: ordered[name] for name in ("survey", "appeal", "unit", "round", "enterprise")}
    assert about == {"survey": survey, "appeal": "a1", "unit": "rsj", "round": 3, "enterprise": "e1"}
    assert here.ask("get_second_supervision", id=ordered["id"]) == ordered


def test_dissatisfaction_heard_again_orders_nothing_more(here, survey):
    here.call("evaluation", "answer_survey", "*", {"token": here.token(survey), "grade": "very_dissatisfied"}, actor=PUBLIC)
    (said,) = here.said("survey.dissatisfied")
    pool = GreenPool()
    for replica in (here, Here(here.installation)) * 3:
        pool.spawn(replica.deliver, said)
    pool.waitall()
    assert here.repository().second_supervisions.count() == len(here.said("second-supervision.ordered")) == 1


def test_what_follows_carries_the_correlation_of_what_it_follows_from(here, survey):
    here.call("evaluation", "answer_survey", "*", {"token": here.token(survey), "grade": "dissatisfied"}, actor=PUBLIC,
              correlation_id="from-the-phone")
    (cause,) = here.said("survey.dissatisfied")
    here.deliver(cause)
    (ordered,) = here.said("second-supervision.ordered")
    assert (ordered["correlationid"], ordered["causationid"]) == ("from-the-phone", cause["id"])


def test_a_second_supervision_that_is_not_there_is_not_found(here):
    with pytest.raises(NotFound):
        here.ask("get_second_supervision", id="nobody", actor=OFFICE)
