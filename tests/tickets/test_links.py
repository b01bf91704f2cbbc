"""Which files may be linked, and what linking does to both: the rules alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tickets.linking import links
from services.tickets.model import RuleBroken

RULES = {"days": 90, "months": 6, "threshold": 0.4}
NOW = "2026-06-30T02:00:00.000Z"


def other(enterprise="e-1", raised="2026-06-01", closed=None, number="1", doc_id="old"):
    moment = "{}T02:00:00.000Z"
    return {"_id": doc_id, "number": number, "enterprise": enterprise, "raised_at": moment.format(raised),
            "closed_at": moment.format(closed) if closed else None}


def later(*matches):
    file = {"_id": "new", "number": "9", "enterprise": "e-1", "raised_at": NOW}
    links.propose(file, list(matches))
    return file


def proposed(old=None, kind=links.DUPLICATE):
    return links.new_match(old or other(), kind, 0.8, NOW)


@pytest.mark.parametrize(("old", "kind"), [
    (other(), links.DUPLICATE),
    (other(raised="2026-04-01"), links.DUPLICATE),
    (other(raised="2026-03-31"), None),
    (other(closed="2026-06-20"), links.RERAISED),
    (other(raised="2025-01-01", closed="2025-12-30"), links.RERAISED),
    (other(raised="2025-01-01", closed="2025-12-29"), None),
    (other("e-2"), links.SAME_MATTER),
    (other("e-2", closed="2026-06-20"), links.SAME_MATTER),
    (other("e-2", raised="2026-03-31"), None),
    (other(raised="2026-07-01"), None),
])
def test_what_an_earlier_file_is_to_a_new_one(old, kind):
    assert links.kind_of("e-1", NOW, old, RULES) == kind


def test_months_end_with_the_month():
    old = other(raised="2025-01-01", closed="2025-08-31")
    assert links.kind_of("e-1", "2026-02-28T02:00:00.000Z", old, RULES) == links.RERAISED


def test_days_are_the_countys():
    old = {**other(), "raised_at": "2026-03-31T17:00:00.000Z"}  # 1:00 on the first of April there
    assert links.kind_of("e-1", NOW, old, RULES) == links.DUPLICATE


@pytest.mark.parametrize("rules", [{"days": 0, "months": 0, "threshold": 1}])
def test_a_county_may_propose_nothing_but_what_is_of_the_same_day(rules):
    assert links.kind_of("e-1", NOW, other(raised="2026-06-29"), rules) is None
    assert links.kind_of("e-1", NOW, other(raised="2026-06-30"), rules) == links.DUPLICATE


def test_what_a_person_links_out_of_the_countys_times_is_about_the_same_matter():
    assert links.chosen_kind("e-1", NOW, other(raised="2020-01-01", closed="2020-02-01"), RULES) == links.SAME_MATTER
    assert links.chosen_kind("e-1", NOW, other(closed="2026-06-20"), RULES) == links.RERAISED


def test_a_proposal_waits_until_it_is_decided():
    file = later(proposed())
    assert file["matched_at"] == NOW
    links.link(file, other(), links.DUPLICATE, "2026-07-01T02:00:00.000Z")
    assert file["matched_at"] is None
    assert (file["matches"][0]["state"], file["matches"][0]["decided_at"]) == ("confirmed", "2026-07-01T02:00:00.000Z")
    assert links.linked(file) == ["old"]


def test_a_dismissed_proposal_is_no_link_and_keeps_its_reason():
    file = later(proposed())
    links.dismiss(file, "old", "另一路段", NOW)
    assert (file["matched_at"], links.linked(file), file["matches"][0]["reason"]) == (None, [], "另一路段")


def test_a_file_that_was_not_proposed_is_linked_too():
    file = later()
    match = links.link(file, other(), links.SAME_MATTER, NOW)
    assert (match["likeness"], match["state"]) == (None, "confirmed")


def test_a_dismissed_or_unlinked_file_may_be_linked_after_all():
    file = later(proposed())
    links.dismiss(file, "old", "另一路段", NOW)
    links.link(file, other(), links.DUPLICATE, NOW)
    links.unlink(file, "old", "弄错了", NOW)
    assert links.link(file, other(), links.RERAISED, NOW)["kind"] == links.RERAISED
    assert len(file["matches"]) == 1


def test_what_was_proposed_as_raised_again_stays_that_when_it_is_confirmed_late():
    file = later(proposed(kind=links.RERAISED))
    assert links.link(file, other(), links.SAME_MATTER, "2027-06-30T02:00:00.000Z")["kind"] == links.RERAISED


BROKEN = {
    "linked_to_itself": lambda file: links.link(file, file, links.DUPLICATE, NOW),
    "link_from_later": lambda file: links.link(file, other(raised="2026-07-01", doc_id="newer"), links.DUPLICATE, NOW),
    "linked_already": lambda file: [links.link(file, other(), links.DUPLICATE, NOW) for _ in range(2)],
    "no_such_match": lambda file: links.dismiss(file, "nothing", "无", NOW),
    "not_linked": lambda file: links.unlink(file, "old", "无", NOW),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_rule_is_told_by_its_code(code):
    with pytest.raises(RuleBroken) as broken:
        BROKEN[code](later(proposed()))
    assert broken.value.code == code


def test_of_two_files_of_one_moment_the_higher_number_is_the_later():
    file, twin = later(), {**other(number="8"), "raised_at": NOW}
    assert links.link(file, twin, links.DUPLICATE, NOW)["appeal"] == "old"
    with pytest.raises(RuleBroken):
        links.link(later(), {**twin, "number": "91"}, links.DUPLICATE, NOW)


def test_a_decided_match_is_not_dismissed():
    file = later(proposed())
    links.link(file, other(), links.DUPLICATE, NOW)
    with pytest.raises(RuleBroken):
        links.dismiss(file, "old", "无", NOW)


def test_an_earlier_file_counts_what_raises_it_again_and_nothing_else():
    file = {"_id": "old"}
    for sequence, kind in enumerate(("duplicate", "reraised", "same_matter"), 1):
        assert links.note(file, {"appeal": kind, "number": "9", "kind": kind}, True, sequence, NOW)
    assert file["reraised_by"] == ["reraised"]
    assert links.linked(file) == ["duplicate", "reraised", "same_matter"]
    assert links.note(file, {"appeal": "reraised", "number": "9", "kind": "reraised"}, False, 9, NOW)
    assert (file["reraised_by"], links.linked(file)) == ([], ["duplicate", "same_matter"])


@given(st.permutations(range(6)))
def test_the_latest_word_holds_in_whatever_order_words_come(order):
    file = {"_id": "old"}
    for sequence in order:
        links.note(file, {"appeal": "new", "number": "9", "kind": "reraised"}, sequence % 2 == 1, sequence + 1, NOW)
    assert file["reraised_by"] == ["new"]  # the last word, of sequence 6, links


def test_marks_are_what_matches_and_notes_say():
    file = later(proposed())
    assert links.marks(file) == {"matched_at": NOW, "reraised_by": []}
    links.note(file, {"appeal": "x", "number": "9", "kind": "reraised"}, True, 1, NOW)
    assert links.marks(file) == {"matched_at": NOW, "reraised_by": ["x"]}
    assert links.marks({"_id": "of before there were links"}) == {"matched_at": None, "reraised_by": []}
