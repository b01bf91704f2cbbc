"""A drive in the middle of which every county's rules change, also for what runs: the next day that is no Saturday or Sunday is
off, and the second clock is counted in working days."""

from datetime import date, datetime, time, timedelta
from functools import partial

from kentan.replay.drive import Drive
from kentan.replay.plan import ZONE

EARLY, FRIDAY = time(8), 4
CLOCK = {"length": 5, "unit": "working_days"}
REASON = "期中调整办理意见时限"


class ChangingRules(Drive):
    """A drive through a change of calendar and of clocks, on the day after the middle period."""

    def _schedule(self) -> None:
        super()._schedule()
        middle = self.plan.days[len(self.plan.days) // 2] + timedelta(days=1)
        self.at(datetime.combine(middle, EARLY, ZONE), self._change_all)

    def _change_all(self) -> None:
        self.together(partial(self._change, code) for code in self.plan.counties)

    def _change(self, county: str) -> None:
        today = self.moment.date()
        self._give_a_day_off(county, today + timedelta(days=7 - today.weekday() if today.weekday() >= FRIDAY else 1))
        clocks = self._office(county, "GET", f"/settings/clocks?on={today}")["value"]["clocks"]
        value = {"clocks": [{**clock, **(CLOCK if clock["code"] == "C2" else {})} for clock in clocks]}
        self._office(county, "PUT", "/settings/clocks", {"valid_from": today.isoformat(), "value": value, "running": "apply",
                                                          "reason": REASON})

    def _give_a_day_off(self, county: str, day: date) -> None:
        known = self._office(county, "GET", f"/calendars/{day.year}")
        self._office(county, "PUT", f"/calendars/{day.year}", {
            "days": {**known["days"], day.isoformat(): "off"}, "names": {**known["names"], day.isoformat(): "县庆"},
            "source": "县政府通知"})
