"""What ``kentan check`` proves of registration, from its collections alone; sequences and chains are proved for all parts."""

from collections import Counter
from collections.abc import Iterator

from kentan.check.snapshot import documents_of
from kentan.documents import Document
from kentan.store.port import CountyStore
from services.registration import credit_codes, model
from services.registration.planning import unfinished
from services.registration.repository import ENTERPRISES, FORUMS, RegistrationRepository


def credit_codes_hold(store: CountyStore) -> list[str]:
    """Every credit code is a right one, and one enterprise's alone."""
    codes = {doc["_id"]: doc["credit_code"] for doc in documents_of(store, ENTERPRISES) if doc.get("credit_code")}
    times = Counter(codes.values())
    wrong = [(one, code, "is not right") for one, code in codes.items() if credit_codes.wrong(code)]
    twice = [(one, code, "is there twice") for one, code in codes.items() if times[code] > 1]
    return [f"registration_enterprises/{one}: credit code {code} {problem}" for one, code, problem in wrong + twice]


def forums_follow_their_timeline(store: CountyStore) -> list[str]:
    """A forum's status is what its last event made it."""
    return [
        f"registration_forums/{doc['_id']}: status {doc['status']}, but its timeline says {said}"
        for doc in documents_of(store, FORUMS) if (said := _status_said(doc)) != doc["status"]
    ]


def attendees_were_invited(store: CountyStore) -> list[str]:
    """Every attendee signed up or was nominated, once, and there is room for all."""
    repository = RegistrationRepository(store)
    return [finding for doc in documents_of(store, FORUMS) for finding in _attendee_findings(repository, doc)]


def periods_missing(store: CountyStore, now: str) -> int:
    """How many periods of the plan in hand are still to be made."""
    repository = RegistrationRepository(store)
    county = repository.counties.get(store.county)
    return len(unfinished(repository, county)) if county else 0


def _status_said(doc: Document) -> str | None:
    said = [model.STATUS_AFTER[entry["type"]] for entry in doc["timeline"] if entry["type"] in model.STATUS_AFTER]
    return said[-1] if said else None


def _attendee_findings(repository: RegistrationRepository, doc: Document) -> Iterator[str]:
    listed = doc["attendees"]
    invited = repository.invited(doc["_id"], listed) if listed else set()
    for field, codes in model.attendees_wrong(listed, invited, doc["capacity"]).items():
        yield f"registration_forums/{doc['_id']}: {field} {codes[0]}"
