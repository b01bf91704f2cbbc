"""A backup holds everything, what is restored is the same and proved; what cannot be restored is refused, nothing done."""

import zipfile

import pytest

from kentan.backup import Backup, back_up, redeliver, restore
from kentan.check import check
from kentan.check.snapshot import documents_of
from kentan.errors import Refused
from kentan.events.queues import queues_of
from kentan.runtime.part import routing_table
from kentan.runtime.processes import PROCESSES, ProcessRecord
from kentan.store.migrations import HalfRestored, migrate
from kentan.store.port import INSTALLATION
from tests.check.loops import COUNTY, OFFICE, Loop


def everything(installation):
    """All documents with their outboxes."""
    specs = {spec.name: spec for part in installation.parts.values() for spec in part.collections}
    found = {}
    for code in (COUNTY, INSTALLATION):
        county = installation.store.county(code)
        for name in sorted(specs.keys() & set(county.collections())):
            found |= {(code, name, doc["_id"]): doc for doc in documents_of(county, specs[name])}
        found[code] = [(one.collection, one.doc_id, one.event) for one in county.pending()]
    return found


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as problem:
        act(*args, **kwargs)
    return problem.value.code


@pytest.fixture
def file(lived, tmp_path):
    """A backup of the installation that lived."""
    path = tmp_path / "a.kentan"
    back_up(lived, path, patience=0)
    return path


@pytest.fixture
def store_of(opened, tmp_path, request):
    """Opens an empty installation on either store."""
    def open_one(kind):
        uri = request.getfixturevalue("own_mongodb_uri") if kind == "mongodb" else ""
        return opened(home=tmp_path / "other", store_uri=uri)

    return open_one


@pytest.mark.parametrize("kind", ["sqlite", "mongodb"])
def test_what_is_restored_is_what_was_there_and_is_proved_on_either_store(lived, file, store_of, kind):
    target = store_of(kind)
    restore(target, Backup(file))
    assert everything(target) == everything(lived)
    assert check(target).findings == []


def test_a_backup_of_what_was_restored_holds_the_same(lived, file, empty, tmp_path):
    restore(empty, Backup(file))
    back_up(empty, tmp_path / "b.kentan", patience=0)
    first, second = Backup(file).manifest["members"], Backup(tmp_path / "b.kentan").manifest["members"]
    assert {name: first[name] for name in first if not name.startswith("installation/kentan_")} == \
        {name: second[name] for name in second if not name.startswith("installation/kentan_")}


def test_events_that_wait_in_outboxes_wait_in_the_restored_ones_and_are_heard_once(lived, empty, tmp_path):
    Loop(lived).call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    back_up(lived, tmp_path / "b.kentan", patience=0)
    restore(empty, Backup(tmp_path / "b.kentan"))
    assert check(empty).waiting == 1
    Loop(empty).settle()
    assert check(empty).findings == []


@pytest.fixture
def on_its_way(lived):
    """An event that was published and lies in the queues, applied and archived by nobody."""
    Loop(lived).call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    (pending,) = lived.store.county(COUNTY).pending()
    name = "registration.unit.registered"
    consumers = [route.consumer for route in routing_table(lived.parts) if {name, "*"} & set(route.event_types)]
    queues_of(lived.settings, routing_table(lived.parts)).send([(consumer, pending.event) for consumer in consumers])
    lived.store.county(COUNTY).published([pending])
    return pending.event, consumers


def test_an_event_on_its_way_is_sent_to_exactly_the_consumers_that_lack_it(lived, empty, tmp_path, on_its_way):
    event, consumers = on_its_way
    assert back_up(lived, tmp_path / "b.kentan", patience=0).on_their_way == 1
    done = restore(empty, Backup(tmp_path / "b.kentan"))
    assert (done.sent, done.nowhere) == (dict.fromkeys(consumers, 1), [])
    queues = queues_of(empty.settings, routing_table(empty.parts))
    assert queues.events({event["id"]}) == {event["id"]: event}
    assert sum(queues.depths().values()) == len(consumers)


def test_an_event_that_is_nowhere_to_be_found_stops_the_backup_and_leaves_no_file(lived, tmp_path, on_its_way):
    queues_of(lived.settings, routing_table(lived.parts)).purge()
    assert refused(back_up, lived, tmp_path / "b.kentan", patience=0) == "events_not_archived"
    assert list(tmp_path.glob("b.kentan*")) == []


def test_what_the_queues_lost_is_redelivered_from_the_archive(lived, on_its_way):
    event, consumers = on_its_way
    queues = queues_of(lived.settings, routing_table(lived.parts))
    queues.purge()
    Loop(lived).services["notifications"].on_any_event(event, "notifications.on_any_event")
    sent = redeliver(lived).sent
    assert sent == {consumer: 1 for consumer in consumers if consumer != "notifications.on_any_event"}
    assert redeliver(lived).sent == sent  # what is on its way only is sent again; it has effect once


def test_a_restore_that_was_cut_off_lets_nothing_start_until_it_is_repeated(lived, file, empty, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kentan.backup.restoring.redeliver", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(empty, Backup(file))
    with pytest.raises(HalfRestored):
        migrate(empty.store)
    restore(empty, Backup(file))
    migrate(empty.store)
    assert everything(empty) == everything(lived)


def test_nothing_is_restored_over_an_installation_that_is_used(lived, file):
    before = everything(lived)
    assert refused(restore, lived, Backup(file)) == "store_not_empty"
    assert everything(lived) == before


def test_nothing_is_restored_under_running_processes(file, empty):
    ProcessRecord(empty.store, ["tickets"], dict).write()
    assert refused(restore, empty, Backup(file)) == "restore_while_running"
    assert empty.store.counties() == []
    assert empty.store.county(INSTALLATION).collection(PROCESSES).count() == 1


def test_queues_of_an_earlier_life_are_deleted_only_when_asked(file, empty):
    queues = queues_of(empty.settings, routing_table(empty.parts))
    queues.send([(routing_table(empty.parts)[0].consumer, {"id": "1"})])
    assert refused(restore, empty, Backup(file)) == "queues_not_empty"
    assert empty.store.counties() == []
    restore(empty, Backup(file), purge=True)
    assert sum(queues.depths().values()) == 0


def test_a_backup_never_overwrites_a_file(lived, file):
    content = file.read_bytes()
    assert refused(back_up, lived, file) == "backup_exists"
    assert file.read_bytes() == content


def rewritten(path, change):
    """The backup with some members changed, as a ZIP that is sound in itself."""
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def without_a_line(members):
    name = f"{COUNTY}/tickets_appeals.jsonl"
    members[name] = b"".join(members[name].splitlines(keepends=True)[1:])


def without_a_member(members):
    del members[f"{COUNTY}/tickets_appeals.jsonl"]


def of_a_later_format(members):
    members["manifest.json"] = members["manifest.json"].replace(b'"format": 2', b'"format": 99')


def of_a_later_migration(members):
    members["manifest.json"] = members["manifest.json"].replace(b'"migration": ', b'"migration": 99')


def of_another_part(members):
    members["manifest.json"] = members["manifest.json"].replace(b"tickets_appeals", b"parking_permits")
    members[f"{COUNTY}/parking_permits.jsonl"] = members.pop(f"{COUNTY}/tickets_appeals.jsonl")


def without_its_manifest(members):
    del members["manifest.json"]


@pytest.mark.parametrize(("change", "code"), [
    (without_a_line, "backup_damaged"), (without_a_member, "backup_damaged"), (of_a_later_format, "backup_newer"),
    (of_a_later_migration, "backup_newer"), (of_another_part, "backup_of_other_parts"), (without_its_manifest, "backup_foreign")])
def test_a_backup_that_is_not_whole_or_not_for_us_is_refused_and_nothing_is_written(file, empty, change, code):
    rewritten(file, change)
    assert refused(lambda: restore(empty, Backup(file))) == code
    assert empty.store.counties() == []


@pytest.mark.parametrize("content", [b"", b"PK", b"\0" * 1000, b'{"a": 1}'])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    assert refused(Backup, path) == "backup_foreign"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refused(Backup, tmp_path / "nothing") == "backup_unreadable"


def test_a_byte_that_changed_on_the_disk_and_a_file_cut_off_are_noticed(file):
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1:])
    assert refused(Backup, file) in ("backup_damaged", "backup_foreign")
    file.write_bytes(content[:middle])
    assert refused(Backup, file) == "backup_foreign"


def test_the_bytes_of_attachments_come_back_with_their_files(lived, file, store_of):
    (digest,) = lived.blobs.names(COUNTY)
    target = store_of("sqlite")
    restore(target, Backup(file))
    assert target.blobs.names(COUNTY) == [digest]
    assert b"".join(target.blobs.chunks(COUNTY, digest, 0, target.blobs.size(COUNTY, digest))) == b"%PDF-1.7 sample"
    target.blobs.delete(COUNTY, digest)
    (finding,) = check(target).findings
    assert finding.endswith(f"is missing ({digest})")


def test_bytes_that_are_damaged_do_not_keep_the_rest_from_being_backed_up(lived, empty, tmp_path):
    (digest,) = lived.blobs.names(COUNTY)
    lived.blobs.put(COUNTY, digest, b"damaged")
    lived.blobs.put(COUNTY, f"{digest}.half-written", b"half")
    back_up(lived, tmp_path / "damaged.kentan", patience=0)
    restore(empty, Backup(tmp_path / "damaged.kentan"))
    assert empty.blobs.names(COUNTY) == [digest]
    assert [finding.endswith(f"is damaged ({digest})") for finding in check(empty).findings] == [True]


def test_bytes_that_are_taken_back_while_a_backup_is_taken_are_left_out(lived, tmp_path, monkeypatch):
    (digest,) = lived.blobs.names(COUNTY)
    monkeypatch.setattr(lived.blobs, "names", lambda county: [digest, "0" * 64] if county == COUNTY else [])
    assert back_up(lived, tmp_path / "taken.kentan", patience=0).files == 1
    assert Backup(tmp_path / "taken.kentan").files(COUNTY) == [digest]
