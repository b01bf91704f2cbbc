"""A forum's appeals as one batch: all or none, each row's error named, entered whatever happens on the way."""

import pytest
from eventlet import GreenPool
from ticket_samples import FORUM_ENDS, TEXT, Crash, clock_of, field, refusing, wrong

from kentan.contracts.tickets import BatchState
from kentan.contracts.tickets_doors import BatchView, RaiseBatch
from kentan.documents import canonical
from kentan.errors import Invalid, NotFound, NotYetKnown, TooLarge
from services.tickets.ledger import batches

LATER = "2026-01-09T09:00:00.000Z"
ROWS = ({"text": "第一件。"}, {"text": "第二件。", "enterprise": "e-2"}, {"text": "第三件。"})


def accepted(world):
    """A batch and the event of its being accepted, which nobody has heard yet."""
    batch = world.batch(*ROWS)
    (event,) = world.said("batch.accepted")
    return batch, event


def entered(world):
    return sorted((file["number"][-1], world.get({"id": file["_id"]})["text"]) for file in world.repo.appeals.find())


def test_an_accepted_batch_answers_at_once_where_its_files_will_be(world):
    batch = world.batch(*ROWS)
    assert batch.keys() == BatchView().fields.keys()
    assert (batch["status"], batch["count"], len(set(batch["appeals"]))) == ("accepted", 3, 3)
    assert world.repo.appeals.count() == 0


def test_its_files_are_entered_in_the_order_of_its_rows(world):
    batch = world.batch(*ROWS)
    world.local.settle()
    files = [world.get({"id": one}) for one in batch["appeals"]]
    assert [file["text"] for file in files] == ["第一件。", "第二件。", "第三件。"]
    assert [file["number"][-1] for file in files] == ["1", "2", "3"]
    assert {(file["forum"], file["batch"], file["status"]) for file in files} == {("f-1", batch["id"], "raised")}
    assert [file["enterprise"] for file in files] == ["e-1", "e-2", "e-1"]


def test_a_batch_is_done_once_all_its_files_are_there(world):
    batch = world.batch(*ROWS)
    world.local.settle()
    done = world.call("get_batch", doc_id=batch["id"])
    assert done == {**batch, "status": "done", "version": 2}


def test_a_batch_that_is_done_keeps_no_text(world):
    batch = world.batch(*ROWS)
    world.local.settle()
    assert "第一件" not in str(world.repo.batches.get(batch["id"]))


def test_a_batch_says_its_size_and_no_text(world):
    _, event = accepted(world)
    assert event["data"] == {"forum": "f-1", "rows": 3}
    assert BatchState().validate(event["data"]) == {}


def test_each_file_of_a_batch_is_said_as_raised_because_of_it(world):
    batch, event = accepted(world)
    world.local.deliver(event)
    raised = world.said("appeal.raised")
    assert {one["subject"] for one in raised} == set(batch["appeals"])
    assert {(one["causationid"], one["correlationid"]) for one in raised} == {(event["id"], event["correlationid"])}


def test_every_row_that_is_wrong_is_named_with_all_that_is_wrong_in_it(world):
    world.call("set_form", valid_from="2026-01-01", form=[field("jobs", "number", required=True), field("on", "date")])
    with refusing(Invalid, "invalid") as told:
        world.batch({"fields": {"jobs": 1}}, {"fields": {"jobs": "三", "on": "?"}}, {"enterprise": None}, {"enterprise": "e-9"})
    assert told.value.fields == {
        "rows.1.fields.jobs": ["not_a_number"], "rows.1.fields.on": ["not_a_day"],
        "rows.2.enterprise": ["required"], "rows.2.fields.jobs": ["required"],
        "rows.3.enterprise": ["not_yet_known"], "rows.3.fields.jobs": ["required"]}


def test_of_a_batch_with_one_wrong_row_nothing_is_kept(world):
    with wrong(rows__2__fields__jobs="unknown_field"):
        world.batch({}, {}, {"fields": {"jobs": 1}})
    world.local.settle()
    assert [world.repo.batches.count(), world.repo.appeals.count(), world.repo.numbers.count()] == [0, 0, 0]


def test_a_batch_that_only_names_an_enterprise_too_early_may_come_again(world):
    with refusing(NotYetKnown, "not_yet_known") as told:
        world.batch({}, {"enterprise": "e-9"}, key="k")
    assert told.value.params == {"what": "enterprise", "id": "e-9"}
    assert told.value.fields == {"rows.1.enterprise": ["not_yet_known"]}
    world.add_enterprise("e-9")
    assert world.batch({}, {"enterprise": "e-9"}, key="k")["status"] == "accepted"


def test_a_forum_that_has_not_arrived_is_told_as_not_yet_known(world):
    with refusing(NotYetKnown, "not_yet_known"):
        world.batch({}, forum="f-9")


def test_a_batch_may_have_five_hundred_rows_and_no_more(world):
    assert world.batch(*[{}] * batches.MOST_ROWS)["count"] == 500
    with refusing(TooLarge, "batch_too_large") as told:
        world.batch(*[{}] * 501)
    assert told.value.params == {"rows": 501, "most": 500}


def test_a_batch_may_have_eight_megabytes_and_no_more(world, monkeypatch):
    row = {"kind": "difficulty", "enterprise": "e-1", "text": TEXT}
    monkeypatch.setattr(batches, "MOST_BYTES", len(canonical([row, row])))
    assert world.batch({}, {})["count"] == 2
    with refusing(TooLarge, "too_large"):
        world.batch({}, {"text": TEXT + "x"})


def test_a_batch_has_at_least_one_row():
    assert "rows" in RaiseBatch().validate({"forum": "f-1", "rows": []})


def test_no_row_fails_later_as_each_is_entered_by_what_it_was_checked_against(world):
    _, event = accepted(world)
    world.call("set_form", valid_from="2026-01-01", form=[field("jobs", "number", required=True)])
    world.local.deliver(event)
    assert [text for _, text in entered(world)] == ["第一件。", "第二件。", "第三件。"]


def test_files_of_a_batch_count_from_the_end_of_the_forum(world):
    batch = world.batch(*ROWS)
    world.local.settle()
    assert {clock_of(world.get({"id": one}), "C1")["started_at"] for one in batch["appeals"]} == {FORUM_ENDS}


def test_a_forum_held_between_acceptance_and_entry_moves_all_the_files(world):
    batch, event = accepted(world)
    world.hold(LATER)
    world.local.deliver(event)
    assert {clock_of(world.get({"id": one}), "C1")["started_at"] for one in batch["appeals"]} == {LATER}


def test_a_batch_repeated_with_its_key_is_the_same_one_before_and_after_it_is_entered(world):
    first = world.batch(*ROWS, key="k")
    assert world.batch(*ROWS, key="k") == first
    world.local.settle()
    assert world.batch(*ROWS, key="k") == {**first, "status": "done", "version": 2}
    world.local.settle()
    assert len(entered(world)) == 3


def test_another_batch_under_the_same_key_is_refused(world):
    world.batch(*ROWS, key="k")
    with refusing(Invalid, "key_reused"):
        world.batch(*ROWS[:2], key="k")


def test_the_same_rows_under_another_key_are_another_batch(world):
    first, second = world.batch(*ROWS), world.batch(*ROWS)
    world.local.settle()
    assert not {*first["appeals"]} & {*second["appeals"]}
    assert len(entered(world)) == 6


WRITES_OF_A_BATCH = 3 + 3 * 2 + 1  # numbers, side record and file of each row, the batch


@pytest.mark.parametrize("writes", range(WRITES_OF_A_BATCH))
def test_an_entry_that_died_is_finished_when_the_event_comes_again(world, writes):
    _, event = accepted(world)
    with pytest.raises(Crash):
        world.dying(writes).local.deliver(event)
    world.local.deliver(event)
    assert entered(world) == [("1", "第一件。"), ("2", "第二件。"), ("3", "第三件。")]
    assert len(world.said("appeal.raised")) == 3
    assert world.findings() == []


def test_an_entry_has_no_write_beyond_those(world):
    _, event = accepted(world)
    world.dying(WRITES_OF_A_BATCH).local.deliver(event)
    assert len(entered(world)) == 3


def test_an_entry_interrupted_by_new_years_eve_keeps_the_numbers_it_has(world, clock):
    world.come_to("2026-12-31", "23:59")
    _, event = accepted(world)
    with pytest.raises(Crash):
        world.dying(2).local.deliver(event)
    clock.advance(minutes=5)
    world.sweep()
    world.local.deliver(event)
    assert sorted(file["number"] for file in world.repo.appeals.find()) == [
        "360802-2026-000001", "360802-2026-000002", "360802-2027-000001"]
    assert world.findings() == []


def test_an_event_that_comes_to_two_replicas_at_once_is_entered_once(world):
    _, event = accepted(world)
    pool = GreenPool()
    for replica in (world, world.beside(), world.beside()):
        pool.spawn(replica.local.deliver, event)
    pool.waitall()
    assert [number for number, _ in entered(world)] == ["1", "2", "3"]
    assert len(world.said("appeal.raised")) == 3
    assert world.findings() == []


def test_an_event_that_comes_again_after_all_was_done_changes_nothing(world):
    batch, event = accepted(world)
    world.local.deliver(event)
    world.at("raised")
    world.local.deliver(event)
    assert world.call("get_batch", doc_id=batch["id"])["version"] == 2
    assert len(entered(world)) == 4


def test_a_batch_not_yet_entered_is_not_settled(world):
    unsettled = world.local.parts["tickets"].unsettled
    world.batch(*ROWS)
    assert unsettled(world.store, "2026-01-05T01:00:00.000Z") == 1
    world.local.settle()
    assert unsettled(world.store, "2026-01-05T01:00:00.000Z") == 0


def test_a_batch_that_is_not_there_is_not_found(world):
    with refusing(NotFound, "not_found"):
        world.call("get_batch", doc_id="none")
