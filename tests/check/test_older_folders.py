"""A data folder that an earlier release wrote opens, is brought along, is proved clean, and is worked on.

What each release's documents lacked is frozen here, by the migration that brought it: nobody changes a line of ``LACKED`` later.
"""

import pytest
from click.testing import CliRunner
from corruptions import SPECS, of
from loops import COUNTY, Loop

from kentan.check import check
from kentan.cli.main import main
from kentan.store.migrations import APPLIED, MIGRATIONS, migrate
from kentan.store.port import INSTALLATION


def without_states(file):
    """Files were not found by how their clocks stand."""
    words = [word for word in file.get("found_by", ()) if not word.startswith("clock:")]
    return {**file, "found_by": words} if "found_by" in file else file


def without_raised_again(entry):
    """What was raised again was not counted."""
    counts = {name: n for name, n in entry["after"]["counts"].items() if name not in ("reraised", "solved_reraised")}
    return {**entry, "after": {**entry["after"], "counts": counts}}


def without_promises(file):
    """Files were not found by whose commitments they hold."""
    words = [word for word in file.get("found_by", ()) if not word.startswith("promised:")]
    return {**file, "found_by": words} if "found_by" in file else file


# Migration to (collection, fields that its documents did not have); no fields: there was no such collection; or what they were.
LACKED = {
    2: ("tickets_enterprises", ("words",)),
    3: ("tickets_appeals", ("found_by",)),
    4: ("tickets_letters", ("about", "addressees", "readers", "received_by", "life", "content", "template", "issuing_at")),
    5: ("notifications_calendars", ()),
    6: ("evaluation_calendars", ()),
    7: ("tickets_appeals", without_states),
    8: ("evaluation_log", without_raised_again),
    9: ("tickets_appeals", without_promises),
}
RELEASES = tuple(range(2, len(MIGRATIONS) + 1))


@pytest.fixture
def aged(installation, store):
    """``aged(3)``: the folder as the release before migration 3 wrote it."""
    def age(number):
        migrate(installation.store, MIGRATIONS[:number - 1])
        for collection, fields in (LACKED[later] for later in RELEASES if later >= number):
            for doc in of(store, collection).find({}, (), 1000):
                if callable(fields):
                    of(store, collection).save(fields(doc))
                elif fields:
                    of(store, collection).save({name: value for name, value in doc.items() if name not in fields})
                else:
                    of(store, collection).delete(doc["_id"])
        return installation

    return age


def test_every_migration_since_the_first_is_described():
    assert tuple(LACKED) == RELEASES, "say in LACKED what documents lacked before the migration that you add"
    assert {collection for collection, _ in LACKED.values()} <= SPECS.keys()


@pytest.mark.parametrize("number", RELEASES)
def test_an_older_folder_is_brought_along_and_clean(aged, store, number):
    older = aged(number)
    collection, lacked = LACKED[number]
    fields = () if callable(lacked) else lacked
    assert of(store, collection).count() == 0 or not fields or all(
        fields[0] not in doc for doc in of(store, collection).find({}, (), 1000))
    assert migrate(older.store) == list(range(number, len(MIGRATIONS) + 1))
    assert check(older).findings == []
    assert of(store, collection).count() > 0
    assert all(name in doc for doc in of(store, collection).find({}, (), 1000) for name in fields)


@pytest.mark.parametrize("number", RELEASES)
def test_work_goes_on_in_an_older_folder(aged, store, number):
    older = aged(number)
    migrate(older.store)
    loop = Loop(older)
    enterprise = of(store, "registration_enterprises").find({}, (), 1)[0]["_id"]
    loop.work_off(loop.ask("tickets", "raise_appeal", loop.row(enterprise))["id"], enterprise)
    (found,) = loop.call("tickets", "list_appeals", COUNTY, {"enterprise_name": "庐陵", "unit": "fgw", "limit": 1})["items"]
    assert found["status"] == "closed"
    assert check(older).findings == []


def test_the_records_say_by_which_release_each_migration_was_done(aged):
    older = aged(3)
    migrate(older.store)
    records = older.store.county(INSTALLATION).collection(APPLIED).find({}, ("number",), 100)
    assert [record["number"] for record in records] == [migration.number for migration in MIGRATIONS]


def test_what_an_older_process_writes_after_the_migrations_is_brought_along_by_the_command(aged, store, home, monkeypatch):
    older = aged(2)
    migrate(older.store)
    file = of(store, "tickets_appeals").find({}, (), 1)[0]
    of(store, "tickets_appeals").save({name: value for name, value in file.items() if name != "found_by"})
    monkeypatch.setenv("KENTAN_HOME", str(home))
    monkeypatch.setenv("KENTAN_LANG", "en")
    ran = CliRunner().invoke(main, ["migrate"])
    assert (ran.exit_code, ran.output) == (0, f"the store is at migration {len(MIGRATIONS)}, in all its documents\n")
    assert of(store, "tickets_appeals").get(file["_id"])["found_by"] == file["found_by"]
    assert len(older.store.county(INSTALLATION).collection(APPLIED).find({}, ("number",), 100)) == len(MIGRATIONS)
