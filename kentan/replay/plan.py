"""Draws a plan from a seed: who raises what where, and when each step is taken. Pure: the same seed gives the same plan."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stdnum.cn import uscc

from kentan.replay.reader import Message

ZONE = ZoneInfo("Asia/Shanghai")
UNITS = {"fgw": "发改委", "gxj": "工信局", "rsj": "人社局", "zjj": "住建局", "zrzyj": "自然资源局", "swj": "税务局",
         "sthjj": "生态环境局", "jrb": "金融办"}
INDUSTRIES = ("A01", "C13", "C26", "C39", "E47", "F52", "G54", "H62", "I65", "L72")
SIZES = ("large", "medium", "small", "small", "micro", "micro", "sole")
KINDS = ("request", "difficulty", "difficulty", "criticism", "suggestion")
OUTCOMES = ("solved", "solved", "solved", "partly_solved", "explained", "long_term")
GRADES = ("very_satisfied", "satisfied", "satisfied", "basically_satisfied")
SLOTS = (time(9), time(11), time(14), time(16))
LATE_DAYS = 30


@dataclass(frozen=True)
class Enterprise:
    """An invented enterprise: name, valid credit code, size class, industry."""

    name: str
    credit_code: str
    size_class: str
    industry: str


@dataclass
class Appeal:
    """One message on its way through the loop; the moments are drawn, the reply and its delay are real where there are any."""

    message: Message
    county: str
    period: int
    enterprise: int
    kind: str
    unit: str
    co_units: list[str]
    raised: datetime
    assigned: datetime
    opined: datetime
    completed: datetime
    outcome: str
    answers: bool
    grade: str
    after_completion: list[datetime] = field(default_factory=list)


@dataclass
class Plan:
    """Everything that the replay will do."""

    seed: int
    counties: dict[str, str]
    days: list[date]
    enterprises: dict[str, list[Enterprise]]
    appeals: list[Appeal]


def make_plan(messages: list[Message], counties: dict[str, str], days: list[date], seed: int) -> Plan:
    """Spread the messages over the counties and the periods' days, a forum of each county on each day."""
    lot = random.Random(seed)
    codes = sorted(counties)
    placed = [(message, message.county or lot.choice(codes), lot.randrange(len(days))) for message in messages]
    sizes = {code: max(3, sum(county == code for _, county, _ in placed) // 2) for code in codes}
    enterprises = {code: [enterprise_of(lot, counties[code], i) for i in range(sizes[code])] for code in codes}
    appeals = [_appeal(lot, message, county, number, days[number], sizes[county]) for message, county, number in placed]
    return Plan(seed, counties, days, enterprises, appeals)


def enterprise_of(lot: random.Random, county: str, number: int) -> Enterprise:
    """The n-th invented enterprise of a county."""
    digits = "91360800" + "".join(lot.choice("0123456789") for _ in range(9))
    return Enterprise(f"{county}第{number + 1}号企业", digits + uscc.calc_check_digit(digits), lot.choice(SIZES),
                      lot.choice(INDUSTRIES))


def _appeal(lot: random.Random, message: Message, county: str, number: int, day: date, enterprises: int) -> Appeal:
    unit, *co_units = lot.sample(sorted(UNITS), 1 + (lot.random() < 0.3))
    raised = datetime.combine(day, time(17, 30), ZONE)
    assigned = _slot(lot, day, lot.choice((1, 1, 2, 2, 3, 3, 4, 6)))
    opined = _slot(lot, assigned.date(), lot.choice((1, 2, 3, 4, 5, 6, 7, 9)))
    real = message.reply_days if message.reply_days is not None else lot.uniform(3, 16)
    completed = max(_slot(lot, day, round(real)), opined + timedelta(hours=1))
    grade = lot.choice(GRADES)
    if (completed - assigned).days > LATE_DAYS and lot.random() < 0.3:
        grade = "dissatisfied"
    return Appeal(message, county, number, lot.randrange(enterprises), lot.choice(KINDS), unit, co_units, raised, assigned,
                  opined, completed, lot.choice(OUTCOMES), lot.random() < 0.85, grade,
                  [_slot(lot, completed.date(), days) for days in (lot.choice((1, 2, 3)), lot.choice((4, 5, 7)))])


def _slot(lot: random.Random, day: date, days_later: int) -> datetime:
    return datetime.combine(day + timedelta(days=days_later), lot.choice(SLOTS), ZONE)
