"""How units are compared: rates with their intervals, a score by the county's weights, ranks among those of like volume. Pure.

A rate is shown as ``{part, whole, rate, low, high}``: the interval is Wilson's for 95 %, which keeps its sense for few cases and
for all or none. A unit with fewer cases than the minimum sample in any rate has no score and no rank; it is shown all the
same. Equal scores share a rank.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

FORMULA = "weighted-rates/2"
Z = 1.959964  # 95 %
RATES = {"response": ("opined", "assigned"), "solution": ("solved", "closed"), "satisfaction": ("satisfied", "valid")}
NOT_YET = {"weighted-rates/1": ("reraised", "solved_reraised")}  # what a formula of before does not know: it counts without
TAKEN_OFF = {"solution": "solved_reraised"}  # what was solved and raised again was not solved


def known_to(formula: str, rows: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The rows of a table as a formula knows them, so that a table published by it comes out again."""
    left_out = NOT_YET.get(formula, ())
    known = {unit: {name: n for name, n in row.items() if name not in left_out} for unit, row in rows.items()}
    return {unit: row for unit, row in known.items() if row}


def rates_of(counts: Mapping[str, int]) -> dict[str, dict]:
    """The rates of a row."""
    return {name: rate(counts.get(part, 0) - counts.get(TAKEN_OFF.get(name, ""), 0), counts.get(whole, 0))
            for name, (part, whole) in RATES.items()}


def rate(part: int, whole: int) -> dict:
    """A rate with its interval; of nothing, only the counts."""
    low, high = wilson(part, whole) if whole else (None, None)
    return {"part": part, "whole": whole, "rate": round(part / whole, 6) if whole else None, "low": low, "high": high}


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's score interval for 95 %, both ends rounded to four places.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)


def compared(rows: Mapping[str, Mapping[str, int]], rule: Mapping) -> list[dict]:
    """The units of a table as they compare, by group from the largest and rank within it; those without a rank last."""
    units = [_unit(unit, counts, rule) for unit, counts in rows.items() if unit]
    for group in rule["groups"]:
        _rank([unit for unit in units if unit["group"] == group["code"]])
    places = [group["code"] for group in rule["groups"]]
    return sorted(units, key=lambda one: (-places.index(one["group"]), one["rank"] is None, one["rank"] or 0, one["unit"]))


def _unit(unit: str, counts: Mapping[str, int], rule: Mapping) -> dict:
    rates = rates_of(counts)
    return {"unit": unit, "group": group_of(counts.get("assigned", 0), rule["groups"]), **rates,
            "score": score(rates, rule), "rank": None}


def score(rates: Mapping[str, Mapping], rule: Mapping) -> float | None:
    """Points of a hundred, to two places; None where a rate that counts has fewer cases than the minimum sample."""
    counting = {name: weight for name, weight in rule["weights"].items() if weight}
    if any(rates[name]["whole"] < rule["minimum_sample"] for name in counting):
        return None
    return round(sum(weight * rates[name]["part"] / rates[name]["whole"] for name, weight in counting.items()), 2)


def group_of(assigned: int, groups: Sequence[Mapping]) -> str:
    """The last group that asks for no more files than these."""
    return next(group["code"] for group in reversed(groups) if assigned >= group["at_least"])


def _rank(units: list[dict]) -> None:
    scores = sorted((unit["score"] for unit in units if unit["score"] is not None), reverse=True)
    for unit in units:
        unit["rank"] = None if unit["score"] is None else scores.index(unit["score"]) + 1
