"""The sweep of bytes and names that no file refers to: never what a file has, never what is young."""

import os
import time
from datetime import timedelta

import pytest
from ticket_samples import Crash

from kentan.check import check
from services.tickets.attachments import unreferenced

DAY = 86400


def names(world):
    return world.installation.blobs.names(world.county)


def age_all(world, seconds):
    folder = world.installation.settings.home / "files" / world.county
    for path in folder.iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def sweep(world):
    world.service.sweep_attachments()


def test_what_a_file_has_stays_however_old(world):
    made = world.attach(world.raise_())
    age_all(world, 400 * DAY)
    world.clock.set(world.clock.now() + timedelta(days=400))
    for _ in range(3):
        sweep(world)
    assert names(world) == [made["hash"]]
    assert world.get({"id": made["appeal"]})["attachments"][0]["name"] == "证照.pdf"


@pytest.mark.parametrize(("age", "left"), [(DAY - 60, 1), (DAY + 60, 0)])
def test_bytes_that_were_stored_and_never_named_go_after_a_day(world, age, left):
    world.installation.blobs.put(world.county, "0" * 64, b"nobody's")
    age_all(world, age)
    sweep(world)
    assert len(names(world)) == left


def test_a_half_written_file_goes_too(world):
    world.installation.blobs.put(world.county, "0" * 64 + ".part", b"half")
    age_all(world, 2 * DAY)
    sweep(world)
    assert names(world) == []


def test_a_name_that_a_crash_left_goes_after_a_day_and_its_bytes_with_it(world):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).attach(file)
    assert world.repo.attachments.count() == 1
    sweep(world)
    assert world.repo.attachments.count() == 1
    world.clock.set(world.clock.now() + timedelta(days=2))
    age_all(world, 2 * DAY)
    sweep(world)
    assert (world.repo.attachments.count(), names(world)) == (0, [])


def test_what_was_taken_back_and_not_erased_is_erased(world, monkeypatch):
    made = world.attach(world.raise_())
    with monkeypatch.context() as broken:
        broken.setattr(unreferenced, "forget", lambda *_: (_ for _ in ()).throw(Crash))
        with pytest.raises(Crash):
            world.call("withdraw_attachment", doc_id=made["appeal"], attachment=made["id"], reason="传错")
    world.clock.set(world.clock.now() + timedelta(days=2))
    age_all(world, 2 * DAY)
    sweep(world)
    assert (world.repo.attachments.count(), names(world)) == (0, [])


def test_all_names_are_seen_to_page_by_page_and_then_anew(world, monkeypatch):
    monkeypatch.setattr(unreferenced, "BATCH", 2)
    file = world.raise_()
    for n in range(5):
        world.repo.put_attachment({"_id": f"left-{n}", "appeal": file["id"], "hash": "x", "name": "n", "added_at": "2025-01-01"})
    for left in (3, 1, 0, 0):
        sweep(world)
        assert world.repo.attachments.count() == left
    world.repo.put_attachment({"_id": "again", "appeal": "gone", "hash": "x", "name": "n", "added_at": "2025-01-01"})
    sweep(world)
    assert world.repo.attachments.count() == 0


@pytest.mark.parametrize(("spoil", "fault"), [
    (lambda blobs, made: blobs.delete("360802", made["hash"]), "missing"),
    (lambda blobs, made: blobs.put("360802", made["hash"], b"%PDF-1.8"), "damaged"),
    (lambda blobs, made: blobs.put("360802", made["hash"], b"%PDF"), "damaged"),
])
def test_the_check_names_the_file_and_the_attachment_whose_bytes_are_not_right(world, spoil, fault):
    sound, made = world.attach(world.raise_(), content=b"sound"), world.attach(world.raise_())
    spoil(world.installation.blobs, made)
    number = world.get({"id": made["appeal"]})["number"]
    found = [finding for finding in check(world.installation).findings if "attachment" in finding]
    assert found == [f"360802: tickets_appeals/{made['appeal']}: attachment {made['id']} of {number} is {fault} ({made['hash']})"]
    assert sound["hash"] not in found[0]
