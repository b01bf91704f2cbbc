"""The store of bytes, by one contract on each adapter: whole or not there, written twice without harm, mended by that."""

import errno
import hashlib
import os
import time

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from kentan.errors import Unavailable
from kentan.files import blobs as module
from kentan.files.blobs import BlobMissing, Blobs
from kentan.ids import new_id
from kentan.settings import SettingError, load_settings

BYTES = b"some bytes"


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


DIGEST = digest_of(BYTES)


@pytest.fixture(params=["folder", "memory"])
def blobs(request, tmp_path):
    return Blobs(str(tmp_path / "files") if request.param == "folder" else f"memory://{new_id()}")


@pytest.fixture
def folder(tmp_path):
    return Blobs(str(tmp_path / "files"))


def test_what_was_put_is_there_in_its_county_alone(blobs):
    blobs.put("360802", DIGEST, BYTES)
    assert (blobs.size("360802", DIGEST), blobs.has("360802", DIGEST), blobs.names("360802")) == (10, True, [DIGEST])
    assert b"".join(blobs.chunks("360802", DIGEST, 0, 10)) == BYTES
    assert blobs.read("360802", DIGEST, 5, 8) == b"byt"
    assert (blobs.has("360821", DIGEST), blobs.names("360821")) == (False, [])


def test_what_is_not_there_is_told_apart_from_what_cannot_be_asked(blobs):
    for ask, *where in ((blobs.size,), (blobs.read, 0, 1), (blobs.age,)):
        with pytest.raises(BlobMissing):
            ask("360802", DIGEST, *where)
    blobs.delete("360802", DIGEST)


def test_to_put_it_twice_does_no_harm_and_mends_what_was_damaged(blobs):
    blobs.put("360802", DIGEST, BYTES)
    blobs.put("360802", DIGEST, BYTES)
    blobs.put("360802", DIGEST, b"other byte")
    assert blobs.fault("360802", DIGEST, 10) == "damaged"
    blobs.put("360802", DIGEST, BYTES)
    assert blobs.fault("360802", DIGEST, 10) is None
    assert blobs.fault("360802", DIGEST, 9) == "damaged"
    assert blobs.names("360802") == [DIGEST]


def test_what_was_deleted_is_missing(blobs):
    blobs.put("360802", DIGEST, BYTES)
    assert blobs.fault("360802", DIGEST, 10) is None
    blobs.delete("360802", DIGEST)
    assert blobs.fault("360802", DIGEST, 10) == "missing"


def test_its_age_is_counted_from_the_last_writing(folder, tmp_path):
    folder.put("360802", DIGEST, BYTES)
    assert folder.age("360802", DIGEST) < 60
    os.utime(tmp_path / "files" / "360802" / DIGEST, (time.time() - 7200,) * 2)
    assert 7100 < folder.age("360802", DIGEST) < 7300


@given(st.binary(min_size=1, max_size=64))
@settings(max_examples=30)
def test_any_bytes_come_back_in_pieces(content):
    store, digest = Blobs(f"memory://{new_id()}"), digest_of(content)
    store.put("360802", digest, content)
    assert b"".join(store.chunks("360802", digest, 0, len(content))) == content
    assert store.fault("360802", digest, len(content)) is None


def test_a_large_one_is_read_piece_by_piece(folder, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4)
    folder.put("360802", DIGEST, BYTES)
    assert list(folder.chunks("360802", DIGEST, 1, 10)) == [b"ome ", b"byte", b"s"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_is_full_leaves_nothing_behind(folder, monkeypatch, tmp_path, step):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(Unavailable) as told:
        folder.put("360802", DIGEST, BYTES)
    assert (told.value.code, told.value.params) == ("files_unreachable", {"why": "No space left on device"})
    assert list((tmp_path / "files" / "360802").iterdir()) == []


def test_a_store_that_cannot_be_reached_says_so(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable):
        Blobs(str(tmp_path / "file")).put("360802", DIGEST, BYTES)


def test_a_place_that_is_not_there_is_told_as_one_that_takes_nothing(monkeypatch):
    def nowhere(*_, **__):
        raise FileNotFoundError("The specified bucket does not exist")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", nowhere)
    with pytest.raises(Unavailable) as told:
        Blobs("memory://nowhere").put("360802", DIGEST, BYTES)
    assert told.value.params == {"why": "no such bucket or folder"}


@pytest.mark.parametrize("wrong", ["nothing://x", "s4://bucket"])
def test_an_address_of_no_store_stops_the_start(wrong):
    with pytest.raises(SettingError, match="name a folder"):
        load_settings({"KENTAN_FILES": wrong})


def test_the_store_is_in_the_home_unless_a_setting_says_otherwise():
    assert load_settings({"KENTAN_HOME": "var"}).files_uri == "var/files"
    assert load_settings({"KENTAN_FILES": "memory://a"}).files_uri == "memory://a"
