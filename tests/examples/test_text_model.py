"""The example plugin text-model: what it learns, what its file holds, what it suggests, and that it is data and nothing else."""

import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples.labelled import SUBJECTS, rows, use_plugin

use_plugin()
from kentan_text_model import __main__ as command  # noqa: E402  (found by use_plugin)
from kentan_text_model import classify_appeal, shelf, similar_texts, training  # noqa: E402
from kentan_text_model.grams import grams_of  # noqa: E402
from kentan_text_model.model import TextModel  # noqa: E402


@pytest.fixture(scope="module")
def model():
    return training.train(rows())


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KENTAN_HOME", str(tmp_path))
    return tmp_path


def write(path, labelled):
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in labelled), "utf-8")
    return str(path)


def as_lines(labelled):
    return [{"text": text, "category": category} for text, category in labelled]


@pytest.mark.parametrize(("text", "grams"), [
    ("招工难", ["招", "工", "难", "招工", "工难"]),
    ("５Ｇ基站", ["5g", "基", "站", "基站"]),
    ("停电，停水", ["停", "电", "停电", "停", "水", "停水"]),
    ("", []),
    ("！？ \n", []),
])
def test_a_text_is_seen_as_its_characters_and_the_pairs_of_them(text, grams):
    assert grams_of(text) == grams


def test_an_endless_word_is_cut_off():
    assert grams_of("a" * 9000) == ["a" * 40]


def test_what_was_learned_is_suggested_for_texts_that_were_not_seen(model):
    unseen = rows(each=8, seed=11)
    told = [model.suggest(text)["category"] for text, _ in unseen]
    assert told == [category for _, category in unseen]


def test_a_suggestion_has_its_probability_as_confidence_and_less_of_it_for_a_text_of_two_subjects(model):
    clear, torn = model.suggest("招工难，缺少熟练工人"), model.suggest("招工难，园区经常停电")
    assert 0 < torn["confidence"] < clear["confidence"] <= 1


@pytest.mark.parametrize("text", ["", "！！！", "xyz", "🙂"])
def test_there_is_no_suggestion_for_a_text_of_which_nothing_is_known(model, text):
    assert model.suggest(text) is None


@given(st.text(max_size=300))
def test_probabilities_are_those_of_the_library_that_trained_them(text):
    labelled, trained = trained_both()
    likely = trained.probabilities(text)
    if likely is not None:
        assert np.allclose(likely, labelled.predict_proba([text])[0], atol=1e-6)
        assert math.isclose(likely.sum(), 1)


def trained_both(cache={}):  # noqa: B006  (trained once for all the texts that are tried)
    if not cache:
        texts, categories = zip(*rows(), strict=True)
        cache.update(library=training.pipeline().fit(texts, categories), ours=training.train(rows()))
    return cache["library"], cache["ours"]


def test_two_categories_are_told_apart_as_the_library_does():
    two = rows(subjects={name: SUBJECTS[name] for name in ("用工", "融资")})
    library, ours = training.pipeline().fit(*zip(*two, strict=True)), training.train(two)
    for text in ("招工难", "银行贷款", "银行招工"):
        assert np.allclose(ours.probabilities(text), library.predict_proba([text])[0], atol=1e-6)


def test_a_stored_model_suggests_what_the_trained_one_does(model, tmp_path):
    training.store(model, tmp_path / "deep" / "model.npz")
    again = TextModel.load(tmp_path / "deep" / "model.npz")
    texts = [text for text, _ in rows(seed=3)]
    assert [again.suggest(text) for text in texts] == [model.suggest(text) for text in texts]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["model.npz"]


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("something in a file was executed",))


def test_a_file_with_a_program_in_it_is_refused_and_not_run(tmp_path):
    path = tmp_path / "trap.npz"
    np.savez(path, format=1, grams=np.array([Trap()], dtype=object), idf=np.ones(1))
    with pytest.raises(ValueError, match="allow_pickle"):
        TextModel.load(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ValueError, match="pickle"):
        TextModel.load(path)


def test_a_file_of_another_format_or_that_does_not_fit_together_is_refused(model, tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, format=99)
    with pytest.raises(ValueError, match="format 1: train it again"):
        TextModel.load(path)
    with path.open("wb") as file:
        TextModel(model.grams, model.idf[:-1], model.categories, model.coefficients, model.intercepts).save(file)
    with pytest.raises(ValueError, match="does not fit together"):
        TextModel.load(path)


def test_rows_without_a_category_are_left_out_and_a_title_stands_above_its_text(tmp_path):
    path = write(tmp_path / "rows.jsonl", [{"text": "缺工", "category": "用工"}, {"text": "其他"},
                                           {"title": "停电", "text": "三天", "category": "水电气"}])
    assert training.read_rows(path) == [("缺工", "用工"), ("停电\n三天", "水电气")]


def test_the_command_trains_for_all_counties_and_for_one(home, capsys):
    path = write(home / "rows.jsonl", [*as_lines(rows()), {"text": "噪声扰民", "category": "环保"}])
    command.main([path])
    command.main([path, "--county", "360802"])
    assert "3 categories, 36 rows" in capsys.readouterr().out
    assert {one.name for one in home.glob("*.npz")} == {"text-model.npz", "text-model-360802.npz"}


def test_the_command_says_how_many_rows_of_rarer_categories_it_left_out(home, capsys):
    command.main([write(home / "rows.jsonl", [*as_lines(rows()), {"text": "噪声扰民", "category": "环保"}])])
    assert capsys.readouterr().out.endswith("1 rows of rarer categories left out\n")


@pytest.mark.parametrize(("lines", "said"), [
    ([], "fewer than two categories"),
    ([{"text": "缺工", "category": "用工"}] * 9, "fewer than two categories"),
    ([{"text": "缺工", "category": name} for name in "甲乙丙"], "have 5 labelled rows"),
])
def test_the_command_says_what_is_wrong_with_the_rows_and_stores_nothing(home, capsys, lines, said):
    with pytest.raises(SystemExit) as ended:
        command.main([write(home / "rows.jsonl", lines)])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert not list(home.glob("*.npz"))


def test_the_command_says_that_there_is_no_such_file(home, capsys):
    with pytest.raises(SystemExit):
        command.main([str(home / "nothing.jsonl")])
    assert "nothing.jsonl" in capsys.readouterr().err


def test_without_a_model_there_is_no_suggestion_and_no_likeness(home):
    assert classify_appeal("360802", "招工难") is None
    assert similar_texts("360802", "招工难", ["招工"]) is None


def test_texts_are_alike_from_nothing_in_common_to_the_same(home, model):
    training.store(model, shelf.path_of())
    same, near, none, empty = similar_texts("360802", "园区二号路经常停电", ["园区二号路经常停电", "二号路停电", "招工难", "！"])
    assert (same, none, empty) == (pytest.approx(1), 0, 0)
    assert 0 < near < 1


def test_what_is_rare_in_the_rows_tells_more_than_what_is_common(model):
    rare, common = model.likenesses("晨曦路经常停电，晨曦路", ["晨曦路的路灯", "经常停电"])
    assert rare > common


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_from_0_to_1(one, other):
    ours = trained_both()[1]
    assert ours.likenesses(one, [other]) == pytest.approx(ours.likenesses(other, [one]))
    assert 0 <= ours.likenesses(one, [other])[0] <= 1


def test_a_county_has_its_own_model_or_that_of_all(home, model):
    training.store(model, shelf.path_of())
    others = training.train([(text, "旧" + category) for text, category in rows()])
    training.store(others, shelf.path_of("360802"))
    told = [classify_appeal(county, "招工难，缺少熟练工人")["category"] for county in ("360802", "360821")]
    assert told == ["旧用工", "用工"]


def test_a_model_trained_anew_is_used_without_a_new_start(home, model):
    training.store(model, shelf.path_of())
    assert classify_appeal("360802", "园区停电")["category"] == "水电气"
    training.store(training.train([(text, "新" + category) for text, category in rows()]), shelf.path_of())
    assert classify_appeal("360802", "园区停电")["category"] == "新水电气"


@pytest.mark.parametrize("county", ["../360802", "a/b", ""])
def test_a_model_is_read_from_nowhere_else(home, county):
    with pytest.raises(ValueError, match="no code of a county"):
        shelf.path_of(county)
