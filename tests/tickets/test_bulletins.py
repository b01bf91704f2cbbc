"""A bulletin of a period, drafted from the ledger: figures, units, named files."""

import pytest
from supervision_samples import approve, card, late, letter, pass_time, start
from ticket_samples import wrong

from kentan.contracts.tickets_doors import LetterView


def bulletin(world, since="2026-01-01", until="2026-01-31", **data):
    return world.call("draft_bulletin", since=since, until=until, **data)


def figures(drafted):
    return {one["name"]: one["value"] for one in drafted["about"]["figures"]}


@pytest.fixture
def county(world):
    """One file in time, one late and called about, one with a letter, one with a card; a file of February."""
    done, behind, sent, carded = world.at("closed"), world.at("assigned"), world.at("opined"), world.at("completed")
    letter(world, sent, unit="rsj")
    card(world, carded)
    pass_time(world, "2026-01-13")
    world.remind(behind)
    world.come_to("2026-02-02")
    world.at("assigned")
    return {"done": done, "behind": behind, "sent": sent, "carded": carded}


def test_it_is_a_draft_of_a_letter_with_figures_and_named_files(world, county):
    drafted = bulletin(world)
    assert LetterView().validate(drafted) == {}
    assert (drafted["kind"], drafted["status"], drafted["unit"], drafted["number"]) == ("bulletin", "draft", None, None)
    assert (drafted["about"]["since"], drafted["about"]["until"]) == ("2026-01-01", "2026-01-31")
    assert figures(drafted) == {"提出诉求": 4, "已交办": 4, "已初步办结": 2, "按时初步办结": 2, "目前超期": 2, "电话提醒": 1,
                                "提示函": 1, "赋牌": 1, "在牌": 1}
    assert set(drafted["about"]["files"]) == {county[name]["id"] for name in ("behind", "sent", "carded")}


def test_the_text_names_units_files_lateness_steps_and_cards(world, county):
    text = bulletin(world)["about"]["text"]
    number = {name: file["number"] for name, file in county.items()}
    assert "发改委：牵头4件，按时初步办结2件，发生超期2件。" in text
    assert f"{number['behind']}：发改委，应于2026-01-12前完成，尚未完成。" in text
    assert f"{number['sent']}：人社局，提示函。" in text
    assert f"{number['carded']}：发改委，赋牌。" in text
    assert number["done"] not in text


def test_what_lies_outside_the_period_is_left_out(world, county):
    february = bulletin(world, "2026-02-01", "2026-02-28")
    assert (figures(february)["提出诉求"], "提示函" in figures(february)) == (1, False)
    assert figures(february)["目前超期"] == 2  # late now, whenever they were raised
    before = bulletin(world, "2025-12-01", "2025-12-31")
    assert (figures(before)["提出诉求"], figures(before)["在牌"]) == (0, 1)


def test_the_days_are_the_countys(world):
    world.come_to("2026-01-31", "23:30")
    file = world.at("assigned")
    letter(world, file)
    assert figures(bulletin(world))["提出诉求"] == 1
    assert figures(bulletin(world, "2026-02-01", "2026-02-02"))["提出诉求"] == 0


def test_a_step_before_a_later_one_is_still_found_in_its_period(world):
    file = world.at("assigned")
    letter(world, file)
    world.come_to("2026-02-02")
    start(world, file, "bulletin", unit="rsj")
    assert figures(bulletin(world))["提示函"] == 1


def test_a_unit_that_is_to_be_named_is_named(world):
    file = world.at("assigned")
    approve(world, start(world, file, "bulletin", unit="rsj"))
    assert f"{file['number']}：人社局，通报。" in bulletin(world)["about"]["text"]


def test_asked_twice_with_one_key_it_is_drafted_once(world):
    assert bulletin(world, key="k") == bulletin(world, key="k")
    bulletin(world)
    assert len(world.letters(kind="bulletin")) == 2


def test_more_files_than_a_page_are_counted(world, monkeypatch):
    monkeypatch.setattr("services.tickets.letters.bulletins.BATCH", 2)
    for _ in range(5):
        world.at("assigned")
    assert late(world)
    assert figures(bulletin(world))["提出诉求"] == 6


@pytest.mark.parametrize(("since", "until"), [("2026-02-01", "2026-01-31"), ("2024-01-01", "2026-01-31")])
def test_a_period_that_is_none_is_refused(world, since, until):
    with wrong(until="not_a_period"):
        bulletin(world, since, until)
