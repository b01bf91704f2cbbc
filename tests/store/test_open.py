"""Opening a store: which addresses there are, and what is said of a place that cannot be used."""

import os
import sqlite3

import pytest
from store_samples import COUNTY, DOCS

from kentan.settings import SettingError
from kentan.store import open_store, sqlite
from kentan.store.migrations import NewerStore


def test_a_relative_address_is_a_folder_here(tmp_path, monkeypatch, opened):
    monkeypatch.chdir(tmp_path)
    opened("sqlite:///数据 folder/store").county(COUNTY)
    assert (tmp_path / "数据 folder" / "store" / "360802.sqlite").exists()


def test_an_absolute_address_is_a_folder_from_the_root(tmp_path, opened):
    opened(f"sqlite:///{tmp_path}/a%20b").county("installation")
    assert [path.name for path in (tmp_path / "a%20b").glob("*.sqlite")] == ["installation.sqlite"]


@pytest.mark.parametrize("uri", ["", "sqlite:///", "sqlite://x", "postgres://x", "/var/store", "mongodb:/x"])
def test_another_address_is_refused_with_a_hint(uri):
    with pytest.raises(SettingError, match=r"sqlite:///folder .* mongodb://"):
        open_store(uri)


def test_a_wrong_address_of_mongodb_is_refused_before_anything_is_asked():
    for uri in ("mongodb://", "mongodb://host:port/", "mongodb://a,b/?directConnection=true"):
        with pytest.raises(SettingError, match="MongoDB"):
            open_store(uri)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match=r"cannot make .*/file/store: Not a directory"):
        open_store(f"sqlite:///{tmp_path}/file/store")
    with pytest.raises(SettingError, match=r"cannot make .*/file: File exists"):
        open_store(f"sqlite:///{tmp_path}/file")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite.os, "access", lambda path, mode: not mode & os.W_OK)  # root may write everywhere
    with pytest.raises(SettingError, match="read-only"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path, opened):
    (tmp_path / "360802.sqlite").write_text("a letter, not a database\n" * 100)
    with pytest.raises(SettingError, match=r"360802.sqlite cannot be used"):
        opened(f"sqlite:///{tmp_path}").county(COUNTY)
    assert (tmp_path / "360802.sqlite").read_text().startswith("a letter")


def test_a_database_of_something_else_is_named_and_left_alone(tmp_path, opened):
    with sqlite3.connect(tmp_path / "360802.sqlite") as other:
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(SettingError, match=r"360802.sqlite is not a file of Kentan"):
        opened(f"sqlite:///{tmp_path}").county(COUNTY)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    assert other.execute("PRAGMA journal_mode").fetchall() == [("delete",)]


def test_a_file_of_a_later_version_is_refused(tmp_path, opened):
    opened(f"sqlite:///{tmp_path}").county(COUNTY)
    with sqlite3.connect(tmp_path / "360802.sqlite") as file:
        file.execute("PRAGMA user_version = 2")
    with pytest.raises(NewerStore, match="later version"):
        opened(f"sqlite:///{tmp_path}").county(COUNTY)


def test_a_database_of_a_later_version_is_refused(mongodb_place, opened):
    store = opened(mongodb_place)
    store.county(COUNTY).database["kentan__layout"].update_one({"_id": "layout"}, {"$set": {"layout": 2}})
    with pytest.raises(NewerStore, match="later version"):
        opened(mongodb_place).county(COUNTY)


def test_a_file_that_a_crash_left_empty_is_made_anew(tmp_path, opened):
    (tmp_path / "360802.sqlite").touch()
    docs = opened(f"sqlite:///{tmp_path}").county(COUNTY).collection(DOCS)
    docs.insert({"_id": "1"})
    assert docs.count() == 1


def test_files_are_durable_and_shared_by_default(sqlite_place, opened):
    file = opened(sqlite_place).county(COUNTY).file
    assert [file.read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "busy_timeout")] == ["wal", 2, 0]


def test_other_files_in_the_folder_are_no_counties(tmp_path, opened):
    store = opened(f"sqlite:///{tmp_path}")
    for name in ("notes.txt", "a b.sqlite", "360802.sqlite.bak"):
        (tmp_path / name).touch()
    assert store.counties() == []


def test_majority_is_asked_of_mongodb_and_the_path_is_the_prefix(opened):
    store = opened("mongodb://nowhere.invalid/city?w=1")
    assert store.client.write_concern.document == {"w": "majority", "wtimeout": 10000}
    assert store.prefix == "city"
    assert opened("mongodb://nowhere.invalid").prefix == "kentan"
