"""What a replay ends with: figures read from the stores after everything was stopped and opened again."""

from collections import Counter
from typing import Any

from kentan.check import Report
from kentan.check.snapshot import documents_of
from kentan.runtime.installation import Installation
from kentan.runtime.part import State
from kentan.runtime.processes import PROCESSES
from kentan.store.port import INSTALLATION

SATISFIED = ("very_satisfied", "satisfied", "basically_satisfied")


def all_states(installation: Installation) -> dict[str, list[dict]]:
    """The present states of all counties' documents by kind (``tickets.appeal``)."""
    found: dict[str, list[dict]] = {}
    for code in installation.store.counties():
        store = installation.store.county(code)
        for part in installation.parts.values():
            states: list[State] = list(part.states(store)) if part.states else []
            for kind, _, data in states:
                found.setdefault(kind, []).append(data)
    return found


def figures(installation: Installation, proof: Report, seconds: float) -> dict[str, Any]:
    """The report's figures; ``seconds`` is the time the loops took."""
    states = all_states(installation)
    appeals, surveys = states.get("tickets.appeal", []), states.get("evaluation.survey", [])
    closed = sum(appeal["closed_at"] is not None for appeal in appeals)
    fired = Counter(clock["code"] for appeal in appeals for clock in appeal["clocks"] if clock["fired_at"])
    return {
        "appeals": len(appeals),
        "assigned": sum(appeal["assigned_at"] is not None for appeal in appeals),
        "opinions": sum(appeal["opined_at"] is not None for appeal in appeals),
        "completed": sum(appeal["completed_at"] is not None for appeal in appeals),
        "closed": closed,
        "overdue": dict(sorted(fired.items())),
        "moved": _moved(installation),
        "reminders": sum(appeal["reminders"] for appeal in appeals),
        "letters": _letters(states.get("tickets.letter", [])),
        "surveys": _surveys(surveys),
        "second_supervisions": len(states.get("evaluation.second-supervision", [])),
        "events": {"published": proof.events - proof.waiting, "consumers": _consumers(installation, proof)},
        "lost": proof.lost,
        "doubled": proof.doubled,
        "seconds": round(seconds, 2),
        "loops_per_second": round(closed / seconds, 2) if seconds else 0.0,
        "findings": proof.findings,
    }


def _moved(installation: Installation) -> int:
    """How often an open deadline was moved, by the timelines."""
    spec = next(spec for spec in installation.parts["tickets"].collections if spec.name == "tickets_appeals")
    return sum(entry["type"] == "tickets.appeal.rescheduled" for code in installation.store.counties()
               for file in documents_of(installation.store.county(code), spec) for entry in file["timeline"])


def _letters(letters: list[dict]) -> dict[str, dict]:
    kinds: dict[str, dict] = {}
    letters = [letter for letter in letters if letter["number"]]
    for kind in sorted({letter["kind"] for letter in letters}):
        numbers: dict[str, set[int]] = {}
        for letter in letters:
            if letter["kind"] == kind:
                numbers.setdefault(letter["register"], set()).add(letter["number"])
        issued = sum(letter["kind"] == kind and letter["status"] in ("issued", "received") for letter in letters)
        gaps = sum(max(register) - len(register) for register in numbers.values())
        kinds[kind] = {"issued": issued, "last_number": max(max(register) for register in numbers.values()), "gaps": gaps}
    return kinds


def _surveys(surveys: list[dict]) -> dict[str, int]:
    valid = [survey for survey in surveys if survey.get("valid")]
    return {
        "issued": len(surveys),
        "returned": sum(survey["answered_at"] is not None for survey in surveys),
        "valid": len(valid),
        "satisfied": sum(bool(survey["satisfied"]) for survey in valid),
        "very_satisfied": sum(survey["grade"] == "very_satisfied" for survey in valid),
    }


def _consumers(installation: Installation, proof: Report) -> dict[str, dict]:
    """Applied and lost from the stores; duplicates and parked as each process last wrote them down."""
    counted: dict[str, Counter] = {}
    for process in documents_of(installation.store.county(INSTALLATION), PROCESSES):
        for consumer, counts in (process.get("consumers") or {}).items():
            counted.setdefault(consumer, Counter()).update(counts)
    return {
        consumer: {"applied": tally.applied, "duplicates_ignored": counted.get(consumer, Counter())["duplicates"],
                   "parked": counted.get(consumer, Counter())["parked"]}
        for consumer, tally in sorted(proof.consumers.items())
    }
