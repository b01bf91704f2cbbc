"""The county's own fields of an appeal: a list as data, from which the schema is built that checks what is filled in."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate

from kentan.calendars import day_of
from kentan.commands import Command, create
from kentan.contracts.fields import Day, not_blank
from kentan.contracts.tickets import FORM_CHANGED
from kentan.documents import Change, Document, public
from kentan.errors import Invalid
from services.tickets.repository import TicketsRepository

LONGEST_TEXT = 2000
LARGEST_INTEGER = 2 ** 53  # what JSON readers agree upon


class _Number(fields.Float):
    """A number in JSON that every store can hold, no text that looks like one, since values are kept as they came."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, str | bool) or (isinstance(value, int) and abs(value) > LARGEST_INTEGER):
            raise self.make_error("invalid")
        return super()._validated(value)


class _Date(Day):
    """A day as YYYY-MM-DD and in no other form, for the same reason."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        day = super()._deserialize(value, attr, data, **kwargs)
        if day != value:
            raise ValidationError("not_a_day")
        return day


class _Flag(fields.Boolean):
    """true or false and not 1 or 0, for the same reason."""

    def _deserialize(self, value: object, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


def errors_in(form: list[dict], filled: dict) -> dict[str, list[str]]:
    """What is wrong with the fields as they were filled in, by field; the values themselves are kept as they came."""
    found = schema_of(orjson.dumps(form)).validate(filled)
    return {str(name): [str(one) for one in codes] for name, codes in found.items()}


@lru_cache(maxsize=128)
def schema_of(form_json: bytes) -> Schema:
    """The marshmallow schema of a form: an unknown field, a missing one, a wrong value is an error at its own code."""
    form = orjson.loads(form_json)
    built = Schema.from_dict({field["code"]: _field_of(field) for field in form}, name="CountyFields")()
    built.error_messages = {"unknown": "unknown_field", "type": "not_an_object"}
    return built


def set_form(repo: TicketsRepository, command: Command, now: datetime) -> dict:
    """Let a field list hold from a day on; of two for the same day the one set last holds."""
    form = sorted(command.data["form"], key=lambda field: (field["order"], field["code"]))
    errors = _form_errors(form)
    if errors:
        raise Invalid("invalid", {}, errors)

    def decide(change: Change) -> None:
        change.doc["set_at"] = change.at
        change.happened(FORM_CHANGED, {"valid_from": change.doc["valid_from"], "form": form})

    return view(create(repo.forms, command, now, decide, valid_from=command.data["valid_from"], form=form))


def form_on(repo: TicketsRepository, day: str | None, now: datetime) -> dict:
    """The form of a day (today if none is named); a county without one has no fields of its own."""
    found = repo.form(day or day_of(now).isoformat())
    return view(found) if found else {"id": None, "version": 0, "valid_from": None, "form": []}


def view(form: Document) -> dict:
    """The form as it is answered."""
    return public(form, "set_at")


def _field_of(field: dict) -> fields.Field:
    kind, wrong = _KINDS[field["type"]]
    messages = {"required": "required", "null": "required", "invalid": wrong, "special": wrong}
    checks: list[Callable] = [validate.OneOf(field["values"], error=wrong)] if field["type"] == "choice" else []
    if field["type"] == "text":
        checks = [validate.Length(max=LONGEST_TEXT, error="too_long"), *([not_blank] if field["required"] else [])]
    return kind(required=field["required"], allow_none=not field["required"], error_messages=messages, validate=checks)


_KINDS: dict[str, tuple[Callable[..., fields.Field], str]] = {
    "text": (fields.String, "not_a_text"), "number": (_Number, "not_a_number"), "date": (_Date, "not_a_day"),
    "choice": (fields.String, "not_one_of"), "boolean": (_Flag, "not_true_or_false"),
}


def _form_errors(form: list[dict]) -> dict[str, list[str]]:
    codes = [field["code"] for field in form]
    errors = {f"form.{code}": ["field_twice"] for code in codes if codes.count(code) > 1}
    for field in form:
        if (field["type"] == "choice") != bool(field["values"]):
            errors[f"form.{field['code']}"] = ["values_for_choice_only"]
    return errors
