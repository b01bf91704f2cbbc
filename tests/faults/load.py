"""Load: clients that take cases through the loop over HTTP, and write down what became of every command.

A case is one appeal with what goes with it. Its commands are named steps, each with a key of its own. ``done`` is a 2xx,
``refused`` a 4xx, ``open`` what was not answered (or by a 5xx). Most of the open ones are repeated at once with their key; the
others end their case until ``finish``. Where nobody listens nothing was sent, and the client knocks again.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

import eventlet
import orjson
import urllib3
from eventlet.greenpool import GreenPool

from kentan.replay.api import AGAIN

CLIENTS = 8
DONE, REFUSED, OPEN = "done", "refused", "open"
NOBODY = -1
LISTED = 500
GIVEN_UP = 0.3  # of what is not answered; the rest is repeated at once


@dataclass
class Deed:
    """One command and what became of it."""

    case: "Case"
    step: str
    path: str
    token: str | None
    body: dict
    key: str
    outcome: str = OPEN
    status: int = 0
    answer: dict = field(default_factory=dict)
    tries: int = 0


@dataclass
class Case:
    """One appeal on its way; ``mark`` is in its text and in the names of what was made for it."""

    mark: str
    county: str
    enterprise: str
    unit: str
    grade: str
    deeds: list[Deed] = field(default_factory=list)
    appeal: str | None = None
    survey: dict | None = None
    place: int = 0

    def deed(self, step):
        """The deed of a step, None before it was tried."""
        return next((deed for deed in self.deeds if deed.step == step), None)

    def is_done(self, step):
        """Whether the step was answered by a 2xx."""
        return getattr(self.deed(step), "outcome", None) == DONE


class Client:
    """HTTP over all gateways of a town, one after the other."""

    def __init__(self, urls):
        self.urls, self.turn = urls, 0
        self.pool = urllib3.PoolManager(maxsize=64, block=False, retries=False, timeout=urllib3.Timeout(connect=3, read=20))

    def ask(self, method, path, token, body=None, key=None):
        """Status and content; status 0 where there was no (whole) answer, NOBODY where no connection could be made."""
        self.turn += 1
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        try:
            answer = self.pool.request(method, f"{self.urls[self.turn % len(self.urls)]}/api/v1{path}", headers=headers,
                                       body=None if body is None else orjson.dumps(body))
            return answer.status, orjson.loads(answer.data) if answer.data else {}
        except urllib3.exceptions.NewConnectionError:
            return NOBODY, {}
        except (urllib3.exceptions.HTTPError, ValueError, OSError):
            return 0, {}

    def get(self, path, token, patience=60.0):
        """The content, asked for until it is answered."""
        end = time.monotonic() + patience
        while True:
            status, content = self.ask("GET", path, token)
            if 200 <= status < 300:
                return content
            assert status in (NOBODY, 0, 404, 409, 429, 500, 503), (path, status, content)
            assert time.monotonic() < end, (path, status, content)
            eventlet.sleep(0.1)

    def all(self, path, token):
        """All items of a listing."""
        items, after = [], ""
        while True:
            mark = "&" if "?" in path else "?"
            page = self.get(f"{path}{mark}limit={LISTED}{after}", token)
            items += page["items"]
            if not page["next"]:
                return items
            after = f"&after={page['next']}"


class Load:
    """Cases under way at the same time, drawn from a seed."""

    def __init__(self, town, seed, clients=CLIENTS):
        self.town, self.client, self.clients = town, Client(town.urls), clients
        self.random = random.Random(seed)
        self.seed, self.cases, self.answered = seed, [], 0
        self.ending = False

    @property
    def deeds(self):
        """All commands so far."""
        return [deed for case in self.cases for deed in case.deeds]

    @property
    def commands(self):
        """How many commands, however often each was sent."""
        return sum(len(case.deeds) for case in self.cases)

    def run(self, commands, until=lambda: True):
        """Start cases until so many commands were given and something is so."""
        clients = [eventlet.spawn(self._client, commands, until) for _ in range(self.clients)]
        try:
            for client in clients:
                client.wait()
        finally:
            for client in clients:
                client.kill()

    def end(self):
        """Start no more cases."""
        self.ending = True

    def _client(self, commands, until):
        while not self.ending and (self.commands < commands or not until()):
            self.go_on(self.new_case())

    def new_case(self):
        """One more case, at its beginning."""
        county = self.random.choice(sorted(self.town.counties))
        grade = self.random.choice(("satisfied", "very_satisfied", "satisfied", "dissatisfied"))
        case = Case(f"案{self.seed}-{len(self.cases):05d}", county, self.random.choice(self.town.enterprises[county]),
                    self.random.choice(self.town.units), grade)
        self.cases.append(case)
        return case

    def go_on(self, case, patiently=False, before=None):
        """Take a case as far as it goes, or up to a step; patiently: repeat what is open until it is answered."""
        while case.place < len(STEPS) and STEPS[case.place] is not before:
            step = STEPS[case.place]
            deed = case.deed(step.__name__)
            if deed is None:
                deed = Deed(case, step.__name__, *step(self, case), key=f"{case.mark.removeprefix('案')}-{step.__name__}")
                case.deeds.append(deed)
            self.settle(deed, patiently)
            if deed.outcome == OPEN:
                return
            if deed.step == "raised" and deed.outcome == DONE:
                case.appeal = deed.answer["id"]
            case.place += 1

    def settle(self, deed, patiently=False, patience=90.0):
        """Send a command until it is answered, or given up for now."""
        end = time.monotonic() + patience
        while deed.outcome == OPEN:
            self.send(deed)
            if deed.outcome == OPEN and not patiently and deed.status != NOBODY and self.random.random() < GIVEN_UP:
                return
            assert time.monotonic() < end, f"{deed.step} of {deed.case.mark} is not answered: {deed.status} {deed.answer}"
            if deed.outcome == OPEN:
                eventlet.sleep(0.2)

    def send(self, deed):
        """Send a command once."""
        deed.status, deed.answer = self.client.ask("POST", deed.path, deed.token, deed.body, deed.key)
        deed.tries += deed.status != NOBODY
        again = deed.status == 429 or (deed.status == 409 and deed.answer.get("code") in AGAIN)
        if 200 <= deed.status < 300:
            deed.outcome, self.answered = DONE, self.answered + 1
        elif 400 <= deed.status < 500 and not again:
            deed.outcome, self.answered = REFUSED, self.answered + 1

    def open_deeds(self):
        """What was never answered."""
        return [deed for deed in self.deeds if deed.outcome == OPEN]

    def finish(self):
        """Repeat what is open with its key, and take every case to its end."""
        for _ in GreenPool(self.clients).imap(lambda case: self.go_on(case, patiently=True), list(self.cases)):
            pass

    def figures(self):
        """What is said of a run."""
        outcomes = Counter(deed.outcome for deed in self.deeds)
        return {"cases": len(self.cases), "commands": self.commands, **outcomes,
                "sent": sum(deed.tries for deed in self.deeds)}

    def surveyed(self, case):
        """The survey of a case, waited for."""
        path, token = f"/counties/{case.county}/surveys?appeal={case.appeal}", self.town.tokens[case.county, case.enterprise]
        end = time.monotonic() + 90
        while not (found := self.client.get(path, token)["items"]):
            assert time.monotonic() < end, f"no survey for {case.appeal} of {case.mark}"
            eventlet.sleep(0.1)
        case.survey = found[0]
        return case.survey


def registered(load, case):
    """A new enterprise."""
    return _county(case, "/enterprises"), load.town.office[case.county], {"name": case.mark, "size_class": "small"}


def not_registered(load, case):
    """An enterprise with a credit code that registration refuses."""
    body = {"name": f"{case.mark}-refused", "size_class": "small", "credit_code": "913600000000000000"}
    return _county(case, "/enterprises"), load.town.office[case.county], body


def accounted(load, case):
    """A new account."""
    login = case.mark.replace("案", "leader-")
    return _county(case, "/accounts"), load.town.operator, {"login": login, "role": "leader", "county": case.county}


def not_raised(load, case):
    """An appeal with a field that the county's form does not have."""
    body = {**_appeal(case, "refused"), "fields": {"nothing": 1}}
    return _county(case, "/appeals"), load.town.office[case.county], body


def raised(load, case):
    """The appeal."""
    return _county(case, "/appeals"), load.town.office[case.county], _appeal(case, "raised")


def assigned(load, case):
    """To its unit."""
    return _file(case, "/assignment"), load.town.office[case.county], {"lead_unit": case.unit}


def not_assigned(load, case):
    """To another unit, which is too late."""
    other = next(unit for unit in load.town.units if unit != case.unit)
    return _file(case, "/assignment"), load.town.office[case.county], {"lead_unit": other}


def reminded(load, case):
    """A phone reminder; nothing but its key keeps it from counting twice."""
    return _file(case, "/reminders"), load.town.office[case.county], _reminder(case)


def reminded_again(load, case):
    """Another one."""
    return reminded(load, case)


def opined(load, case):
    """The unit's opinion."""
    return _file(case, "/opinion"), load.town.tokens[case.county, case.unit], {"text": case.mark}


def not_completed(load, case):
    """A completion that lacks its reason."""
    body = {"outcome": "explained", "answer": "refused"}
    return _file(case, "/completion"), load.town.tokens[case.county, case.unit], body


def completed(load, case):
    """The unit's completion."""
    return _file(case, "/completion"), load.town.tokens[case.county, case.unit], {"outcome": "solved", "answer": case.mark}


def closed(load, case):
    """By the enterprise."""
    return _file(case, "/closing"), load.town.tokens[case.county, case.enterprise], {}


def answered(load, case):
    """The survey, by its link alone."""
    return f"/surveys/{load.surveyed(case)['link_token']}/answer", None, {"grade": case.grade}


def not_answered(load, case):
    """A second answer."""
    return f"/surveys/{case.survey['link_token']}/answer", None, {"grade": "basically_satisfied"}


STEPS = (registered, not_registered, accounted, not_raised, raised, assigned, not_assigned, reminded, opined, reminded_again,
         not_completed, completed, closed, answered, not_answered)
ALLOWED = [step.__name__ for step in STEPS if not step.__name__.startswith("not_")]


def _county(case, path):
    return f"/counties/{case.county}{path}"


def _file(case, path):
    return f"/counties/{case.county}/appeals/{case.appeal}{path}"


def _appeal(case, word):
    return {"kind": "request", "enterprise": case.enterprise, "text": f"{case.mark}-{word} 请协调解决用工问题。"}


def _reminder(case):
    return {"people": "恳谈办—单位", "spoken_at": "2026-01-05T09:00:00+08:00", "said": case.mark}
