"""A scenario, retold: its plan is driven through the gateway, and every working day the offices look at the ladder's board.

What the ladder proposes is done as an office would: a call is made and recorded, a letter is taken (by two people where the
ladder wants two) and issued. So the figures of the report are what the rules give, not what the scenario says.
"""

from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import Any

from kentan.clock import to_text
from kentan.replay.demo_city import demo_files
from kentan.replay.drive import Drive
from kentan.replay.plan import ZONE
from kentan.replay.reader import Message, read_counties, read_messages
from kentan.replay.report import all_states
from kentan.replay.run import drive, moved_periods, opened, prove
from kentan.replay.scenario import Scenario, plan_of
from kentan.replay.stage import Progress
from kentan.runtime.installation import Installation
from kentan.settings import Settings, load_settings

MORNING = time_of_day(10)
REST_DAYS = 60  # what is late on the last day is worked off by then
PHONE = "phone"
SUPERVISION_LETTERS = ("work", "reminder", "supervision")


def retell(settings: Settings, scenario: Scenario, progress: Progress) -> dict[str, Any]:
    """Run a scenario on an empty installation; the report, with how far each figure is from the text that it retells."""
    stage = opened(settings, scenario.cadences)
    try:
        planned, seconds = drive(stage, scenario.counties, scenario.cadences, lambda days: plan_of(scenario, days, our_texts()),
                                 progress, Retelling)
    finally:
        stage.stop()
    told = figures_of(settings)
    return {"scenario": scenario.name, "seed": scenario.seed, "moved_periods": moved_periods(planned), **told,
            "deviations": deviations(scenario, told), **prove(settings, seconds)}


def our_texts() -> list[Message]:
    """What the enterprises say: the demonstration's own messages."""
    appeals, counties = demo_files()
    read = read_messages(appeals.read_text("utf-8").splitlines(), read_counties(counties))
    return [one for one in read if isinstance(one, Message)]


def figures_of(settings: Settings) -> dict[str, int]:
    """The figures that the text gives, as the stores have them; assignment letters apart from those of supervision."""
    installation = Installation.from_settings(load_settings(settings.environment, clock="replay"))
    try:
        states = all_states(installation)
    finally:
        installation.close()
    held = [forum for forum in states.get("registration.forum", []) if forum["status"] == "held"]
    issued = [letter["kind"] for letter in states.get("tickets.letter", []) if letter["status"] in ("issued", "received")]
    return {"periods": len({forum["period"] for forum in held}), "forums": len(held),
            "enterprises": sum(len(forum["attendees"]) for forum in held),
            "phone_reminders": sum(appeal["reminders"] for appeal in states.get("tickets.appeal", [])),
            "supervision_letters": sum(kind in SUPERVISION_LETTERS for kind in issued),
            "assignment_letters": issued.count("assignment")}


def deviations(scenario: Scenario, told: dict[str, int]) -> dict[str, str]:
    """Each figure of the text beside what came out: ``300+: 312 (+12)``."""
    return {name: f"{expected['value']}{'+' * expected['at_least']}: {told[name]} ({told[name] - expected['value']:+d})"
            for name, expected in scenario.seed_text.items()}


class Retelling(Drive):
    """A drive with offices that supervise."""

    leaders: dict[str, str]
    readers: dict[str, str]

    def _set_up_county(self, code: str) -> None:
        super()._set_up_county(code)
        self.leaders[code] = self.issue(f"leader-{code}", "leader", code)
        self.readers[code] = self.issue(f"reader-{code}", "office", code)

    def _set_up(self) -> None:
        self.leaders, self.readers = {}, {}
        super()._set_up()

    def _schedule(self) -> None:
        super()._schedule()
        last = self.plan.days[-1] + timedelta(days=REST_DAYS) if self.plan.days else date.min
        day = self.plan.days[0] if self.plan.days else date.max
        while day <= last:
            if day.weekday() < 5:
                self.at(datetime.combine(day, MORNING, ZONE), self._supervise_all)
            day += timedelta(days=1)

    def _supervise_all(self) -> None:
        self.together(partial(self._supervise, code) for code in self.plan.counties)

    def _supervise(self, county: str) -> None:
        for item in self._office(county, "GET", "/supervision-steps?list=waiting&limit=200")["items"]:
            for step in item["steps"]:
                self._decide(county, item["id"], step)
        for letter in self._office(county, "GET", "/letters?status=draft&limit=200")["items"]:
            self._send(county, letter["id"])

    def _decide(self, county: str, file: str, step: dict) -> None:
        if step["form"] == PHONE:
            self._office(county, "POST", f"/appeals/{file}/reminders", {
                "people": f"恳谈办与{step['unit']}", "spoken_at": to_text(self.moment), "said": "已临期或超期，请抓紧办理。"})
            return
        path = f"/supervision-steps/{step['id']}"
        if step["state"] == "proposed":
            step = self._office(county, "POST", f"{path}/taking", {"reason": "按督办规则实施。"})
        if step["state"] == "asked":
            self.api.call("POST", f"/counties/{county}{path}/approval", self.leaders[county], {"approve": True})

    def _send(self, county: str, letter: str) -> None:
        """A second person of the office reads what was drafted, a leader signs it, and the office sends it."""
        path = f"/counties/{county}/letters/{letter}"
        self.api.call("POST", f"{path}/review", self.readers[county])
        self.api.call("POST", f"{path}/signature", self.leaders[county], {"signer": "县区领导"})
        self._office(county, "POST", f"/letters/{letter}/issue")
