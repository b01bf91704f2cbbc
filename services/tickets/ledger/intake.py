"""An appeal as it is handed in: checked against what is known here, and made ready, so that entering it cannot fail later."""

from dataclasses import dataclass
from datetime import datetime

from kentan.calendars import day_of
from kentan.clock import to_text
from kentan.documents import Document
from kentan.likeness import marks_of
from kentan.words import words_of
from services.tickets import policies
from services.tickets.clocks import clock_events
from services.tickets.ledger import forms
from services.tickets.repository import TicketsRepository
from services.tickets.settings import clocks_at

MOST_WORDS = 400

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Reception:
    """What rows are checked against, read once for all of them."""

    repo: TicketsRepository
    hooks: policies.Hooks
    forum: str | None
    form: list[dict]
    rules: list[dict]

    @classmethod
    def open(cls, repo: TicketsRepository, hooks: policies.Hooks, forum: str | None, now: datetime) -> "Reception":
        """Take the form and the clocks that are in force today."""
        found = repo.form(day_of(now).isoformat())
        return cls(repo, hooks, forum, found["form"] if found else [], clocks_at(repo, now))

    def errors(self, row: dict) -> Errors:
        """What is wrong with the county's own fields of a row, by dotted path."""
        found = forms.errors_in(self.form, row.get("fields") or {})
        unknown = [place for place, one in enumerate(row.get("commitments") or ())
                   if one.get("unit") and self.repo.units.get(one["unit"]) is None]
        return {**{f"fields.{name}": codes for name, codes in found.items()},
                **{f"commitments.{place}.unit": ["no_such_unit"] for place in unknown}}

    def ready(self, row: dict, enterprise: str) -> dict:
        """The row as it is entered: with its category and the rules of the clocks that start with it."""
        made = {"kind": row["kind"], "enterprise": enterprise, "text": row["text"], "fields": row.get("fields") or {},
                "contact": row.get("contact"), **policies.category_of(self.hooks, self.repo.county, row),
                "source": row.get("source"), "foreign_id": row.get("foreign_id"),
                "commitments": row.get("commitments") or []}
        told = {**made, "forum": self.forum, "round": 1}
        rules = policies.clock_rules(self.hooks, self.repo.county, self.rules, told, made["fields"])
        return {**made, "rules": [rule for rule in rules.values() if clock_events.RAISING in rule["starts"]]}


def content_of(appeal_id: str, ready: dict, now: datetime) -> Document:
    """The side record of a file: everything that may name a person; the words that it is found by, and the marks of its like."""
    words = words_of(ready["text"], MOST_WORDS)
    return {"_id": appeal_id, "text": ready["text"], "fields": ready["fields"], "contact": ready["contact"],
            "words": found_by(words), "raised_at": to_text(now)}


def found_by(words: list[str]) -> list[str]:
    """What a text of these words is found by: they themselves, and the marks of its like."""
    return [*words, *marks_of(words)]
