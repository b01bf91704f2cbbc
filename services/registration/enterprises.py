"""Enterprises: put right, checked, found by the words of their names."""

from datetime import datetime
from typing import Any

from kentan.commands import Command, change, create
from kentan.contracts.registration import ENTERPRISE_CHANGED, ENTERPRISE_REGISTERED
from kentan.documents import Change, Document
from kentan.words import asked_words, words_of
from services.registration import credit_codes, model
from services.registration.access import check
from services.registration.repository import RegistrationRepository
from services.registration.states import become

FIELDS = ("name", "size_class", "credit_code", "industry")


def register(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """A new enterprise; its credit code is its own in the county."""
    fields = {"credit_code": None, "industry": None, **_fields(command.data)}

    def decide(changing: Change) -> None:
        become(changing, ENTERPRISE_REGISTERED, **fields)

    return create(repository.enterprises, command, now, decide)


def correct(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """Change what is named, leave the rest."""
    fields = _fields(command.data)

    def decide(changing: Change) -> None:
        become(changing, ENTERPRISE_CHANGED, **fields)

    return change(repository.enterprises, command, now, decide, "enterprise")


def asked(data: dict[str, Any]) -> dict[str, Any]:
    """The filter of a listing."""
    where: dict[str, Any] = {}
    if "q" in data:
        words = asked_words(data["q"])
        check({} if words else {"q": ["query_too_vague"]})
        where["$terms"] = words
    if "credit_code" in data:
        where["credit_code"] = credit_codes.normal(data["credit_code"])
    if "size_class" in data:
        where["size_class"] = data["size_class"]
    return where


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    fields = {name: data[name] for name in FIELDS if name in data}
    if "name" in fields:
        fields["name"] = model.tidy(fields["name"])
        fields["terms"] = words_of(fields["name"])
    if fields.get("credit_code"):
        fields["credit_code"] = credit_codes.normal(fields["credit_code"])
    if fields.get("industry"):
        fields["industry"] = fields["industry"].strip().upper()
    check(_wrong(fields))
    return fields


def _wrong(fields: dict[str, Any]) -> model.Findings:
    wrong: model.Findings = {}
    code = fields.get("credit_code")
    finding = credit_codes.wrong(code) if code else None
    if finding:
        wrong["credit_code"] = [finding]
    if fields.get("industry") and not model.is_industry(fields["industry"]):
        wrong["industry"] = ["not_an_industry"]
    return wrong
