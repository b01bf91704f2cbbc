"""What a new file is proposed to be about the same as: when it is raised, singly and in batches, by the county's rules."""

import pytest
from ticket_samples import TEXT

from kentan.plugins.hookspecs import hookimpl
from services.tickets.linking import matching

LAMPS = "园区二号路的路灯坏了半个月，夜间货车进出很不安全，请尽快派人维修。"
LAMPS_AGAIN = "园区二号路的路灯坏了一个多月，夜间货车进出很不安全，至今无人维修，请尽快处理。"
WATER = "厂区供水压力不足，三车间经常停产，请协调水务公司增压。"


class Fixed:
    """Finds all texts alike, to a degree; remembers what it was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    @hookimpl
    def similar_texts(self, county, text, others):
        self.asked.append((county, text, others))
        return self.answer(others)


def failing(others):
    raise LookupError("no model")


ANSWERS = {"half": lambda others: [0.5] * len(others), "none": lambda others: None, "short": lambda others: [],
           "wild": lambda others: [7] * len(others), "texts": lambda others: ["0.9"] * len(others), "failing": failing}


@pytest.fixture
def plugins():
    return {name: Fixed(answer) for name, answer in ANSWERS.items()}


@pytest.fixture
def switch(installation, world):
    return lambda name: installation.hooks.switch(world.county, name, True)


def matches(world, file):
    return [(match["appeal"], match["kind"]) for match in world.get(file)["matches"]]


def count_asked(repo, monkeypatch):
    """How many documents each question to the store may answer at most."""
    asked = []
    for collection in (repo.appeals, repo.contents):
        def find(where=None, sort=(), limit=100, after=None, find=collection.find):
            asked.append(limit)
            return find(where, sort, limit, after)
        monkeypatch.setattr(collection, "find", find)
    return asked


def test_what_the_enterprise_raised_before_is_proposed(world):
    first = world.raise_(text=LAMPS)
    world.raise_(text=WATER)
    again = world.raise_(text=LAMPS_AGAIN)
    (match,) = world.get(again)["matches"]
    assert (match["appeal"], match["number"]) == (first["id"], first["number"])
    assert (match["kind"], match["state"]) == ("duplicate", "proposed")
    assert 0.4 <= match["likeness"] < 1


def test_nothing_is_merged_or_decided_by_it(world):
    first, again = world.raise_(text=LAMPS), world.raise_(text=LAMPS)
    assert (first["status"], again["status"], again["version"]) == ("raised", "raised", 1)
    assert [len(world.get(one)["clocks"]) for one in (first, again)] == [1, 1]
    assert world.get(first)["linked_from"] == []
    assert not world.said("appeal.linked")


def test_a_file_about_something_else_has_no_proposal(world):
    world.raise_(text=WATER)
    assert matches(world, world.raise_(text=LAMPS)) == []


@pytest.mark.parametrize("text", ["！！！", "🙂", "OK"])
def test_a_text_with_hardly_a_word_is_raised_as_any_other(world, text):
    world.raise_(text=text)
    assert world.raise_(text=text)["status"] == "raised"


def test_what_the_enterprise_raises_again_after_closing_is_proposed_as_that(world):
    closed = world.at("closed", text=LAMPS)
    world.come_to("2026-06-20")
    assert matches(world, world.raise_(text=LAMPS_AGAIN)) == [(closed["id"], "reraised")]


def test_what_was_closed_long_ago_is_not_raised_again(world):
    world.at("closed", text=LAMPS)
    world.come_to("2026-07-20")
    assert matches(world, world.raise_(text=LAMPS_AGAIN)) == []


def test_another_enterprises_file_about_the_same_is_proposed(world):
    first = world.raise_(text=LAMPS)
    assert matches(world, world.raise_(enterprise="e-2", text=LAMPS_AGAIN)) == [(first["id"], "same_matter")]


def test_another_countys_file_is_not(world, next_door):
    next_door.raise_(text=LAMPS)
    assert matches(world, world.raise_(text=LAMPS)) == []


def test_the_likeliest_five_are_proposed_and_the_likeliest_first(world):
    for _ in range(7):
        world.raise_(text=LAMPS_AGAIN)
    same = world.raise_(text=LAMPS)
    proposed = world.get(world.raise_(text=LAMPS))["matches"]
    assert (len(proposed), proposed[0]["appeal"], proposed[0]["likeness"]) == (matching.PROPOSED, same["id"], 1)
    assert [match["likeness"] for match in proposed] == sorted((match["likeness"] for match in proposed), reverse=True)


@pytest.mark.parametrize(("value", "found"), [
    ({"days": 90, "months": 6, "threshold": 0.4}, 1), ({"days": 90, "months": 6, "threshold": 0.95}, 0),
    ({"days": 3, "months": 6, "threshold": 0.4}, 0),
])
def test_the_countys_rules_hold(world, value, found):
    world.call("set_setting", doc_id="duplicates", valid_from="2026-01-05", value=value, running="keep")
    world.raise_(text=LAMPS)
    world.come_to("2026-01-09")
    assert len(matches(world, world.raise_(text=LAMPS_AGAIN))) == found


@pytest.mark.parametrize(("field", "value"), [
    ("days", -1), ("days", 4000), ("days", 1.5), ("months", 121), ("threshold", 0), ("threshold", 1.1)])
def test_a_rule_out_of_bounds_is_refused_at_its_field(world, field, value):
    rules = {"days": 90, "months": 6, "threshold": 0.4, field: value}
    with pytest.raises(Exception, match="invalid") as told:
        world.call("set_setting", doc_id="duplicates", valid_from="2026-01-05", value=rules, running="keep")
    assert list(told.value.fields) == [f"value.{field}"]


def test_the_rows_of_a_batch_are_like_each_other_and_what_was_there(world):
    there = world.raise_(text=WATER)
    batch = world.batch({"text": LAMPS}, {"text": WATER}, {"text": LAMPS_AGAIN}, {"text": LAMPS, "enterprise": "e-2"})
    world.local.settle()
    first, second, third, fourth = ({"id": one} for one in batch["appeals"])
    assert matches(world, first) == []
    assert matches(world, second) == [(there["id"], "duplicate")]
    assert matches(world, third) == [(first["id"], "duplicate")]
    assert (first["id"], "same_matter") in matches(world, fourth)
    assert world.findings() == []


def test_the_measure_of_a_plugin_decides_where_the_words_are_worth_asking(world, plugins, switch):
    switch("half")
    first = world.raise_(text=LAMPS)
    world.raise_(text=WATER)
    (match,) = world.get(world.raise_(text=LAMPS_AGAIN))["matches"]
    assert (match["appeal"], match["likeness"]) == (first["id"], 0.5)
    assert plugins["half"].asked == [(world.county, LAMPS_AGAIN, [LAMPS])]


@pytest.mark.parametrize("name", ["none", "short", "wild", "texts", "failing"])
def test_the_words_in_common_decide_where_a_plugin_has_no_say_or_answers_nonsense(world, switch, name):
    switch(name)
    first = world.raise_(text=LAMPS)
    assert matches(world, world.raise_(text=LAMPS_AGAIN)) == [(first["id"], "duplicate")]


def test_however_many_files_there_are_few_are_looked_at(world, monkeypatch):
    for number in range(30):
        world.raise_(text=f"{LAMPS}第{number}次反映。", enterprise=("e-1", "e-2")[number % 2])
    asked = count_asked(world.repo, monkeypatch)
    finder = matching.Finder(world.repo, world.installation.hooks.of(world.county), world.clock.now())
    found = finder.proposals({"_id": "new", "enterprise": "e-1"}, LAMPS)
    assert len(found) == matching.PROPOSED
    assert sum(asked) <= matching.OWN + 8 * matching.OTHERS * 2 + matching.OWN
    assert len(asked) <= 11


def test_of_files_about_something_else_only_the_texts_are_read(world, monkeypatch):
    for subject in ("申请用电增容", "咨询出口退税进度", "请求协调子女入学"):
        world.raise_(text=f"{subject}，请予办理。")
    finder = matching.Finder(world.repo, world.installation.hooks.of(world.county), world.clock.now())
    monkeypatch.setattr(world.repo.appeals, "find", None)
    monkeypatch.setattr(world.repo.appeals, "get", None)
    assert finder.proposals({"_id": "new", "enterprise": "e-1"}, LAMPS) == []


def test_similar_files_are_found_at_any_time_among_the_earlier_ones(world):
    first = world.raise_(text=LAMPS)
    world.clock.set(world.clock.now().replace(minute=30))
    second = world.raise_(text=LAMPS_AGAIN)
    listed = [world.call("find_similar", doc_id=file["id"])["items"] for file in (first, second)]
    assert [[(one["appeal"], one["kind"]) for one in items] for items in listed] == [[], [(first["id"], "duplicate")]]


def test_a_file_whose_text_was_erased_is_like_no_other(world):
    world.raise_(text=LAMPS)
    erased = world.raise_(text=LAMPS)
    world.repo.contents.delete(erased["id"])
    assert world.call("find_similar", doc_id=erased["id"])["items"] == []


def test_marks_are_not_words_that_anybody_searches(world):
    file = world.raise_()
    assert world.list(words="招工") == [file["id"]]
    assert world.repo.contents.get(file["id"])["text"] == TEXT
