"""Where a journey takes place: processes started as an operator starts them, and somebody who speaks to them over HTTP."""

import itertools
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import eventlet
import orjson
import urllib3

from kentan.clock import from_text
from kentan.ids import new_id
from kentan.replay.clock import set_replay_clock
from kentan.replay.processes import Processes
from kentan.settings import load_settings
from kentan.store import open_store

EMBEDDED = ("all",)
APART = ("registration", "tickets", "tickets", "notifications", "evaluation", "gateway", "gateway")
PUBLIC_URL = "https://kentan.example"
AGAIN = ("not_yet_known", "too_busy")
PATIENCE = 60.0  # a busy machine is slow, and patience costs nothing where all is well


def eventually(true, within=PATIENCE):
    """Ask until the answer is true; the answer."""
    with eventlet.Timeout(within, AssertionError(f"not true within {within} s")):
        while not (value := true()):
            eventlet.sleep(0.02)
    return value


class Place:
    """An installation of processes under a clock that the journey moves; requests go to its gateways in turn."""

    def __init__(self, home, moment, parts, **settings):
        """Mark the store as a replay's, make an operator, start."""
        self.environment = {
            "KENTAN_HOME": str(home), "KENTAN_SECRET": "s" * 32, "KENTAN_CLOCK": "replay", "KENTAN_PUBLIC_URL": PUBLIC_URL,
            "KENTAN_WEBHOOK_ALLOW_PRIVATE": "1", "KENTAN_LOG_FORMAT": "json", **settings}
        self.store = open_store(load_settings(self.environment).store_uri)
        self.move(moment)
        self.kentan("user", "add", "operator", "--role", "operator", "--county", "*", "--password", "open sesame")
        self.processes = Processes(self.environment, home / "logs")
        for part in parts:
            self.processes.add(part)
        self.pool = urllib3.PoolManager(retries=False, timeout=30)

    def wait_ready(self):
        """Wait until every process serves."""
        self.processes.wait_ready()
        self.urls = [f"http://127.0.0.1:{one.port}/api/v1" for one in self.processes.all if one.port]
        self._turn = itertools.cycle(self.urls)

    def move(self, moment):
        """Let it be this moment for all processes."""
        set_replay_clock(self.store, from_text(moment))

    def kentan(self, *arguments):
        """What a command of the command line prints; it has to succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, *arguments):
        """A command of the command line, done."""
        command = [sys.executable, "-m", "kentan.entry", *arguments]
        return subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=60)

    def client(self, token=None):
        """Somebody with this token."""
        return Client(self, token)

    def request(self, method, path, body, headers):
        """The answer of the gateway whose turn it is; asked again where the same request may succeed in a moment."""
        url, data = next(self._turn), None if body is None else orjson.dumps(body)
        end = time.monotonic() + PATIENCE
        while True:
            answer = Answer(self.pool.request(method, url + path, body=data, headers=headers))
            if (answer.status != 503 and answer.code not in AGAIN) or time.monotonic() > end:
                return answer
            eventlet.sleep(0.05)

    def everywhere(self, path, token):
        """Wait until every gateway knows what is there."""
        headers = {"Authorization": f"Bearer {token}"}
        eventually(lambda: {self.pool.request("GET", url + path, headers=headers).status for url in self.urls} == {200})

    def stop(self):
        """End everything."""
        for process in self.processes.all:
            process.kill()
        self.store.close()

    def logged(self, correlation):
        """What the processes logged under a correlation id."""
        lines = [line for one in self.processes.all for line in one.log.read_bytes().splitlines() if line.startswith(b"{")]
        return [entry["message"] for entry in map(orjson.loads, lines) if entry["correlation"] == correlation]


class Answer:
    """What was answered."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.json = orjson.loads(response.data) if response.data else None
        self.code = self.json.get("code") if self.status >= 400 and self.json else None

    def __repr__(self):
        """As a failing test shows it."""
        return f"{self.status} {self.json}"


@dataclass
class Client:
    """Asks as one account; ``base`` begins the addresses."""

    place: Place
    token: str | None = None
    base: str = ""

    def ask(self, method, path, body=None, **headers):
        """The answer, whatever it is."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            given["Content-Type"] = "application/json"
        if method != "GET":
            given.setdefault("Idempotency-Key", new_id())  # the request is repeated where nobody answered in time
        return self.place.request(method, self.base + path, body, given)

    def get(self, path, **headers):
        """What is there."""
        answer = self.ask("GET", path, **headers)
        assert answer.status == 200, answer
        return answer.json

    def post(self, path, body=None, method="POST", **headers):
        """The answer to something that has to succeed."""
        answer = self.ask(method, path, {} if body is None else body, **headers)
        assert answer.status in (200, 201), answer
        return answer.json

    def put(self, path, body):
        """The same by PUT."""
        return self.post(path, body, "PUT")

    def pages(self, path, limit=500):
        """All items of a listing."""
        items, after = [], ""
        while True:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{after}")
            items += page["items"]
            if not page["next"]:
                return items
            after = f"&after={page['next']}"

    def within(self, county):
        """The same one, speaking of a county."""
        return Client(self.place, self.token, f"/counties/{county}")


def stream(client, url, path, **headers):
    """Server-sent events as ``(id, event)``, one by one, from one gateway."""
    given = {"Authorization": f"Bearer {client.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = client.place.pool.request("GET", url + path, headers=given, preload_content=False, timeout=PATIENCE)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    try:
        lines = {}
        for line in itertools.chain.from_iterable(chunk.splitlines() for chunk in lines_of(answer)):
            name, _, value = line.partition(b": ")
            lines[name] = value
            if name == b"data":
                yield lines[b"id"].decode(), orjson.loads(value)
    finally:
        answer.close()


def lines_of(answer):
    """A response's lines as they come."""
    rest = b""
    for chunk in answer.stream(1, decode_content=False):
        rest += chunk
        *whole, rest = rest.split(b"\n")
        yield from whole
