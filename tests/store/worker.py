"""A process of its own that works on a store: ``worker.py URI JOB ARGS…``. It says "ready", waits for a line, and begins."""

import eventlet

eventlet.monkey_patch()

import itertools  # noqa: E402  (after the patch)
import sys  # noqa: E402

from store_samples import COUNTY, DOCS, LOG, NEIGHBOUR, NUMBERS, event  # noqa: E402

from kentan.store import open_store  # noqa: E402
from kentan.store.port import Conflict  # noqa: E402
from kentan.store.registers import append_next, take  # noqa: E402


def say(*words):
    print(*words, flush=True)


def make(store, who):
    """Make the county's file with its collections and a document."""
    store.county(COUNTY).collection(DOCS).insert({"_id": who, "code": who})


def add(store, who, times):
    """Raise the shared counter so many times, each with an event."""
    docs = store.county(COUNTY).collection(DOCS)
    for number in range(int(times)):
        while True:
            doc = docs.get("counter")
            try:
                docs.save({**doc, "n": doc["n"] + 1}, [event(f"{who}-{number}")])
                break
            except Conflict:
                eventlet.sleep(0.001)


def number(store, who, times):
    """Take numbers in several greenlets, every third for a holder whom the others number too."""
    numbers = store.county(COUNTY).collection(NUMBERS)
    pool = eventlet.GreenPool(4)
    holders = [f"shared-{i}" if i % 3 == 0 else f"{who}-{i}" for i in range(int(times))]
    for holder, n in zip(holders, pool.imap(lambda each: take(numbers, "督/2026", each, "now"), holders), strict=True):
        say(f"{holder}={n}")


def append(store, who, times):
    """Append to the log, every third time an event that the others append too."""
    log = store.county(COUNTY).collection(LOG)
    for i in range(int(times)):
        event_id = f"shared-{i}" if i % 3 == 0 else f"{who}-{i}"
        n, inserted = append_next(log, lambda n, event_id=event_id: {"event_id": event_id, "n": n})
        say(f"{event_id}={n}={inserted}")


def claim(store, who):
    """Claim documents until none is left."""
    docs = store.county(COUNTY).collection(DOCS)
    while doc := docs.claim_next({}, (), "1", "9"):
        say(doc["_id"])


def write(store, who):
    """Insert and save without end in several greenlets, and say what was acknowledged."""
    docs = store.county(COUNTY).collection(DOCS)
    serial = itertools.count()

    def writer():
        while True:
            doc = {"_id": f"{who}-{next(serial)}", "words": ["招工"], "padding": "x" * 2000}
            docs.insert(doc, [event(f"{doc['_id']}-1")])
            say(doc["_id"], 1)
            docs.save({**doc, "words": ["用地"]}, [event(f"{doc['_id']}-2")])
            say(doc["_id"], 2)

    for _ in range(7):
        eventlet.spawn(writer)
    writer()


def cause(store, who, times):
    """Write so many causes into one county, and after each its effect into another."""
    causes, effects = (store.county(code).collection(DOCS) for code in (COUNTY, NEIGHBOUR))
    for i in range(int(times)):
        causes.insert({"_id": f"{who}-{i}"}, [event(f"{who}-{i}")])
        effects.insert({"_id": f"{who}-{i}"})
        if i == 0:
            say("begun")


if __name__ == "__main__":
    uri, job, *args = sys.argv[1:]
    opened = open_store(uri)
    say("ready")
    sys.stdin.readline()
    {"make": make, "add": add, "number": number, "append": append, "claim": claim, "write": write,
     "cause": cause}[job](opened, *args)
    opened.close()
