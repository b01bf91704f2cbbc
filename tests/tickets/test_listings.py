"""Listings of files and letters: filters, order, pages."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ticket_samples import refusing, wrong

from kentan.contracts.tickets_doors import AppealItem, LedgerView
from kentan.errors import Forbidden, Invalid
from services.tickets.answers import EXCERPT

CALMLY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def files(world, clock):
    """Files in every status, raised a minute apart; the first of another kind, enterprise and category, of the forum."""
    made = {}
    for status in ("raised", "assigned", "opined", "completed", "closed"):
        about = {"kind": "request", "enterprise": "e-2", "category": "用工", "forum": "f-1"} if not made else {}
        made[status] = world.at(status, **about)["id"]
        clock.advance(minutes=1)
    return made


def pages(world, door="list_appeals", limit=2, **asked):
    """Every page of a listing, as ids."""
    after, seen = None, []
    while True:
        page = world.call(door, **asked, **({"after": after} if after else {}), limit=limit)
        seen.append([item["id"] for item in page["items"]])
        after = page["next"]
        if after is None:
            return seen


def test_files_are_listed_newest_first(world, files):
    assert world.list() == list(files.values())[::-1]


def test_a_line_of_a_listing_has_just_the_fields_of_its_view(world, files):
    item = world.call("list_appeals")["items"][0]
    assert item.keys() == AppealItem().fields.keys()


def test_a_line_shows_how_the_text_begins(world):
    world.raise_(text="  " + "长" * 200)
    assert world.call("list_appeals")["items"][0]["excerpt"] == "长" * EXCERPT


@pytest.mark.parametrize("status", ["raised", "assigned", "opined", "completed", "closed"])
def test_files_are_found_by_status(world, files, status):
    assert world.list(status=status) == [files[status]]


@pytest.mark.parametrize("asked", [
    {"kind": "request"}, {"enterprise": "e-2"}, {"category": "用工"}, {"forum": "f-1"},
    {"kind": "request", "enterprise": "e-2", "status": "raised"},
])
def test_files_are_found_by_what_they_are(world, files, asked):
    assert world.list(**asked) == [files["raised"]]


def test_filters_are_joined_by_and(world, files):
    assert world.list(kind="request", status="closed") == []


@pytest.mark.parametrize(("unit", "count"), [("fgw", 4), ("rsj", 4), ("zjj", 0)])
def test_files_are_found_by_the_unit_that_leads_or_co_works(world, files, unit, count):
    assert len(world.list(unit=unit)) == count


def test_files_may_be_listed_oldest_first(world, files):
    assert world.list(sort="raised_at") == list(files.values())


def test_files_may_be_listed_by_what_is_due_next_and_then_only_those_in_hand(world, files):
    listed = world.call("list_appeals", sort="due")["items"]
    dues = [min(clock["due_at"] for clock in item["clocks"] if not clock["stopped_at"]) for item in listed]
    assert dues == sorted(dues)
    assert {item["status"] for item in listed} == {"raised", "assigned", "opined"}


def test_a_file_is_overdue_as_long_as_a_late_clock_of_it_runs(world, files):
    world.come_to("2026-01-13")  # the forum's file has until tonight, the one with an opinion another week
    assert world.list(overdue=True) == []  # nobody was told yet
    world.fire()
    assert world.list(overdue=True) == [files["assigned"]]
    world.opine({"id": files["assigned"]})
    assert world.list(overdue=True) == []


def test_the_overdue_list_begins_with_the_one_that_is_late_the_longest(world, files):
    world.come_to("2026-01-20")
    listed = [item["id"] for item in world.call("list_overdue")["items"]]
    assert listed == [files["assigned"], files["raised"], files["opined"]]


def test_the_overdue_list_may_be_asked_of_one_unit_whose_own_clock_has_run_out(world, files):
    world.come_to("2026-01-20")
    world.fire()
    assert pages(world, "list_overdue", unit="fgw") == [[files["assigned"], files["opined"]]]
    assert pages(world, "list_overdue", unit="rsj") == [[]]


@pytest.mark.parametrize(("words", "found"), [
    ("招工", True), ("对接职业院校", True), ("职业 招工", True), ("停电", False), ("招工 停电", False), ("工招", False),
])
def test_files_are_found_by_words_of_their_text(world, words, found):
    file = world.raise_()
    assert world.list(words=words) == ([file["id"]] if found else [])


def test_words_are_found_whatever_their_width_and_case(world):
    file = world.raise_(text="建设５G基站")
    assert world.list(words="5g") == [file["id"]]


def test_words_go_together_with_filters_and_pages(world, clock):
    found = []
    for n in range(7):
        file = world.raise_(text="停电" if n % 3 == 0 else "停水", kind="request" if n % 2 else "difficulty")
        clock.advance(seconds=1)
        found += [file["id"]] if n % 3 and n % 2 else []
    assert pages(world, words="停水", kind="request", limit=1, sort="raised_at") == [[one] for one in found]


def test_words_are_searched_page_by_page_through_what_matches_no_filter(world, clock, monkeypatch):
    monkeypatch.setattr("services.tickets.ledger.searching.LOOKED_AT", 3)
    wanted = [world.raise_(kind="request")["id"]]
    for n in range(10):
        clock.advance(seconds=1)
        file = world.raise_(kind="request" if n == 9 else "difficulty")
    assert pages(world, words="招工", kind="request", limit=1) == [[file["id"]], wanted]


@pytest.mark.parametrize("words", ["工", "，。", "招工 厂"])
def test_too_little_to_search_for_is_refused(world, words):
    with wrong(words="words_too_short"):
        world.list(words=words)


def test_words_cannot_be_had_in_order_of_deadlines(world):
    with wrong(sort="sort_not_with_words"):
        world.list(words="招工", sort="due")


def test_the_last_page_says_that_it_is_the_last(world, files):
    assert [len(page) for page in pages(world, limit=2)] == [2, 2, 1]
    assert [len(page) for page in pages(world, limit=5)] == [5]


@CALMLY
@given(limit=st.integers(1, 6), sort=st.sampled_from(["raised_at", "-raised_at", "due"]), new=st.booleans())
def test_pages_of_any_size_show_every_file_once_while_others_are_entered(world, files, limit, sort, new):
    there = world.list(sort=sort, limit=500)
    first = world.call("list_appeals", sort=sort, limit=limit)
    seen, after = [item["id"] for item in first["items"]], first["next"]
    if new:
        world.raise_()
    while after:
        page = world.call("list_appeals", sort=sort, limit=limit, after=after)
        seen, after = seen + [item["id"] for item in page["items"]], page["next"]
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in there] == there


@pytest.mark.parametrize("cursor", ["x", "W10", "e30", "WzFd"])
@pytest.mark.parametrize("door", ["list_appeals", "list_overdue", "list_letters"])
def test_a_cursor_that_is_none_of_ours_is_refused(world, door, cursor):
    with refusing(Invalid, "bad_cursor"):
        world.call(door, after=cursor)


@pytest.mark.parametrize(("limit", "shown"), [(None, 5), (0, 5), (1, 1), (-3, 1), (9999, 5)])
def test_a_page_has_at_least_one_line_and_at_most_five_hundred(world, files, limit, shown):
    assert len(world.list(limit=limit)) == shown


def test_letters_are_listed_newest_first_by_kind_file_forum_and_unit(world, clock):
    first = world.at("assigned", forum="f-1")
    clock.advance(minutes=1)
    second = world.assign(world.raise_(), "zjj", [])
    def listed(**asked):
        return [(one["kind"], one["appeal"]) for one in world.call("list_letters", **asked)["items"]]
    assert listed(kind="assignment") == [("assignment", second["id"]), ("assignment", first["id"])]
    assert listed(appeal=first["id"]) == listed(unit="fgw") == [("assignment", first["id"])]
    assert sorted(listed(forum="f-1")) == [("assignment", first["id"]), ("minutes", None)]
    assert listed(kind="minutes") == [("minutes", None)]


def test_a_unit_lists_letters_addressed_and_copied_to_it_and_no_others(world):
    world.at("assigned", forum="f-1")
    listed = {unit: {one["kind"] for one in world.call("list_letters", world.unit(unit))["items"]}
              for unit in ("fgw", "rsj", "zjj")}
    assert listed == {"fgw": {"minutes", "assignment"}, "rsj": {"assignment"}, "zjj": set()}
    with refusing(Forbidden, "not_your_file"):
        world.call("list_letters", world.unit("rsj"), unit="fgw")


def test_the_ledger_counts_files_by_status_and_those_that_are_late(world, files):
    world.come_to("2026-01-13")
    world.fire()
    told = world.call("get_ledger")
    assert {name: told[name] for name in ("total", "by_status", "overdue", "as_of")} == {
        "total": 5, "by_status": dict.fromkeys(files, 1), "overdue": 1, "as_of": "2026-01-13T01:00:00.000Z"}
    assert LedgerView().validate(told) == {}


def test_an_empty_ledger_counts_nothing(world):
    told = world.call("get_ledger")
    assert (told["total"], set(told["by_status"].values()), told["overdue"]) == (0, {0}, 0)
