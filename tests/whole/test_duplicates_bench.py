"""Bench ``duplicates`` on rows made for tests: known pairs are told from others, and found again in a ledger."""

import json

import pytest

from bench import duplicates
from bench.options import Options
from tests.examples.labelled import rows

LONG = "您反映的问题已收悉，经核实，" + "该路段照明设施由市政部门负责管养，现已安排维修人员到场处理，" * 4
LAMPS = "园区二号路的路灯坏了半个月，夜间货车进出很不安全，请尽快派人维修。"
LAMPS_AGAIN = "园区二号路的路灯坏了一个多月，夜间货车进出很不安全，至今无人维修。"


@pytest.fixture
def measured(tmp_path):
    labelled = [{"text": text, "category": category} for text, category in rows()]
    known = [{"text": LAMPS, "reply": LONG}, {"text": LAMPS_AGAIN, "reply": LONG}, {"text": LAMPS, "reply": LONG},
             {"text": "三号车间停水", "user": "u", "title": "停水"}, {"text": "三号车间停水三天", "user": "u", "title": "停水"},
             {"text": "甲路停电", "reply": "已收悉。"}, {"text": "乙路停电", "reply": "已收悉。"}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in labelled + known), "utf-8")
    return duplicates.run(Options(1, 1, "", None, (60,), 1, (str(path),)))


def test_pairs_are_those_that_somebody_said_are_the_same_and_each_once(measured):
    words = measured[0]
    assert (words["pairs answered alike"], words["pairs sent again under a title"]) == (1, 1)
    assert words["pairs drawn from all"] == duplicates.DRAWN


def test_both_measures_find_them_alike_and_in_a_ledger_they_are_proposed(measured):
    words, plugin, ledger = measured
    for report in (words, plugin):
        assert "answered alike 100.00%, sent again under a title 100.00%" in report["alike from 0.4"]
    assert (ledger["on"], ledger["pairs"], ledger["of these alike"]) == ("a ledger of 60 files", 2, 2)
    assert ledger["proposed to another enterprise"] >= 1
    assert all(took > 0 for took in ledger["processor milliseconds of looking (median, p99)"])


def test_without_rows_it_says_what_it_needs():
    assert duplicates.run(Options(1, 1, "", None, (), 1)) == [
        {"bench": "duplicates", "on": "nothing: give rows by --rows FILE …"}]
