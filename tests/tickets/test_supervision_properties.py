"""Whatever happens to a file and whatever officials do, the ladder is climbed and the file is left in peace as it should be."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kentan.calendars import Calendar
from kentan.clock import to_text
from kentan.documents import Change, Origin, new_document
from services.tickets import model
from services.tickets.supervision import ladder, ladder_presets, steps, supervising
from services.tickets.supervision.ladder import DONE, place_of

BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)
UNITS = ("fgw", "rsj")
OFFICE = {"id": "office-1", "role": "office"}
OTHER = {"id": "office-2", "role": "office"}
HAPPENINGS = ("late fgw", "late rsj", "warn fgw", "deliver", "send back", "re-raise", "dissatisfy", "lose objection", "close",
              "hand over")
ACTS = ("take", "decline", "jump", "call", "approve", "refuse", "appeal", "uphold")
moves = st.lists(st.tuples(st.sampled_from((*HAPPENINGS, *ACTS, *ACTS)), st.integers(0, 4), st.integers(0, 12)), max_size=40)
ladders = st.sampled_from(ladder_presets.NAMES)


class Rules:
    """A county's ladder, its first letter by rule, and a calendar of weekdays."""

    def __init__(self, name, by_rule):
        self.ladder, self.calendar = ladder_presets.preset(name)["value"]["steps"], Calendar({}, [2026, 2027, 2028])
        if by_rule:
            self.ladder[1]["needs"] = "rule"

    def altered(self, file, finding):
        return finding.rung


class Life:
    """One file under supervision; each move may find that it is not allowed, as an official would."""

    def __init__(self, rules):
        self.rules, self.now = rules, BEGIN
        row = {"kind": "difficulty", "enterprise": "e-1", "category": None, "category_from": None}
        self.file = new_document("f", **model.new_file("360802-2026-000001", row, None, to_text(BEGIN)))
        self.file.update(status="assigned", lead_unit="fgw", co_units=["rsj"], units=list(UNITS))
        self.reasoned = set()

    def move(self, what, which, days):
        self.now += timedelta(days=days, seconds=1)
        change = Change(self.file, self.now, Origin("360802", OFFICE, "c"), "tickets_appeals")
        supervising.look(change, self.rules)
        with suppress(model.RuleBroken):
            getattr(self, what.split()[0].replace("-", "_"))(change, which, *what.split()[1:])
        supervising.look(change, self.rules)

    def clock(self, holder, **fields):
        self.file["clocks"].append({"code": "C2", "round": 1, "holder": holder, "due_at": to_text(self.now), "stopped_at": None,
                                    "fired_at": None, **fields})

    def late(self, change, which, unit):
        self.clock(unit, fired_at=change.at)

    def warn(self, change, which, unit):
        self.clock(unit, warnings=[{"share_passed": 80, "working_days_left": None, "warned_at": change.at}])

    def deliver(self, change, which):
        for clock in self.file["clocks"]:
            clock["stopped_at"] = clock["stopped_at"] or change.at

    def send(self, change, which, back):
        self.file["sent_back"] += 1
        self.file["returns"].append({"at": change.at})

    def re_raise(self, change, which):
        self.file["reraised_by"] = [*self.file.get("reraised_by", ()), "other"]

    def dissatisfy(self, change, which):
        self.file["second_supervisions"] = [*self.file.get("second_supervisions", ()), {"unit": "fgw", "at": change.at}]

    def lose(self, change, which, objection):
        self.file["unit_objections"] = [*self.file["unit_objections"], {"unit": "fgw", "state": "refused"}]

    def close(self, change, which):
        self.file.update(status="closed", closed_at=change.at, closed_by="enterprise") if which == 0 else None

    def hand(self, change, which, over):
        self.file["held_by"] = "360800" if which == 0 else None

    def step(self, which):
        had = self.file["steps"]
        if not had:
            raise model.RuleBroken("none")
        return had[which % len(had)] if which else had[-1]

    def take(self, change, which):
        step = self.step(which)
        steps.may_take(self.file, self.rules.ladder, step, change.at)
        if step["needs"] == "two":
            steps.ask(step, OFFICE, "why", change.at)
        elif step["form"] == "phone":
            supervising.call(change, step["unit"], OFFICE, self.rules)
        else:
            supervising.take(change, step, OFFICE, self.rules)

    def decline(self, change, which):
        steps.decline(self.step(which), "no", change.at)

    def jump(self, change, which):
        rung, unit = self.rules.ladder[which % len(self.rules.ladder)], UNITS[which % 2]
        if self.file["status"] == "closed" or ladder.undecided(self.file, unit) or rung["form"] == "phone":
            raise model.RuleBroken("none")
        self.reasoned.add(steps.propose(self.file, rung, unit, change.at, reason="why")["id"])

    def call(self, change, which):
        supervising.call(change, UNITS[which % 2], OFFICE, self.rules)

    def approve(self, change, which):
        step = self.step(which)
        steps.may_take(self.file, self.rules.ladder, step, change.at)
        steps.approve(step, OTHER, change.at)
        supervising.take(change, step, OTHER, self.rules)

    def refuse(self, change, which):
        steps.refuse(self.step(which), OTHER, "no", change.at, change.at)

    def appeal(self, change, which):
        steps.appeal(self.step(which), "why", change.at)

    def uphold(self, change, which):
        steps.judge(self.step(which), OTHER, True, True, "so", change.at)


def lived(name, by_rule, played):
    life = Life(Rules(name, by_rule))
    for what, which, days in played:
        life.move(what, which, days)
    return life


def taken(life, unit=None):
    had = [step for step in life.file["steps"] if step["state"] in DONE and unit in (None, step["unit"])]
    return sorted(had, key=lambda step: (step["taken_at"], step["id"]))


@given(ladders, st.booleans(), moves)
def test_a_file_never_gets_two_letters_within_the_cool_down(name, by_rule, played):
    letters = [step for step in taken(lived(name, by_rule, played)) if step["letter_kind"]]
    for place, step in enumerate(letters):
        assert all(before["cool_until"] < step["taken_at"] for before in letters[:place])


@given(ladders, st.booleans(), moves)
def test_nobody_goes_down_the_ladder_but_for_a_call_or_after_a_successful_appeal(name, by_rule, played):
    life = lived(name, by_rule, played)
    for unit in UNITS:
        climbed = [step for step in taken(life, unit) if step["form"] != "phone" and step["lifted_by"] != "appeal"]
        for place, step in enumerate(climbed):
            assert all(place_of(life.rules.ladder, before["step"]) <= place_of(life.rules.ladder, step["step"])
                       for before in climbed[:place])


@given(ladders, st.booleans(), moves)
def test_what_the_ladder_proposes_is_never_below_what_the_unit_has_had(name, by_rule, played):
    life = Life(Rules(name, by_rule))
    for what, which, days in played:
        known = {step["id"] for step in life.file["steps"]}
        before = {unit: ladder.level_of(life.file, life.rules.ladder, unit) for unit in UNITS}
        life.move(what, which, days)
        for step in life.file["steps"]:
            upheld = any(one["lifted_by"] == "appeal" for one in life.file["steps"])
            if step["id"] not in known and step["trigger"] and not upheld:
                assert place_of(life.rules.ladder, step["step"]) >= before[step["unit"]]


@given(ladders, st.booleans(), moves)
def test_a_step_that_no_official_chose_has_a_cause_and_one_that_an_official_chose_has_a_reason(name, by_rule, played):
    life = lived(name, by_rule, played)
    for step in life.file["steps"]:
        assert step["trigger"] or step["form"] == "phone" or step["id"] in life.reasoned
        assert step["reason"] or step["id"] not in life.reasoned


@given(ladders, st.booleans(), moves)
def test_one_step_waits_for_each_unit_at_most_and_none_for_what_is_over(name, by_rule, played):
    life = lived(name, by_rule, played)
    waiting = [step for step in life.file["steps"] if step["state"] in ("proposed", "asked")]
    assert len({step["unit"] for step in waiting}) == len(waiting)
    assert all(ladder.stands(life.file, step, to_text(life.now)) for step in waiting)


@given(ladders, st.booleans(), moves)
def test_heavy_steps_are_taken_by_two_people(name, by_rule, played):
    for step in taken(lived(name, by_rule, played)):
        if step["needs"] == "two":
            assert step["approval"]["proposed_by"]["id"] != step["approval"]["decided_by"]["id"]


@given(ladders, st.booleans(), moves)
def test_another_look_at_the_same_moment_finds_nothing_new(name, by_rule, played):
    life = lived(name, by_rule, played)
    change = Change(life.file, life.now, Origin("360802", OFFICE, "c"), "tickets_appeals")
    assert not supervising.look(change, life.rules)
    assert change.events == []
    assert {name: life.file.get(name) for name in steps.MARKS} == steps.marks(life.file)


@given(ladders, st.booleans(), moves)
def test_what_has_to_wait_is_looked_at_again(name, by_rule, played):
    life = lived(name, by_rule, played)
    waits = [one.until for one in ladder.findings(life.file, life.rules.ladder, to_text(life.now)) if one.until]
    ends = [step["until"] for step in steps.in_force(life.file) if step["until"]]
    if waits or ends:
        assert life.file["supervise_at"] <= min([*waits, *ends])
