"""Stores to test, on both adapters. A ``place`` can be opened several times, as several processes would."""

import subprocess
import sys
from pathlib import Path

import pytest
from store_samples import COUNTY, DOCS

from kentan.store import open_store

HERE = Path(__file__).parent


@pytest.fixture
def mongodb_place(own_mongodb_uri):
    """The address of databases of our own."""
    return own_mongodb_uri


@pytest.fixture
def sqlite_place(tmp_path):
    """The address of a folder of our own."""
    return f"sqlite:///{tmp_path / 'store'}"


@pytest.fixture(params=["sqlite", "mongodb"])
def place(request):
    """The address of an empty store, once on each adapter."""
    return request.getfixturevalue(f"{request.param}_place")


@pytest.fixture
def opened():
    """Open stores that are closed at the end."""
    stores = []

    def open_one(uri):
        stores.append(open_store(uri))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(place, opened):
    """An empty store."""
    return opened(place)


@pytest.fixture
def county(store):
    """The county 360802 of an empty store."""
    return store.county(COUNTY)


@pytest.fixture
def docs(county):
    """An empty collection with every kind of index."""
    return county.collection(DOCS)


class Workers:
    """Processes of tests/store/worker.py that start their work together."""

    def __init__(self, uri):
        self.uri, self.processes = uri, []

    def start(self, job, *args):
        """Start one; it waits for ``go``."""
        command = [sys.executable, "-W", "ignore", str(HERE / "worker.py"), self.uri, job, *map(str, args)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def go(self):
        """Let all begin, once all are ready."""
        for process in self.processes:
            assert process.stdout.readline() == "ready\n"
        for process in self.processes:
            process.stdin.write("go\n")
            process.stdin.flush()

    def results(self):
        """What each printed, line by line; all must end well."""
        outputs = [process.communicate(timeout=60)[0].split() for process in self.processes]
        assert [process.returncode for process in self.processes] == [0] * len(self.processes)
        return outputs

    def stop(self):
        """End what still runs."""
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()


@pytest.fixture
def workers():
    """``workers(uri)`` gives Workers that are gone at the end."""
    made = []

    def make(uri):
        made.append(Workers(uri))
        return made[-1]

    yield make
    for each in made:
        each.stop()
