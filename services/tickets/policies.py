"""Where a county's plugins have their say: a file's clocks, an appeal's category, the next step of supervision."""

from copy import deepcopy
from typing import Any

from kentan.documents import Document
from kentan.errors import Refused
from services.tickets.clocks.clock_rules import rules_fit, whole
from services.tickets.supervision.ladder import Finding, Rung, counting, level_of, place_of

Hooks = Any


def clock_rules(hooks: Hooks, county: str, rules: list[dict], appeal: Document | dict, own_fields: dict) -> dict[str, dict]:
    """The clock rules of one file by code: those that the county set, as its plugins leave them.

    Raises Refused where that is nothing to count by: a deadline by a wrong rule would be a promise nobody made.
    """
    rules = deepcopy(rules)
    told = {name: appeal.get(name) for name in ("kind", "category", "enterprise", "forum", "round")}
    hooks.clock_policy(county=county, appeal={**told, "fields": dict(own_fields)}, rules=rules)
    if not rules_fit(rules):
        raise Refused("clock_rules_unfit")
    return {rule["code"]: whole(rule) for rule in rules}


def category_of(hooks: Hooks, county: str, row: dict) -> dict:
    """An appeal's category and where it is from: given by whoever raises it, or suggested by a plugin with its confidence."""
    if row.get("category"):
        return {"category": row["category"], "category_from": "given", "category_confidence": None}
    suggestion = hooks.classify_appeal(county=county, kind=row["kind"], text=row["text"])
    if not suggestion:
        return {"category": None, "category_from": None, "category_confidence": None}
    return {"category": suggestion["category"], "category_from": "suggested", "category_confidence": suggestion.get("confidence")}


def supervision_rung(hooks: Hooks, county: str, file: Document, ladder: list[Rung], finding: Finding) -> Rung | None:
    """The rung that is proposed of what the ladder found: a plugin's where it names one that is not below, else the ladder's own.

    None where a plugin says that nothing is to be proposed.
    """
    one, rung = finding.occurrence, finding.rung
    assert rung is not None, "only what is due is asked about"
    told = {name: file.get(name) for name in ("kind", "category", "status", "round", "lead_unit", "co_units", "sent_back")}
    had = [{name: step[name] for name in ("step", "trigger", "taken_at")} for step in counting(file, one.unit)]
    answer = hooks.supervision_step(
        county=county, appeal={**told, "steps": had}, ladder=[step["code"] for step in ladder],
        proposal={"step": rung["code"], "unit": one.unit, "trigger": one.trigger, "clock": one.clock, "late_days": one.late_days})
    if answer is None:
        return rung
    if answer.get("step") is None:
        return None
    place = place_of(ladder, str(answer["step"]))
    return ladder[place] if place >= max(level_of(file, ladder, one.unit), 0) else rung
