"""Where a county's plugins have their say: the rules of a file's clocks, the category of an appeal."""

from copy import deepcopy
from typing import Any

from kentan.documents import Document
from kentan.errors import Refused
from services.tickets.clock_rules import rules_fit, whole

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
