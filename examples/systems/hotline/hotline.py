"""A small 12345 hotline beside Kentan: calls of enterprises become appeals, and what becomes of them is told to the hotline.

    python3 hotline.py call hotline.sqlite NUMBER CREDIT_CODE PHONE TEXT    take a call
    python3 hotline.py follow hotline.sqlite                                follow what becomes of the files
    python3 hotline.py list hotline.sqlite                                  the calls and how they stand

A call is entered under the hotline's own number, which Kentan keeps as the file's foreign id: sent again (after a crash, by
a second operator) it is the same file. A further call of the same caller about the same matter within thirty days is joined
to the file of the first. ``follow`` reads server-sent events; its place and the states change together, in one SQLite file.
"""

import hashlib
import json
import os
import re
import sqlite3
import sys
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

SOURCE, TYPES, SAME_MATTER, DAYS = "hotline-12345", "tickets.appeal.*", 0.5, 30
SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (number TEXT PRIMARY KEY, caller TEXT, enterprise TEXT, text TEXT, taken_at TEXT, appeal TEXT,
    joined TEXT);
CREATE TABLE IF NOT EXISTS files (appeal TEXT PRIMARY KEY, sequence INTEGER, status TEXT, outcome TEXT);
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT);
"""


def request(path, body=None, **headers):
    """A request to Kentan; a body makes it a POST."""
    headers |= {"Authorization": "Bearer " + os.environ["KENTAN_TOKEN"], "Content-Type": "application/json"}
    return urllib.request.Request(os.environ["KENTAN_URL"] + "/api/v1" + path, body and json.dumps(body).encode(), headers)


def ask(path, body=None):
    """The decoded answer within the county."""
    county = os.environ["KENTAN_COUNTY"]
    with urllib.request.urlopen(request(f"/counties/{county}{path}", body), timeout=30) as answer:
        return json.load(answer)


def alike(one, other):
    """How much of their pairs of neighbouring characters two texts share, 0 to 1."""
    first, second = ({text[place:place + 2] for text in re.findall(r"\w+", whole) for place in range(len(text) - 1)}
                     for whole in (one, other))
    return len(first & second) / max(len(first | second), 1)


def take(store, number, credit_code, phone, text):
    """Take a call: the same number again is the same call. Its appeal's id, and the number of the call that it was joined to."""
    enterprise = ask("/enterprises?credit_code=" + urllib.parse.quote(credit_code))["items"]
    if not enterprise:
        sys.exit("this enterprise is not registered: hand the call to the forum office")
    caller, now = hashlib.sha256(phone.encode()).hexdigest(), datetime.now(UTC)
    with store:
        store.execute("INSERT OR IGNORE INTO calls (number, caller, enterprise, text, taken_at) VALUES (?, ?, ?, ?, ?)",
                      (number, caller, enterprise[0]["id"], text, now.isoformat()))
    call = store.execute("SELECT * FROM calls WHERE number = ?", (number,)).fetchone()
    if not call["appeal"]:
        first = same_matter(store, call, now)
        appeal = first["appeal"] if first else enter(call, phone)
        with store:
            store.execute("UPDATE calls SET appeal = ?, joined = ? WHERE number = ?", (appeal, first and first["number"], number))
    tell_of_further_calls(store, number)
    return tuple(store.execute("SELECT appeal, joined FROM calls WHERE number = ?", (number,)).fetchone())


def same_matter(store, call, now):
    """The first call of the same caller for the same enterprise in these days that speaks of the same matter."""
    since = (now - timedelta(days=DAYS)).isoformat()
    earlier = store.execute("SELECT * FROM calls WHERE caller = ? AND enterprise = ? AND taken_at > ? AND appeal IS NOT NULL "
                            "AND joined IS NULL ORDER BY taken_at", (call["caller"], call["enterprise"], since))
    return next((one for one in earlier if alike(one["text"], call["text"]) >= SAME_MATTER), None)


def enter(call, phone):
    """Enter the call as an appeal under its number; the appeal's id."""
    return ask("/appeals", {"kind": "difficulty", "enterprise": call["enterprise"], "text": call["text"], "source": SOURCE,
                            "foreign_id": call["number"], "contact": {"name": "12345来电人", "phone": phone}})["id"]


def tell_of_further_calls(store, number):
    """Put onto the file how often its caller has called, if more than once."""
    appeal, joined = store.execute("SELECT appeal, joined FROM calls WHERE number = ?", (number,)).fetchone()
    if joined:
        (calls,) = store.execute("SELECT count(*) FROM calls WHERE appeal = ?", (appeal,)).fetchone()
        ask(f"/appeals/{appeal}/results", {"source": SOURCE, "kind": "calls", "ref": "calls", "figures": {"calls": calls},
                                           "text": f"同一来电人就此事来电{calls}次。"})


def follow(store):
    """Keep the state of every file, from the place where we were; connect again whenever the line breaks."""
    while True:
        (cursor,) = store.execute("SELECT cursor FROM place").fetchone() or ("",)
        try:
            for line in urllib.request.urlopen(request(f"/events/stream?types={TYPES}", **{"Last-Event-ID": cursor}), timeout=60):
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    cursor = value
                elif name == "data":
                    keep(store, json.loads(value), cursor)
        except Exception as problem:  # the line broke, or Kentan restarts
            if getattr(problem, "code", 500) in (401, 403, 422):
                raise
        time.sleep(1)


def keep(store, event, cursor):
    """Keep the file's state, the one of the highest sequence, and with it the place where we are."""
    newer = "sequence = excluded.sequence, status = excluded.status, outcome = coalesce(excluded.outcome, outcome)"
    state = event["subject"], int(event["sequence"]), event["data"]["status"], event["data"].get("outcome")
    with store:
        store.execute(f"INSERT INTO files VALUES (?, ?, ?, ?) ON CONFLICT (appeal) DO UPDATE SET {newer} "
                      "WHERE excluded.sequence > sequence", state)
        store.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (cursor,))


def main(command, file, *rest):
    """One of the three commands."""
    store = sqlite3.connect(file)
    store.row_factory = sqlite3.Row
    store.executescript(SCHEMA)
    if command == "call":
        print(*(one or "-" for one in take(store, *rest)))
    elif command == "follow":
        follow(store)
    else:
        for row in store.execute("SELECT number, calls.appeal, status, outcome, joined FROM calls LEFT JOIN files USING (appeal) "
                                 "ORDER BY taken_at"):
            print(*(one or "-" for one in row))


if __name__ == "__main__":
    main(*sys.argv[1:])
