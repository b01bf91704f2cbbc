"""Searching the ledger: whatever is asked together, by pages that are the whole list, and counted."""

from itertools import chain

import pytest
from test_listings import pages
from ticket_samples import wrong

from kentan.contracts.tickets_doors import CountView
from kentan.errors import Forbidden
from services.tickets.ledger import searching

TEXTS = ("车间招工困难，一线缺人", "招工难，请派人来", "贷款到期，续贷太慢", "招工广告被拆")


@pytest.fixture
def files(world, clock):
    """Files raised a minute apart, each with another text; the first two assigned, the third of another enterprise and kind."""
    made = []
    for number, text in enumerate(TEXTS):
        about = {"kind": "request", "enterprise": "e-2"} if number == 2 else {}
        made.append(world.at("assigned" if number < 2 else "raised", text=text, **about)["id"])
        clock.advance(minutes=1)
    return made


def counted(world, **asked):
    return world.call("count_appeals", **asked)


def test_a_file_is_found_by_its_ledger_number(world, files):
    number = world.call("list_appeals", sort="raised_at")["items"][1]["number"]
    assert world.list(number=number) == [files[1]]
    assert world.list(number=number, words="招工") == [files[1]]
    assert world.list(number=number, words="贷款") == world.list(number=number[:-1]) == []


@pytest.mark.parametrize(("asked", "places"), [
    ({"words": "招工"}, (3, 1, 0)), ({"words": "招工", "status": "assigned"}, (1, 0)), ({"words": "招工", "kind": "request"}, ()),
    ({"words": "招工", "unit": "fgw"}, (1, 0)), ({"words": "招工 困难"}, (0,)), ({"words": "贷款", "kind": "request"}, (2,)),
    ({"words": "招工", "sort": "raised_at"}, (0, 1, 3)),
    ({"status": "assigned", "clock": "running", "sort": "raised_at"}, (0, 1)),
    ({"clock": "overdue"}, ()), ({"clock": "none"}, ()), ({"outcome": "solved"}, ()), ({"closed_by": "enterprise"}, ()),
])
@pytest.mark.parametrize("few", [0, 1, 2000])
def test_words_and_filters_are_asked_together_and_counted(world, files, monkeypatch, asked, places, few):
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "LOOKED_AT", 2)
    expected = [files[place] for place in places]
    assert [list(chain(*pages(world, limit=limit, **asked))) for limit in (1, 2, 3)] == [expected] * 3
    assert counted(world, **asked) == {"count": len(places), "more": False}
    assert counted(world, **asked).keys() == CountView().fields.keys()


def test_beyond_a_bound_it_is_only_said_that_there_are_more(world, files, monkeypatch):
    monkeypatch.setattr(searching, "MOST_COUNTED", 2)
    assert counted(world) == counted(world, words="招工") == {"count": 2, "more": True}
    assert counted(world, status="assigned") == {"count": 2, "more": False}


def test_clocks_are_asked_for_as_they_stand_and_listed_by_deadline(world, clock):
    late = world.at("assigned")["id"]
    clock.advance(days=6)
    early, closed = world.at("assigned")["id"], world.at("closed")["id"]
    states = ("near", "running", "overdue", "none")
    assert [world.list(clock=state) for state in states] == [[late], [late, early], [], [closed]]
    clock.advance(days=2)
    world.fire()
    assert [world.list(clock=state) for state in states] == [[], [late, early], [late], [closed]]
    assert world.list(clock="overdue", sort="-raised_at") == world.list(overdue=True) == [late]


def test_files_are_found_by_words_of_their_enterprise_s_name(world, files, monkeypatch):
    for enterprise, name in (("e-1", "红星电子厂"), ("e-2", "红星酒店")):
        world.repo.enterprises.save({**world.repo.enterprises.get(enterprise), "name": name, "words": [name[:2], name[2:4]]})
    assert world.list(enterprise_name="酒店") == [files[2]]
    assert world.list(enterprise_name="红星", words="招工") == [files[3], files[1], files[0]]
    assert world.list(enterprise_name="红星", kind="request") == [files[2]]
    assert world.list(enterprise_name="没有") == []
    monkeypatch.setattr(searching, "MOST_NAMED", 1)
    with wrong(enterprise_name="too_many_enterprises"):
        world.list(enterprise_name="红星")
    with wrong(enterprise_name="words_too_short"):
        world.list(enterprise_name="红")


def test_the_name_that_an_enterprise_has_last_is_the_one_it_is_found_by(world):
    assert world.repo.enterprises.get("e-1")["words"]


def test_days_are_of_the_moment_that_is_sorted_by(world, clock):
    first = world.at("closed")["id"]
    clock.advance(days=1)
    second = world.at("closed")["id"]
    [day, next_day] = [world.get({"id": one})["closed_at"][:10] for one in (first, second)]
    assert world.list(from_day=next_day) == world.list(sort="-closed_at", from_day=next_day) == [second]
    assert world.list(to_day=day) == world.list(sort="closed_at", to_day=day) == [first]
    assert world.list(sort="closed_at") == [first, second]
    assert world.list(sort="due", to_day=day) == []


def test_words_are_searched_in_order_of_raising_only(world):
    with wrong(sort="sort_not_with_words"):
        world.list(words="招工", sort="closed_at")


def test_an_enterprise_counts_its_own_files_only(world, files):
    own = world.enterprise("e-2")
    assert counted(world, actor=own) == {"count": 1, "more": False}
    with pytest.raises(Forbidden):
        counted(world, actor=own, enterprise="e-1")
