"""A scenario: how many forums there were, who came, who was late, as data; and the plan that is drawn from it.

Each forum and each appeal has a lot of its own, drawn from the scenario's seed, the period, the county and its place. So one
attendance more is one appeal more, and nothing else changes.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from kentan.contracts.fields import Day
from kentan.errors import Invalid, flatten
from kentan.replay.plan import KINDS, UNITS, ZONE, Appeal, Plan, enterprise_of
from kentan.replay.reader import Message

SHARE = validate.Range(0, 1)
SCENARIOS = Path(__file__).parent / "scenarios"
STEPS = ("assigned", "opined", "completed")
OUTCOMES = ("solved", "solved", "solved", "partly_solved", "explained")
SLOTS = (time(9), time(11), time(14), time(16))
FIRST_COUNTY = 360800
FIGURES = ("periods", "forums", "enterprises", "phone_reminders", "supervision_letters")


class CadenceSchema(Schema):
    """Periods by one cadence, on the weekday of its first day."""

    valid_from = Day(required=True)
    every_weeks = fields.Integer(required=True, strict=True, validate=validate.Range(1, 8))
    periods = fields.Integer(required=True, strict=True, validate=validate.Range(1, 520))


class LateDaysSchema(Schema):
    """How many days beyond the term a late step is taken: a few as a rule, many in some cases."""

    few = fields.Tuple((fields.Integer(), fields.Integer()), required=True)
    many = fields.Tuple((fields.Integer(), fields.Integer()), required=True)
    share_of_many = fields.Float(required=True, validate=SHARE)


class ExpectedSchema(Schema):
    """A figure of the text that the scenario retells."""

    value = fields.Integer(required=True)
    at_least = fields.Boolean(load_default=False)


class ScenarioSchema(Schema):
    """A scenario as its file has it."""

    name = fields.Dict(keys=fields.String(validate=validate.OneOf(("zh", "en"))), values=fields.String(), required=True)
    seed = fields.Integer(required=True, strict=True)
    forums = fields.Integer(required=True, strict=True, validate=validate.Range(1, 99))
    attendance = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100_000))
    enterprises_per_county = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5000))
    cadences = fields.List(fields.Nested(CadenceSchema), required=True, validate=validate.Length(1, 20))
    co_unit_share = fields.Float(required=True, validate=SHARE)
    late = fields.Dict(keys=fields.String(validate=validate.OneOf(STEPS)), values=fields.Float(validate=SHARE), required=True)
    late_days = fields.Nested(LateDaysSchema, required=True)
    answered_share = fields.Float(required=True, validate=SHARE)
    grades = fields.Dict(keys=fields.String(), values=fields.Integer(validate=validate.Range(0)), required=True)
    seed_text = fields.Dict(keys=fields.String(validate=validate.OneOf(FIGURES)), values=fields.Nested(ExpectedSchema),
                            load_default=dict)

    @validates_schema
    def _a_forum_seats_no_more_than_there_are(self, data: dict, **_: Any) -> None:
        if data["attendance"] > data["enterprises_per_county"] * data["forums"] * sum(one["periods"] for one in data["cadences"]):
            raise ValidationError({"attendance": ["more_than_enterprises"]})

    @post_load
    def _made(self, data: dict, **_: Any) -> "Scenario":
        return Scenario(**data)


@dataclass(frozen=True)
class Scenario:
    """A scenario that was read; the fields are those of its schema."""

    name: dict
    seed: int
    forums: int
    attendance: int
    enterprises_per_county: int
    cadences: list[dict]
    co_unit_share: float
    late: dict[str, float]
    late_days: dict
    answered_share: float
    grades: dict[str, int]
    seed_text: dict[str, dict]

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return sum(one["periods"] for one in self.cadences)

    @property
    def counties(self) -> dict[str, str]:
        """The city and its counties, by code; invented ones, as nothing in a scenario depends on which they are."""
        return {str(FIRST_COUNTY + n): f"第{n}县区" if n else "全市" for n in range(self.forums)}

    def lot(self, *what: object) -> random.Random:
        """What is drawn for this."""
        return random.Random("/".join(map(str, (self.seed, *what))))


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file. Raises Invalid with what is wrong at which field."""
    try:
        found = ScenarioSchema().load(orjson.loads(path.read_bytes()))
    except ValidationError as wrong:
        raise Invalid("invalid", {}, flatten(wrong.messages)) from wrong
    except ValueError as wrong:
        raise Invalid("bad_json") from wrong
    return found  # type: ignore[return-value]


def attendances(scenario: Scenario) -> dict[tuple[int, str], int]:
    """How many come to each forum, by period (from 0) and county: the same number everywhere, and one more where drawn."""
    forums = [(period, county) for period in range(scenario.periods) for county in sorted(scenario.counties)]
    each, more = divmod(scenario.attendance, len(forums))
    order = sorted(forums, key=lambda forum: scenario.lot("seats", *forum).random())
    return {forum: each + (place < more) for place, forum in enumerate(order)}


def plan_of(scenario: Scenario, days: list[date], texts: list[Message]) -> Plan:
    """The plan of a scenario whose periods are held on these days.

    :param texts: what the enterprises say, drawn from these messages.
    """
    counties, seats = scenario.counties, attendances(scenario)
    enterprises = {code: [enterprise_of(scenario.lot("enterprise", code, n), name, n)
                          for n in range(scenario.enterprises_per_county)] for code, name in counties.items()}
    appeals = [_appeal(scenario, texts, period, county, place, days[period])
               for (period, county), number in seats.items() for place in range(number)]
    return Plan(scenario.seed, counties, days, enterprises, sorted(appeals, key=lambda one: (one.raised, one.message.id)))


def _appeal(scenario: Scenario, texts: list[Message], period: int, county: str, place: int, day: date) -> Appeal:
    lot = scenario.lot("appeal", period, county, place)
    told = lot.choice(texts)
    message = Message(f"{period + 1}-{county}-{place + 1}", told.text, told.category, county, told.reply, None)
    unit, *co_units = lot.sample(sorted(UNITS), 1 + (lot.random() < scenario.co_unit_share))
    enterprise = (period * 8 + place) % scenario.enterprises_per_county
    assigned = _step(scenario, lot, "assigned", day, (1, 1), 6)
    opined = _step(scenario, lot, "opined", assigned.date(), (1, 4), 12)
    completed = max(_step(scenario, lot, "completed", assigned.date(), (6, 11), 20), opined + timedelta(hours=2))
    grade = lot.choices(list(scenario.grades), list(scenario.grades.values()))[0]
    answered = lot.random() < scenario.answered_share
    return Appeal(message, county, period, enterprise, lot.choice(KINDS), unit, co_units,
                  datetime.combine(day, time(17, 30), ZONE), assigned, opined, completed, lot.choice(OUTCOMES), answered, grade,
                  [_slot(lot, completed.date() + timedelta(days=days)) for days in (2, 5)])


def _step(scenario: Scenario, lot: random.Random, step: str, since: date, usual: tuple[int, int], term: int) -> datetime:
    """When a step is taken: within its term (in days that certainly are), or late by the days that the scenario says."""
    late, many, usually = lot.random(), lot.random(), lot.randint(*usual)
    beyond = scenario.late_days["many" if many < scenario.late_days["share_of_many"] else "few"]
    more = lot.randint(*beyond)
    return _slot(lot, since + timedelta(days=term + more if late < scenario.late.get(step, 0) else usually))


def _slot(lot: random.Random, day: date) -> datetime:
    """An hour of work on that day, or on the Monday after a weekend."""
    return datetime.combine(day + timedelta(days=(7 - day.weekday()) * (day.weekday() > 4)), lot.choice(SLOTS), ZONE)
