import csv
import json

import pytest
import requests

from tests.examples.example_town import HERE, NEXT_DOOR, UNIT, install, wait_for
from tests.examples.labelled import rows, use_plugin

NAMES = ("keyword-classification", "quanzhou-clocks", "duty-log", "text-model", "page-letters", "sanming-sheets")


@pytest.fixture(scope="module")
def town(example_town, tmp_path_factory):
    work = tmp_path_factory.mktemp("plugins")
    return example_town(work / "town", install([f"plugins/{name}" for name in NAMES], work))


@pytest.fixture
def switched(town):
    """Switches plugins on in a county; off again at the end."""
    on = []

    def switch(plugin, county):
        on.append((plugin, county))
        return town.switch(plugin, county, True)

    yield switch
    for plugin, county in on:
        town.switch(plugin, county, False)


def clock(appeal, code):
    found = next(one for one in appeal["clocks"] if one["code"] == code)
    return found["length"], found["unit"]


def set_desk(town, county):
    body = {"channel": "duty-log", "address": "值班室"}
    return town.ask("POST", f"/counties/{county}/addresses", town.tokens[county, UNIT], body)


def test_what_is_installed_is_off_everywhere_until_it_is_switched_on(town):
    assert [town.is_on(name, HERE) for name in NAMES] == [False] * len(NAMES)
    assert town.raise_appeal(HERE)["category"] is None


def test_the_classification_suggests_a_category_here_and_not_next_door(town, switched):
    switched("keyword-classification", HERE)
    here, there = town.raise_appeal(HERE), town.raise_appeal(NEXT_DOOR)
    assert (here["category"], here["category_from"]) == ("物流", "suggested")
    assert (there["category"], there["category_from"]) == (None, None)


def test_the_text_model_suggests_what_it_was_trained_for_and_says_how_sure_it_is(town, switched):
    use_plugin()
    from kentan_text_model import training

    training.store(training.train(rows()), town.settings.home / f"text-model-{HERE}.npz")
    switched("text-model", HERE)
    first, again = (town.raise_appeal(HERE, "园区经常停电，变压器容量不足，急盼增容改造。") for _ in range(2))
    assert (first["category"], first["category_from"]) == ("水电气", "suggested")
    assert 0.4 < first["category_confidence"] <= 1
    shown = town.get(f"/counties/{HERE}/appeals/{again['id']}", town.office[HERE])
    assert [match["likeness"] for match in shown["matches"] if match["appeal"] == first["id"]] == [1.0]


def test_a_plugin_that_was_switched_off_has_no_say_any_more(town):
    town.switch("keyword-classification", HERE, True)
    assert town.switch("keyword-classification", HERE, False)["on"] is False
    assert town.raise_appeal(HERE)["category"] is None


def test_the_clocks_of_quanzhou_hold_here_and_not_next_door_when_switched_on_from_the_command_line(town):
    status, output = town.kentan("plugin", "on", "quanzhou-clocks", "--county", HERE)
    assert (status, output.strip()) == (0, "quanzhou-clocks")
    wait_for(lambda: town.is_on("quanzhou-clocks", HERE))
    here, there = (town.assign(county, town.raise_appeal(county)) for county in (HERE, NEXT_DOOR))
    assert (clock(here, "C2"), clock(there, "C2")) == ((7, "working_days"), (1, "weeks"))
    assert clock(here, "C3") == clock(there, "C3")


def test_the_command_line_tells_which_plugins_are_on_and_switches_them_off(town):
    town.switch("duty-log", NEXT_DOOR, True)
    rows = json.loads(town.kentan("plugin", "list", "--county", NEXT_DOOR, "--json")[1])
    assert {row["plugin"]: row["on"] for row in rows} == {name: name == "duty-log" for name in NAMES}
    assert town.kentan("plugin", "off", "duty-log", "--county", NEXT_DOOR) == (0, "\n")
    wait_for(lambda: not town.is_on("duty-log", NEXT_DOOR))


def test_a_desk_is_told_by_the_duty_log_here_and_cannot_be_next_door(town, switched):
    switched("duty-log", HERE)
    assert set_desk(town, HERE)[0] == 201
    refused, problem = set_desk(town, NEXT_DOOR)
    assert (refused, list(problem["fields"])) == (422, ["channel"])


def test_what_the_duty_log_delivers_is_a_line_of_its_file_and_is_reported_as_delivered(town, switched):
    switched("duty-log", HERE)
    set_desk(town, HERE)
    appeal = town.assign(HERE, town.raise_appeal(HERE))
    delivered = wait_for(lambda: [row for row in town.get(f"/counties/{HERE}/deliveries")["items"]
                                  if row["channel"] == "duty-log" and row["status"] == "delivered"])
    with (town.settings.home / "duty-log.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert {row["id"] for row in delivered} <= {line[0] for line in lines}
    assert any(line[2] == "值班室" and appeal["number"] in line[3] for line in lines)


def saved(town, county, letter, form):
    """Status, headers and bytes of a letter's document."""
    url = f"{town.urls[0]}/api/v1/counties/{county}/letters/{letter['id']}/document?form={form}"
    answer = requests.get(url, headers={"Authorization": f"Bearer {town.office[county]}"}, timeout=30)
    return answer.status_code, answer.headers, answer.content


def test_letters_are_pages_here_and_not_next_door(town, switched):
    switched("page-letters", HERE)
    for county in (HERE, NEXT_DOOR):
        appeal = town.assign(county, town.raise_appeal(county, "道路<b>破损</b>，货车不便。"))
        letter = town.get(f"/counties/{county}/letters?appeal={appeal['id']}")["items"][0]
        status, headers, body = saved(town, county, letter, "page")
        if county == HERE:
            assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert headers["Content-Disposition"].startswith("attachment; filename")
            assert "道路&lt;b&gt;破损&lt;/b&gt;" in body.decode()
            assert letter["label"] in body.decode()
        else:
            assert (status, list(json.loads(body)["fields"])) == (422, ["form"])
        assert saved(town, county, letter, "docx")[2][:2] == b"PK"


def test_a_county_with_sanmings_ladder_and_sheets_is_proposed_one(town, switched):
    switched("sanming-sheets", HERE)
    body = {"valid_from": "2026-01-01", "preset": "sanming"}
    assert town.ask("PUT", f"/counties/{HERE}/settings/ladder", town.office[HERE], body)[0] == 200
    appeal = town.assign(HERE, town.raise_appeal(HERE))
    town.act(HERE, appeal, "completion", town.tokens[HERE, UNIT], outcome="solved", answer="已修补路面。")
    town.act(HERE, appeal, "return", town.tokens[HERE, appeal["enterprise"]], reason="尚未修好")
    (item,) = town.get(f"/counties/{HERE}/supervision-steps", town.office[HERE])["items"]
    assert [(step["step"], step["names"]["zh"], step["state"]) for step in item["steps"]] == [("blue", "蓝色督办单", "proposed")]
