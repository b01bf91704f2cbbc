"""A small policy portal beside Kentan: an appeal about policy money gets the clauses that fit it, found in a library of its own.

    python3 policies.py FOLDER PORT URL     listen on PORT; URL is where Kentan reaches it

At its first start it subscribes and keeps the secret in FOLDER. Every event comes as a signed request (Standard Webhooks): the
signature is verified, an event that was dealt with is not dealt with again, and what fails is answered with 500 and comes again.

Similarity of two texts: the pairs of neighbouring characters that both have, divided by the root of the product of how many
each has (cosine of the sets of pairs), 0 to 1.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import re
import sqlite3
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SOURCE, TYPES = "policy-portal", ["tickets.appeal.raised"]
LEAST_SIMILAR, MOST_CLAUSES, OLDEST_SECONDS = 0.1, 3, 300
MONEY = re.compile(r"补贴|奖补|奖励|兑现|资金|退税|贴息|补助|减免|subsid|grant|refund")
CLAUSES = json.loads((Path(__file__).parent / "clauses.json").read_text("utf-8"))


def pairs(text):
    """The pairs of neighbouring characters of a text, punctuation left out."""
    runs = re.findall(r"\w+", text.lower())
    return {run[place:place + 2] for run in runs for place in range(len(run) - 1)}


def similarity(one, other):
    """0 to 1, as the head of this file says."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / math.sqrt(len(first) * len(second)) if first and second else 0.0


def fitting(text):
    """``(similarity, clause)`` of the clauses that fit a text about policy money, the best first."""
    if not MONEY.search(text):
        return []
    rated = sorted(((similarity(text, clause["text"]), clause) for clause in CLAUSES), key=lambda one: -one[0])
    return [(rate, clause) for rate, clause in rated if rate >= LEAST_SIMILAR][:MOST_CLAUSES]


def ask(method, path, body=None):
    """The decoded answer of Kentan."""
    headers = {"Authorization": "Bearer " + os.environ["KENTAN_TOKEN"], "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(os.environ["KENTAN_URL"] + "/api/v1" + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=6) as answer:
        return json.load(answer)


def secret_of(folder, url):
    """The secret of the subscription, which is made where there is none yet."""
    file = folder / "subscription.json"
    if not file.exists():
        made = ask("POST", f"/counties/{os.environ['KENTAN_COUNTY']}/subscriptions", {"types": TYPES, "url": url})
        file.touch(mode=0o600)
        file.write_text(json.dumps({"id": made["id"], "secret": made["secret"]}))
    return json.loads(file.read_text())["secret"]


def genuine(secret, headers, body):
    """Whether a request is signed with our secret, and a few minutes old at most."""
    sent_id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > OLDEST_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, f"{sent_id}.{sent_at}.".encode() + body, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one, f"v1,{wanted}") for one in given)


def deal_with(event):
    """Look for clauses and put what was found onto the file; done twice it is the same result."""
    file = f"/counties/{event['county']}/appeals/{event['subject']}"
    found = fitting(ask("GET", file)["text"])
    if found:
        lines = [f"{clause['title']} {clause['number']}（相似度 {rate:.0%}）：{clause['text']}" for rate, clause in found]
        ask("POST", f"{file}/results", {
            "source": SOURCE, "kind": "clauses", "ref": "clauses", "text": "\n".join(lines)[:2000],
            "figures": {"matched": len(found), "best_percent": round(100 * found[0][0])}})


def portal(folder, port, url):
    """The server, subscribed."""
    store = sqlite3.connect(folder / "portal.sqlite")
    store.execute("CREATE TABLE IF NOT EXISTS dealt_with (event TEXT PRIMARY KEY)")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status = self.answer(body) if genuine(secret, self.headers, body) else 401
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def answer(self, body):
            event = json.loads(body)
            if store.execute("SELECT 1 FROM dealt_with WHERE event = ?", (event["id"],)).fetchone():
                return 204
            try:
                deal_with(event)
            except OSError as problem:
                print("comes again:", problem, flush=True)
                return 500
            with store:
                store.execute("INSERT INTO dealt_with VALUES (?)", (event["id"],))
            return 204

    server = HTTPServer(("127.0.0.1", port), Handler)
    secret = secret_of(folder, url)
    print("listening", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    home = Path(sys.argv[1])
    home.mkdir(parents=True, exist_ok=True)
    portal(home, int(sys.argv[2]), sys.argv[3])
