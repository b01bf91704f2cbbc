"""Clients that go through the loop side by side: raise, assign, opinion, completion, closing, survey answer."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bench.city import County
from bench.http import Connection

TEXT = "企业反映用工紧张，产线员工流动大，希望组织专场招聘并落实稳岗补贴；园区公交末班车偏早，夜班员工通勤不便，请协调延长。"
ANSWER = "已会同园区组织两场专场招聘，稳岗补贴已按程序受理；公交公司自下月起将末班车延至二十二时。"
SURVEY_PATIENCE = 30.0


@dataclass
class Work:
    """What some clients did: loops gone through, requests made, requests that had to be made again."""

    loops: int = 0
    requests: int = 0
    again: int = 0


class Client(threading.Thread):
    """Goes through loops until none is left. A survey is answered after the next file was closed: people take their time."""

    def __init__(self, port: int, counties: list[County], numbers: "itertools.count[int]", loops: int) -> None:
        super().__init__(daemon=True)
        self.connection = Connection(port)
        self.counties, self.numbers, self.loops = counties, numbers, loops
        self.done = 0
        self.problem: Exception | None = None
        self._closed: deque[tuple[str, str, str]] = deque()

    def run(self) -> None:
        """Work; a problem is kept for whoever started it."""
        try:
            while (number := next(self.numbers)) < self.loops:
                self._one(number)
                if len(self._closed) > 1:
                    self._answer(*self._closed.popleft())
            while self._closed:
                self._answer(*self._closed.popleft())
        except Exception as problem:
            self.problem = problem

    def _one(self, number: int) -> None:
        county = self.counties[number % len(self.counties)]
        _, token = county.enterprises[number // len(self.counties) % len(county.enterprises)]
        unit, unit_token = list(county.units.items())[number % len(county.units)]
        ask, own = self.connection.call, f"/counties/{county.code}"
        raised = ask("POST", f"{own}/appeals", token, {"kind": "difficulty", "forum": county.forum, "text": TEXT})
        file = f"{own}/appeals/{raised['id']}"
        others = [code for code in county.units if code != unit][:1]
        ask("POST", f"{file}/assignment", county.office, {"lead_unit": unit, "co_units": others})
        ask("POST", f"{file}/opinion", unit_token, {"text": "已会商，提出办理意见。"})
        ask("POST", f"{file}/completion", unit_token, {"outcome": "solved", "answer": ANSWER})
        ask("POST", f"{file}/closing", token, {})
        self._closed.append((f"{own}/surveys?appeal={raised['id']}", token, raised["id"]))

    def _answer(self, surveys: str, token: str, appeal: str) -> None:
        end = time.monotonic() + SURVEY_PATIENCE
        while not (found := self.connection.call("GET", surveys, token)["items"]):
            if time.monotonic() > end:
                raise TimeoutError(f"no survey about {appeal}")
            time.sleep(0.02)
        self.connection.call("POST", f"/surveys/{found[0]['link_token']}/answer", "", {"grade": "satisfied"})
        self.done += 1


def go_through(ports: Sequence[int], counties: list[County], clients: int, loops: int) -> Work:
    """Have so many clients, shared out over the gateways, go through so many loops; what they did, once the last is through."""
    numbers = itertools.count()
    started = [Client(ports[one % len(ports)], counties, numbers, loops) for one in range(clients)]
    for client in started:
        client.start()
    for client in started:
        client.join()
    for client in started:
        client.connection.close()
        if client.problem is not None:
            raise client.problem
    return Work(sum(one.done for one in started), sum(one.connection.asked for one in started),
                sum(one.connection.again for one in started))
