"""Bench ``classification`` on rows made for tests: each learner is measured on what it was not trained on."""

import json

import pytest

from bench import classification
from bench.options import Options
from tests.examples.labelled import rows


@pytest.fixture
def measured(tmp_path):
    def measure(labelled):
        path = tmp_path / "rows.jsonl"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in labelled), "utf-8")
        return classification.run(Options(1, 1, "", None, (), 1, (str(path),)))

    return measure


def labelled(source="甲", **given):
    return [{"text": text, "category": category, "source": source} for text, category in rows(**given)]


def accuracy(report, learner):
    return float(report[f"{learner}: accuracy, macro-F1"].split()[0])


def test_each_source_is_measured_by_itself_and_rare_categories_are_left_out(measured):
    few = [{"text": "噪声扰民", "category": "环保", "source": "乙"}] * 3
    reports = measured(labelled("甲") + labelled("乙", seed=2) + few)
    assert [(one["on"], one["rows"], one["left out, of rarer categories"]) for one in reports] == [("甲", 36, 0), ("乙", 36, 3)]


def test_the_model_is_measured_beside_the_commonest_category_and_keywords(measured):
    report = measured(labelled())[0]
    assert accuracy(report, "the commonest category") < 0.4
    assert accuracy(report, "keywords") > 0.6
    assert accuracy(report, "text-model") > 0.9


def test_labels_that_mean_nothing_are_not_learned(measured):
    texts = [row["text"] for row in labelled(each=20)]
    shuffled = [{"text": text, "category": "甲乙"[(place * 7919 % 60) < 30]} for place, text in enumerate(texts)]
    report = measured(shuffled)[0]
    assert accuracy(report, "text-model") < 0.7


def test_the_table_of_what_was_told_has_every_row_once(measured):
    report = measured(labelled())[0]
    counted = [int(number) for name in ("用工", "融资", "水电气") for number in report[f"  {name}"].split()]
    assert sum(counted) == 36


def test_without_rows_it_says_what_it_needs():
    assert classification.run(Options(1, 1, "", None, (), 1)) == [
        {"bench": "classification", "on": "nothing: give labelled rows by --rows FILE"}]
