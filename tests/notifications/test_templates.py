"""Templates: the built-in texts, a county's own, and what fills them in."""

import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, RSJ, appeal, survey

from kentan.contracts.evaluation import SURVEY_ISSUED
from kentan.contracts.notifications import TEMPLATE_CHANGED
from kentan.contracts.registration import (
    ENTERPRISE_CHANGED,
    ENTERPRISE_REGISTERED,
    FORUM_CHANGED,
    FORUM_CONFIRMED,
    UNIT_REGISTERED,
)
from kentan.contracts.tickets import APPEAL_ASSIGNED, APPEAL_OVERDUE, APPEAL_RAISED, LETTER_ISSUED
from kentan.errors import Forbidden, Invalid, NotFound, Refused, Stale
from services.notifications import templates

RAISED = "tickets.appeal.raised"
OWN = {"zh": {"subject": "收到{number}", "text": "{enterprise}：{kind}"}}


def texts_of(here, event, county=COUNTY):
    repository = here.repository(county)
    return next(doc for doc in repository.messages.find({}, (), 1000) if doc["event_id"] == event["id"])["texts"]


def test_names_stand_in_the_text_where_they_are_known(here):
    here.say(UNIT_REGISTERED, {"code": "rsj", "name": "人力资源和社会保障局", "active": True}, "rsj")
    here.say(ENTERPRISE_REGISTERED, {"name": "吉安红井机械有限公司", "size_class": "small"}, "e1")
    texts = texts_of(here, here.say(APPEAL_ASSIGNED, appeal()))
    assert texts["zh"] == {
        "subject": "诉求2026-0007已交办",
        "text": "吉安红井机械有限公司的诉求2026-0007已交办，牵头单位：人力资源和社会保障局，协办单位：zjj。"
                "请牵头单位按时限提出办理意见。"}
    assert texts["en"]["subject"] == "Appeal 2026-0007 assigned"


def test_a_changed_name_is_used_from_then_on_and_an_older_one_that_comes_late_is_not(here):
    first = here.event(ENTERPRISE_REGISTERED, {"name": "旧名", "size_class": "small"}, "e1", sequence=1)
    here.say(ENTERPRISE_CHANGED, {"name": "新名", "size_class": "small"}, "e1", sequence=2)
    here.deliver(first)
    assert "新名" in texts_of(here, here.say(APPEAL_RAISED, appeal()))["zh"]["text"]


def test_codes_are_said_in_words_of_each_language(here):
    data = appeal(clock="C2", clocks=[{"code": "C2", "holder": "rsj", "due_day": "2026-01-12"}])
    texts = texts_of(here, here.say(APPEAL_OVERDUE, data))
    assert "“办理意见”时限已于2026-01-12届满" in texts["zh"]["text"]
    assert "“opinion” of appeal 2026-0007 ran out on 2026-01-12" in texts["en"]["text"]


def test_what_an_event_leaves_out_is_a_dash(here):
    texts = texts_of(here, here.say(APPEAL_ASSIGNED, appeal(co_units=[])))
    assert "协办单位：—" in texts["zh"]["text"]


def test_a_survey_is_told_with_its_link_its_last_day_and_the_number_of_its_file(here):
    here.say(APPEAL_RAISED, appeal(), "a1")
    texts = texts_of(here, here.say(SURVEY_ISSUED, survey(), "s1"))
    assert texts["zh"]["subject"] == "请评价诉求2026-0007的办理结果"
    assert "请于2026-01-20前" in texts["zh"]["text"]
    link = texts["zh"]["text"].rpartition("：")[2]
    assert texts["zh"]["text"].endswith("http" + link.removeprefix("http"))


def test_a_file_that_was_never_told_of_is_named_by_the_beginning_of_its_id(here):
    texts = texts_of(here, here.say(SURVEY_ISSUED, survey(appeal="0123456789abcdef"), "s1"))
    assert "诉求01234567的" in texts["zh"]["subject"]


def test_a_letter_is_named_by_its_label_and_kind(here):
    letter = {"register": "r", "number": 7, "label": "吉恳督〔2026〕7号", "kind": "supervision", "status": "issued",
              "unit": "rsj"}
    texts = texts_of(here, here.say(LETTER_ISSUED, letter, "l1"))
    assert texts["zh"]["subject"] == "督办函吉恳督〔2026〕7号"


def test_an_invitation_names_the_period_the_day_and_the_venue(here):
    forum = {"period": 54, "date": "2026-01-08", "venue": "工业园", "theme": "用工", "capacity": 8, "status": "confirmed",
             "attendees": ["e1"]}
    text = texts_of(here, here.say(FORUM_CONFIRMED, forum, "f1"))["zh"]["text"]
    assert "第54期" in text
    assert "时间：2026-01-08；地点：工业园；主题：用工" in text


def test_a_change_names_the_reason_and_the_hour_there(here):
    forum = {"period": 54, "date": "2026-01-08", "starts_at": "2026-01-08T11:00:00.000Z", "ends_at": "2026-01-08T13:00:00.000Z",
             "venue_kind": "park", "venue": "工业园", "capacity": 8, "status": "announced", "attendees": [], "changed": ["venue"],
             "reason": "会场检修", "announced": True, "invited": ["e1"]}
    texts = texts_of(here, here.say(FORUM_CHANGED, forum, "f1"))
    assert texts["zh"]["text"].startswith("第54期恳谈会有变更，原因：会场检修。现定时间：2026-01-08 19:00；地点：工业园")
    assert "Reason: 会场检修. It now begins at 2026-01-08 19:00." in texts["en"]["text"]


def test_a_county_replaces_a_template_and_its_neighbour_keeps_the_built_in_one(here):
    answer = here.ask("set_template", {"texts": OWN}, id=RAISED)
    assert (answer["own"], answer["version"]) == (["zh"], 1)
    ours, theirs = here.say(APPEAL_RAISED, appeal()), here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    assert texts_of(here, ours)["zh"] == {"subject": "收到2026-0007", "text": "e1：诉求"}
    assert texts_of(here, ours)["en"] == texts_of(here, theirs, NEIGHBOUR)["en"]
    assert texts_of(here, theirs, NEIGHBOUR)["zh"]["subject"] == "诉求2026-0007已登记"


def test_no_texts_bring_the_built_in_ones_back(here):
    here.ask("set_template", {"texts": OWN}, id=RAISED)
    answer = here.ask("set_template", {"texts": {}}, id=RAISED)
    assert answer["own"] == []
    assert answer["texts"] == templates.BUILTIN["templates"][RAISED]


def test_replacing_a_template_is_said_once_however_often_it_is_asked_with_one_key(here):
    for _ in range(2):
        here.ask("set_template", {"texts": OWN}, id=RAISED, key="k1")
    here.settle()
    said = [event for event in here.ask("read_feed")["items"] if event["type"] == TEMPLATE_CHANGED.type]
    assert [event["data"] for event in said] == [{"type": RAISED, "languages": ["zh"]}]


def test_two_who_create_the_same_template_at_once_both_have_their_effect(here, monkeypatch):
    real, beaten = templates.create, []

    def overtaken(collection, command, now, decide, **rest):
        if not beaten:
            beaten.append(True)
            here.ask("set_template", {"texts": {"en": {"subject": "first", "text": "first"}}}, id=RAISED)
        return real(collection, command, now, decide, **rest)

    monkeypatch.setattr(templates, "create", overtaken)
    answer = here.ask("set_template", {"texts": OWN}, id=RAISED)
    assert (answer["own"], answer["version"]) == (["zh"], 2)


def test_a_template_is_changed_only_at_the_version_named(here):
    here.ask("set_template", {"texts": OWN}, id=RAISED)
    with pytest.raises(Stale):
        here.ask("set_template", {"texts": {}}, id=RAISED, version=7)


def test_a_placeholder_that_the_event_does_not_offer_is_refused_with_those_it_does(here):
    with pytest.raises(Invalid) as refused:
        here.ask("set_template", {"texts": {"zh": {"subject": "{link}", "text": "{secret.key}{venue}"}}}, id=RAISED)
    assert refused.value.code == "unknown_placeholder"
    assert refused.value.params["names"] == "link, venue"
    assert "number" in refused.value.params["allowed"]


def test_an_event_that_nobody_is_told_of_has_no_template(here):
    for method in ("set_template", "show_template"):
        with pytest.raises(NotFound, match="no_such_template"):
            here.ask(method, {"texts": {}}, id="tickets.appeal.reminded")


def test_all_templates_are_listed_with_what_they_may_fill_in(here):
    items = here.ask("list_templates")["items"]
    assert [item["id"] for item in items] == list(templates.BUILTIN["templates"])
    assert all(item["placeholders"] and item["version"] == 0 for item in items)
    assert here.ask("show_template", id=RAISED) == next(item for item in items if item["id"] == RAISED)


def test_only_the_office_and_operators_change_templates(here):
    with pytest.raises(Forbidden):
        here.ask("set_template", {"texts": OWN}, RSJ, id=RAISED)
    with pytest.raises(Forbidden):
        here.ask("set_template", {"texts": OWN}, OFFICE, NEIGHBOUR, id=RAISED)


def test_a_template_that_cannot_be_created_and_is_not_there_is_refused(here, monkeypatch):
    def refuse(*_, **__):
        raise Refused("too_busy")

    monkeypatch.setattr(templates, "create", refuse)
    with pytest.raises(NotFound):
        here.ask("set_template", {"texts": OWN}, id=RAISED)
