"""A small job platform beside Kentan: an appeal that speaks of hiring becomes a vacancy, and its figures go back onto the file.

    python3 jobs.py seekers jobs.sqlite seekers.csv     take in who looks for work (CSV: id, trade)
    python3 jobs.py follow jobs.sqlite [--once]         read the feed, make vacancies, match, report figures
    python3 jobs.py hired jobs.sqlite VACANCY SEEKER    somebody whom a vacancy was matched with was hired

It polls the feed with a cursor. Cursor and vacancies are in one SQLite file and change in one transaction, and what is
reported is computed from that file: it may be stopped at any moment, and started again.
"""

import csv
import json
import os
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from datetime import date, timedelta

SOURCE, TYPES, PAUSE, DAYS = "job-platform", "tickets.appeal.raised", 2.0, 30
SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS vacancies (id INTEGER PRIMARY KEY, county TEXT, appeal TEXT UNIQUE, trade TEXT, wanted INTEGER,
    by_day TEXT, reported TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS seekers (id TEXT PRIMARY KEY, trade TEXT, vacancy INTEGER, hired INTEGER DEFAULT 0);
"""
HIRING = re.compile(r"招工|招聘|用工|缺工|招人|hiring|recruit")
TRADES = ("缝纫", "焊工", "电工", "数控", "包装", "操作工", "司机", "保洁", "技工")
HEADS = re.compile(r"(\d{1,5}|[零一二两三四五六七八九十百千]{1,9})\s*(?:余|多)?\s*(?:名|个工|个人|人|workers)")
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}


def number_of(text):
    """42, 四十二 or 一百二十 as a number."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in UNITS:
            total, digit = total + (digit or 1) * UNITS[sign], 0
        else:
            digit = DIGITS[sign]
    return total + digit


def need_of(text):
    """``(trade, heads)`` of a text that speaks of hiring, else None. Of several numbers the last one is what is still wanted."""
    if not HIRING.search(text):
        return None
    heads = [number_of(found) for found in HEADS.findall(text)]
    return next((trade for trade in TRADES if trade in text), "操作工"), heads[-1] if heads else 1


def ask(method, path, body=None, key=None):
    """The decoded answer of Kentan. A repeated key takes effect once."""
    headers = {"Authorization": "Bearer " + os.environ["KENTAN_TOKEN"], "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": key} if key else {}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(os.environ["KENTAN_URL"] + "/api/v1" + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def read_feed(store):
    """Take the next page of events in, as vacancies; whether there is more."""
    (cursor,) = store.execute("SELECT value FROM state WHERE name = 'cursor'").fetchone() or ("",)
    page = ask("GET", f"/events?types={TYPES}&limit=100&after={cursor}")
    needs = [(event, need_of(ask("GET", f"/counties/{event['county']}/appeals/{event['subject']}")["text"]))
             for event in page["items"]]
    with store:
        for event, need in needs:
            if need:
                by_day = (date.fromisoformat(event["time"][:10]) + timedelta(days=DAYS)).isoformat()
                store.execute("INSERT OR IGNORE INTO vacancies (county, appeal, trade, wanted, by_day) VALUES (?, ?, ?, ?, ?)",
                              (event["county"], event["subject"], *need, by_day))
        store.execute("INSERT OR REPLACE INTO state VALUES ('cursor', ?)", (page["next"],))
    return page["more"]


def match(store):
    """Give each vacancy seekers of its trade who have none, as many as it wants."""
    with store:
        for vacancy, trade, wanted in store.execute("SELECT id, trade, wanted FROM vacancies ORDER BY id").fetchall():
            (matched,) = store.execute("SELECT count(*) FROM seekers WHERE vacancy = ?", (vacancy,)).fetchone()
            free = "SELECT id FROM seekers WHERE vacancy IS NULL AND trade = ? ORDER BY id LIMIT ?"
            store.execute(f"UPDATE seekers SET vacancy = ? WHERE id IN ({free})", (vacancy, trade, max(wanted - matched, 0)))


def report(store):
    """Put the figures of each vacancy onto its file, where they are not there yet."""
    for vacancy, county, appeal, trade, wanted, by_day, reported in store.execute("SELECT * FROM vacancies").fetchall():
        counted = "SELECT count(*), coalesce(sum(hired), 0) FROM seekers WHERE vacancy = ?"
        matched, hired = store.execute(counted, (vacancy,)).fetchone()
        figures = {"vacancies": wanted, "matched": matched, "hired": hired, "by": by_day}
        if json.dumps(figures) == reported:
            continue
        ask("POST", f"/counties/{county}/appeals/{appeal}/results", {
            "source": SOURCE, "kind": "vacancies", "ref": f"vacancy-{vacancy}", "figures": figures,
            "text": f"已发布{trade}岗位{wanted}个，匹配{matched}人，到岗{hired}人。"})
        with store:
            store.execute("UPDATE vacancies SET reported = ? WHERE id = ?", (json.dumps(figures), vacancy))


def follow(store, once):
    """Read, match, report; again and again, or until there is nothing left."""
    while True:
        try:
            more = read_feed(store)
            match(store)
            report(store)
        except (urllib.error.URLError, TimeoutError) as problem:
            if once or getattr(problem, "code", 500) in (401, 403):
                raise
            more = False  # not there, or too busy: what is not done yet is done the next time
        if once and not more:
            return
        time.sleep(0 if more else PAUSE)


def main(command, file, *rest):
    """One of the three commands."""
    store = sqlite3.connect(file)
    store.executescript(SCHEMA)
    if command == "seekers":
        with store, open(rest[0], newline="", encoding="utf-8") as seekers:
            store.executemany("INSERT OR IGNORE INTO seekers (id, trade) VALUES (:id, :trade)", csv.DictReader(seekers))
    elif command == "hired":
        with store:
            changed = store.execute("UPDATE seekers SET hired = 1 WHERE vacancy = ? AND id = ?", rest).rowcount
        sys.exit(None if changed else "no such seeker at this vacancy")
    else:
        follow(store, "--once" in rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
