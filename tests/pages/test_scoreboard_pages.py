"""Scoreboards as people see them."""

from tests.check.loops import COUNTY
from tests.pages.conftest import Visitor, text_of
from tests.whole.lived_town import NEIGHBOUR


def test_the_live_table_has_the_countys_and_each_units_figures(town, visit):
    _, page = visit("leader").get(f"/counties/{COUNTY}/scoreboard")
    rows = [row.xpath("string(th)").strip() for row in page.xpath("//tbody/tr")]
    assert rows[0] == "合计"
    assert len(rows) > 1
    assert "%" in text_of(page)


def test_a_county_in_which_nothing_was_raised_says_so(visit):
    _, page = visit("office", NEIGHBOUR).get(f"/counties/{NEIGHBOUR}/scoreboard")
    assert page.xpath("//*[@class='empty'] | //tbody/tr")


def test_everybody_may_read_a_published_table_with_its_intervals_and_hash(town):
    visitor = Visitor(town.app)
    _, page = visitor.get(f"/counties/{COUNTY}/published-scoreboards")
    (link, *_) = page.xpath("//main//a/@href")
    _, page = visitor.get(link)
    assert len(page.xpath("string(//code[@class='hash'])")) == 64
    assert " – " in text_of(page)


def test_a_county_that_published_nothing_says_so(town):
    _, page = Visitor(town.app).get(f"/counties/{NEIGHBOUR}/published-scoreboards")
    assert "还没有发布过成绩单" in text_of(page)
