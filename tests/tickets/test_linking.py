"""Proposals decided by the office: links both ways, each file on its own, what is raised again counted, mistakes taken back."""

import pytest
from ticket_samples import refusing, wrong

from kentan.contracts.tickets_link_doors import LinkedAnswer, LinksView, MatchedItem, SimilarList
from kentan.errors import Forbidden, NotFound, Refused
from services.tickets.linking import link_checks

LAMPS = "园区二号路的路灯坏了半个月，夜间货车进出很不安全，请尽快派人维修。"


@pytest.fixture
def pair(world):
    """Two files of one enterprise, raised one after the other."""
    first = world.raise_(text=LAMPS)
    world.clock.set(world.clock.now().replace(minute=5))
    return first, world.raise_(text=LAMPS)


def link(world, file, other, **rest):
    made = world.call("link_appeal", doc_id=file["id"], other=other["id"], **rest)
    world.local.settle()
    return made


def unlink(world, file, other):
    made = world.call("unlink_appeal", doc_id=file["id"], other=other["id"], reason="弄错了")
    world.local.settle()
    return made


def links_of(world, file):
    shown = world.get(file)
    return ([match["appeal"] for match in shown["matches"] if match["state"] == "confirmed"],
            [one["appeal"] for one in shown["linked_from"]], shown["reraised_by"])


def types(world, file):
    said = [entry["type"] for entry in world.get(file)["timeline"]]
    return [one.removeprefix("tickets.appeal.") for one in said if one.startswith("tickets.appeal.")]


def test_files_with_proposals_are_listed_until_they_are_decided(world, pair):
    first, again = pair
    world.raise_(text="停水三天，请派水车。")
    (item,) = world.call("list_matched")["items"]
    assert item.keys() == MatchedItem().fields.keys()
    assert (item["id"], item["matches"][0]["appeal"], item["excerpt"]) == (again["id"], first["id"], LAMPS)
    link(world, again, first)
    assert world.call("list_matched")["items"] == []


def test_a_confirmed_match_links_both_ways(world, pair):
    first, again = pair
    made = link(world, again, first)
    assert made.keys() == LinksView().fields.keys()
    assert links_of(world, again) == ([first["id"]], [], [])
    assert links_of(world, first) == ([], [again["id"]], [])
    assert (types(world, again)[-1], types(world, first)[-1]) == ("linked", "link-noted")
    assert world.findings() == []


def test_each_linked_file_keeps_its_clocks_its_answer_and_its_end(world, pair):
    first, again = pair
    link(world, again, first)
    for file in pair:
        world.assign(file)
    world.complete(first)
    world.close(first)
    assert [world.get(file)["status"] for file in pair] == ["closed", "assigned"]
    assert [clock["code"] for clock in world.get(again)["clocks"] if clock["stopped_at"] is None] == ["C2", "C3"]
    assert world.get(again)["answer"] is None


def test_a_dismissed_match_links_nothing_and_its_reason_is_in_no_event(world, pair):
    first, again = pair
    world.call("dismiss_match", doc_id=again["id"], other=first["id"], reason="两处不同路段")
    world.local.settle()
    assert links_of(world, again) == ([], [], [])
    assert world.get(again)["matches"][0]["reason"] == "两处不同路段"
    assert types(world, again)[-1] == "match-dismissed"
    assert all("路段" not in str(row.event["data"]) for row in world.store.pending())
    assert world.call("list_matched")["items"] == []


def test_what_is_raised_again_counts_against_the_earlier_file_once_it_is_confirmed(world):
    closed = world.at("closed", text=LAMPS)
    again = world.raise_(text=LAMPS)
    assert world.get(closed)["reraised_by"] == []
    link(world, again, closed)
    assert world.get(closed)["reraised_by"] == [again["id"]]
    assert types(world, closed)[-1] == "reraised"
    assert world.findings() == []


def test_the_event_of_it_says_who_raised_what_again_without_any_text(world):
    closed = world.at("closed", text=LAMPS)
    again = world.raise_(text=LAMPS)
    world.call("link_appeal", doc_id=again["id"], other=closed["id"])
    (linked,) = world.said("appeal.linked")
    world.local.deliver(linked)
    (event,) = world.said("appeal.reraised")
    assert (event["subject"], event["data"]["other"], event["data"]["link"]) == (closed["id"], again["id"], "reraised")
    assert (event["data"]["reraised_by"], event["data"]["status"]) == ([again["id"]], "closed")
    assert event["causationid"] == linked["id"]


def test_a_link_taken_back_is_gone_on_both_sides(world):
    closed = world.at("closed", text=LAMPS)
    again = world.raise_(text=LAMPS)
    link(world, again, closed)
    unlink(world, again, closed)
    assert links_of(world, again) == ([], [], [])
    assert links_of(world, closed) == ([], [], [])
    assert (types(world, again)[-1], types(world, closed)[-1]) == ("unlinked", "link-removed")
    link(world, again, closed)
    assert world.get(closed)["reraised_by"] == [again["id"]]
    assert world.findings() == []


def test_words_about_a_link_that_come_late_or_twice_change_nothing(world, pair):
    first, again = pair
    world.call("link_appeal", doc_id=again["id"], other=first["id"])
    world.call("unlink_appeal", doc_id=again["id"], other=first["id"], reason="弄错了")
    linked, unlinked = world.said("appeal.linked")[0], world.said("appeal.unlinked")[0]
    for event in (unlinked, linked, unlinked, linked):
        world.local.deliver(event)
    assert links_of(world, first) == ([], [], [])
    assert not {"link-noted", "link-removed"} & set(types(world, first))
    assert world.findings() == []


def test_files_of_different_enterprises_are_linked_and_neither_sees_the_other(world):
    first = world.raise_(text=LAMPS)
    again = world.raise_(enterprise="e-2", text=LAMPS)
    link(world, again, first)
    assert links_of(world, first) == ([], [again["id"]], [])
    for file, enterprise in ((first, "e-1"), (again, "e-2")):
        shown = world.get(file, world.enterprise(enterprise))
        assert not {"matches", "linked_from"} & shown.keys()
        assert (first if file is again else again)["id"] not in str({**shown, "timeline": None})


def test_an_enterprise_is_not_told_what_is_proposed_when_it_raises(world, pair):
    raised = world.raise_(world.enterprise(), text=LAMPS)
    assert not {"matches", "matched_at", "linked_from"} & raised.keys()


def test_a_file_that_was_not_proposed_is_linked_by_hand(world):
    first = world.raise_(text=LAMPS)
    again = world.raise_(text="路灯不亮。")
    assert world.get(again)["matches"] == []
    link(world, again, first)
    assert links_of(world, again)[0] == [first["id"]]


def test_one_link_is_made_once_for_its_key_and_refused_for_another(world, pair):
    first, again = pair
    made = link(world, again, first, key="one")
    assert link(world, again, first, key="one") == made
    with refusing(Refused, "linked_already"):
        link(world, again, first)


def test_links_that_cannot_be_are_refused(world, pair):
    first, again = pair
    with wrong(other="link_from_later"):
        link(world, first, again)
    with wrong(other="linked_to_itself"):
        link(world, again, again)
    with wrong(other="no_such_file"):
        world.call("link_appeal", doc_id=again["id"], other="nothing")
    with refusing(NotFound, "not_found"):
        world.call("link_appeal", doc_id="nothing", other=first["id"])
    with wrong(other="not_linked"):
        unlink(world, again, first)
    with wrong(other="no_such_match"):
        world.call("dismiss_match", doc_id=first["id"], other=again["id"], reason="无")
    assert links_of(world, again) == ([], [], [])


def test_the_answer_of_a_linked_file_is_there_to_begin_with(world, pair):
    first, again = pair
    world.assign(first)
    world.complete(first, answer="已修复全部路灯。")
    world.assign(again, lead="rsj", co_units=())
    asked = world.unit("rsj")
    assert world.call("list_linked_answers", asked, again["id"])["items"] == []
    link(world, again, first)
    (item,) = world.call("list_linked_answers", asked, again["id"])["items"]
    assert item.keys() == LinkedAnswer().fields.keys()
    assert (item["appeal"], item["answer"], item["outcome"]) == (first["id"], "已修复全部路灯。", "solved")
    assert world.get(again)["answer"] is None
    assert world.call("list_linked_answers", world.office, first["id"])["items"] == []


@pytest.mark.parametrize("unit", ["zjj", "fgw"])
def test_a_unit_that_does_not_lead_a_file_has_no_answers_to_begin_with(world, pair, unit):
    again = pair[1]
    world.assign(again, lead="rsj", co_units=["zjj"])
    with refusing(Forbidden, "not_your_file"):
        world.call("list_linked_answers", world.unit(unit), again["id"])


def test_what_is_similar_is_answered_in_its_shape(world, pair):
    assert world.call("find_similar", doc_id=pair[1]["id"]).keys() == SimilarList().fields.keys()


def test_a_link_that_the_other_file_does_not_note_is_found(world, pair):
    first, again = pair
    world.call("link_appeal", doc_id=again["id"], other=first["id"])
    assert link_checks.links_are_noted(world.store) == [
        f"tickets_appeals/{first['id']}: does not note that {again['id']} is linked with it (duplicate)"]
    world.local.settle()
    world.corrupt("appeals", again["id"], matches=[])
    assert link_checks.links_are_noted(world.store) == [
        f"tickets_appeals/{first['id']}: notes {again['id']} (duplicate), which is not linked with it"]


def test_marks_that_are_not_what_matches_say_are_found(world, pair):
    first, again = pair
    world.corrupt("appeals", again["id"], matched_at=None)
    world.corrupt("appeals", first["id"], reraised_by=["nothing"])
    findings = link_checks.link_marks_agree(world.store)
    assert sorted(findings) == sorted([
        f"tickets_appeals/{again['id']}: matched_at is None, its matches and notes say {again['raised_at']}",
        f"tickets_appeals/{first['id']}: reraised_by is ['nothing'], its matches and notes say []"])


def test_files_of_before_there_were_links_are_in_order(world, pair):
    first = pair[0]
    world.corrupt("appeals", first["id"], matches=None, matched_at=None, linked_from=None, reraised_by=None)
    assert world.findings() == []
    assert links_of(world, first) == ([], [], [])
