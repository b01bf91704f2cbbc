"""A published scoreboard is frozen with its rule and hash, is read by everybody, and can be counted anew from the log."""

import hashlib
import json

import pytest
from judgements import COUNTY, LEADER, NEIGHBOUR, OFFICE, OPERATOR, UNIT

from kentan.commands import PUBLIC, Actor
from kentan.contracts.evaluation_doors import PublishedView, VerificationView
from kentan.errors import Forbidden, NotFound, Refused
from kentan.store.migrations import raised_again_is_counted
from kentan.store.port import CollectionSpec
from services.evaluation import model, part, publishing, scoring


@pytest.fixture
def counted(here):
    """Six files of one unit, closed and judged."""
    for n in range(6):
        here.answer(here.issued(f"a{n}"), "satisfied" if n else "dissatisfied")
    here.scoreboard()
    return here


def publish(here, title="2026 年第一季度", **rest):
    return here.ask("publish_scoreboard", {"title": title}, **rest)


def read(here, published, actor=PUBLIC):
    return here.ask("get_published_scoreboard", actor=actor, id=published["id"])


def test_it_is_the_table_as_it_stands_with_the_rule_of_the_day(counted):
    made = publish(counted)
    (unit,) = made["units"]
    assert (unit["unit"], unit["satisfaction"]["part"], unit["satisfaction"]["whole"], unit["rank"]) == ("rsj", 5, 6, 1)
    assert unit["score"] == round(30 + 35 + 35 * 5 / 6, 2)
    assert (made["formula"], made["rule"]["minimum_sample"]) == ("weighted-rates/2", 5)
    assert PublishedView().validate(made) == {}


def test_it_stays_as_it_was_whatever_happens_later(counted):
    made = publish(counted)
    counted.answer(counted.issued("a9"), "dissatisfied")
    counted.scoreboard()
    assert read(counted, made) == made
    assert publish(counted, key="again")["hash"] != made["hash"]


def test_another_rule_from_a_day_on_makes_another_table_and_leaves_the_old_one(counted):
    before = publish(counted)
    rule = {**before["rule"], "minimum_sample": 7}
    counted.ask("set_setting", {"valid_from": "2026-01-05", "value": rule, "running": "keep"}, id="scoring")
    after = publish(counted, key="again")
    assert ([one["rank"] for one in after["units"]], after["rule"]) == ([None], rule)
    assert read(counted, before)["rule"] == before["rule"]


def test_everybody_reads_what_is_published_and_nobody_else_publishes(counted):
    made = publish(counted)
    for actor in (PUBLIC, LEADER, UNIT, Actor("e", "enterprise", COUNTY, enterprise="e1")):
        assert read(counted, made, actor) == made
        assert counted.ask("list_published_scoreboards", actor=actor)["items"] == [made]
    for actor in (PUBLIC, LEADER, UNIT, OPERATOR):
        with pytest.raises(Forbidden):
            publish(counted, actor=actor)
    with pytest.raises(NotFound):
        counted.ask("get_published_scoreboard", id="none")


def test_publishing_twice_with_one_key_publishes_once(counted):
    assert publish(counted, key="k") == publish(counted, key="k")
    assert len(counted.ask("list_published_scoreboards")["items"]) == 1


def test_a_table_that_has_counted_nothing_is_not_published(here):
    with pytest.raises(Refused) as told:
        publish(here)
    assert told.value.code == "nothing_to_publish"


def test_its_hash_can_be_taken_by_anybody_with_plain_python(counted):
    made = publish(counted)
    content = {name: made[name] for name in ("county", "watermark", "as_of", "formula", "rule", "counts", "total", "units")}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == made["hash"]


def test_counted_anew_from_the_log_it_is_the_same_also_when_more_has_happened(counted, monkeypatch):
    monkeypatch.setattr("services.evaluation.scoreboard.BATCH", 4)
    made = publish(counted)
    counted.issued("a9")
    counted.scoreboard()
    found = counted.ask("verify_scoreboard", id=made["id"])
    assert (found["matches"], found["recomputed_hash"]) == (True, made["hash"])
    assert VerificationView().validate(found) == {}


@pytest.mark.parametrize("figure", ["total", "units", "watermark", "rule"])
def test_a_figure_that_was_changed_afterwards_is_found(counted, figure):
    made = publish(counted)
    rows = counted.repository().published
    doc = rows.get(made["id"])
    changed = {"watermark": made["watermark"] - 1, "units": [], "total": {}, "rule": {**made["rule"], "minimum_sample": 9}}
    rows.save({**doc, figure: changed[figure]})
    assert not counted.ask("verify_scoreboard", id=made["id"])["matches"]
    findings = [finding for proof in part.checks for finding in proof(counted.installation.store.county(COUNTY))]
    assert any(made["id"] in finding for finding in findings)


def test_what_was_raised_again_lowers_the_rate_of_solution_and_the_score(counted):
    before = publish(counted)
    counted.hear("reraised", "a3", sequence=6, reraised_by=["a9"])
    counted.scoreboard()
    after = publish(counted, key="again")
    rates = [(made["total"]["solution"]["part"], made["total"]["solution"]["whole"]) for made in (before, after)]
    assert rates == [(6, 6), (5, 6)]
    assert after["units"][0]["score"] == pytest.approx(before["units"][0]["score"] - 35 / 6, abs=0.01)
    assert all(counted.ask("verify_scoreboard", id=made["id"])["matches"] for made in (before, after))


def test_a_table_of_the_first_formula_comes_out_as_it_was_published(counted, monkeypatch):
    with monkeypatch.context() as then:
        then.setattr(scoring, "FORMULA", "weighted-rates/1")
        then.setattr(model, "_reraised", lambda later, solved: {})
        counted.hear("reraised", "a3", sequence=6, reraised_by=["a9"])
        counted.scoreboard()
        made = publish(counted)
    assert "reraised" not in made["counts"]["rsj"]
    assert counted.ask("verify_scoreboard", id=made["id"])["matches"]
    raised_again = {"_id": "a3", "reraised_by": ["a9"]}
    counted.installation.store.county(COUNTY).collection(CollectionSpec("tickets_appeals")).insert(raised_again)
    for _ in range(2):
        raised_again_is_counted(counted.installation.store)
        assert counted.scoreboard()["total"]["reraised"] == 1
        assert counted.ask("verify_scoreboard", id=made["id"])["matches"]
    assert publish(counted, key="again")["total"]["solution"]["part"] == 5


def test_a_log_that_was_changed_afterwards_is_found(counted):
    made = publish(counted)
    log = counted.repository().log
    entry = log.find({}, ("_id",), 1)[0]
    log.save({**entry, "after": {"unit": "zjj", "counts": {"raised": 1}}})
    found = counted.ask("verify_scoreboard", id=made["id"])
    assert (found["matches"], found["content_hash"] == made["hash"]) == (False, True)


def test_it_is_said_with_its_hash(counted):
    made = publish(counted)
    pending = counted.installation.store.county(COUNTY).pending()
    said = [row.event for row in pending if row.event["type"] == "cn.kentan.evaluation.scoreboard.published.v1"]
    told = [event["data"] for event in said] or [publishing.state(counted.repository().published.get(made["id"]))]
    assert told == [{"watermark": made["watermark"], "as_of": made["as_of"], "formula": made["formula"], "hash": made["hash"]}]


def test_the_next_county_publishes_its_own(counted):
    publish(counted)
    assert counted.ask("list_published_scoreboards", county=NEIGHBOUR, actor=PUBLIC)["items"] == []
    with pytest.raises(Forbidden):
        publish(counted, county=NEIGHBOUR, actor=OFFICE)
