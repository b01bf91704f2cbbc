"""What is proved of hand-overs where both counties are in the installation: each file has one holder, each answer its source.

A finding names the county whose document is wrong. While words are on the way between two counties nothing is said of what
they will bring.
"""

from collections.abc import Iterator, Mapping

from kentan.documents import Document
from kentan.store.port import CollectionSpec, CountyStore, walk
from services.tickets.handover import handover
from services.tickets.repository import APPEALS, OFFERS

Stores = Mapping[str, CountyStore]
Findings = list[tuple[str, str]]
BATCH = 500
Turn = tuple[str, str, int]  # home, the file there, the offer's number


def handed_over_files_are_there(stores: Stores) -> Findings:
    """A file that another county holds is in that county's ledger, once."""
    taken = [(code, _taken(file)) for code, file in _taken_over(stores)]
    findings = []
    for code, file in _offered(stores):
        holder = file["held_by"] or code
        if holder != code and holder in stores and not _words_wait(stores, code, holder):
            times = taken.count((holder, (code, file["_id"], file["handover"]["turn"])))
            if times != 1:
                findings.append((code, f"{APPEALS.name}/{file['_id']}: held by {holder}, where it is {times} times"))
    return findings


def taken_over_files_are_handed_over(stores: Stores) -> Findings:
    """A taken-over file has a home that says who holds it: this county, by this offer. So no file is two counties'."""
    homes = {(code, file["_id"], file["handover"]["turn"]): file.get("held_by") for code, file in _offered(stores)}
    return [(code, f"{APPEALS.name}/{file['_id']}: taken over from {_taken(file)[0]}, where it is held by "
                   f"{homes.get(_taken(file)) or 'the county itself'}")
            for code, file in _taken_over(stores) if _taken(file)[0] in stores and homes.get(_taken(file)) != code]


def offers_are_of_their_homes(stores: Stores) -> Findings:
    """Each offer is named by the file that it offers, in the same state once no word is on the way."""
    named = {(code, file["_id"], one["turn"]): one for code, file in _offered(stores)
             for one in (*file["earlier_handovers"], file["handover"])}
    findings = []
    for code, offer in _rows(stores, OFFERS, "received_at"):
        one = named.get((offer["home"], offer["appeal"], offer["turn"]))
        if offer["home"] not in stores:
            continue
        if one is None or one["to"] != code:
            findings.append((code, f"{OFFERS.name}/{offer['_id']}: no file of {offer['home']} names it"))
        elif not _words_wait(stores, code, offer["home"]) and STATES[offer["state"]] != one["state"]:
            findings.append((code, f"{OFFERS.name}/{offer['_id']}: is {offer['state']}, its home says {one['state']}"))
    return findings


def answers_are_their_sources(stores: Stores) -> Findings:
    """The answer by which a handed-over file is completed is what the holder's chain says, and what its digest is of."""
    sources = {(code, *_taken(file)): file for code, file in _taken_over(stores)}
    findings = []
    for code, file in _offered(stores):
        answer = file["handover"]["answer"]
        if answer is None or file["held_by"] not in stores:
            continue
        source = sources.get((file["held_by"], code, file["_id"], file["handover"]["turn"]))
        entries = source["timeline"][answer["sequence"] - 1:answer["sequence"]] if source else []
        if [entry["hash"] for entry in entries] != [answer["head"]]:
            findings.append((code, f"{APPEALS.name}/{file['_id']}: its answer is not in the chain of {file['held_by']}"))
        elif file["answer"] is not None and handover.digest(file) != answer["digest"]:
            findings.append((code, f"{APPEALS.name}/{file['_id']}: its answer is not what its digest is of"))
    return findings


STATES = {handover.OFFERED: handover.OFFERED, handover.ACCEPTED: handover.HANDED_OVER, handover.TAKEN_OVER: handover.HANDED_OVER,
          handover.OBJECTED: handover.OBJECTED, handover.WITHDRAWN: handover.WITHDRAWN}


def _taken(file: Document) -> Turn:
    return file["taken_from"]["county"], file["taken_from"]["appeal"], file["taken_from"]["turn"]


def _offered(stores: Stores) -> Iterator[tuple[str, Document]]:
    return _rows(stores, APPEALS, "handover.offered_at")


def _taken_over(stores: Stores) -> Iterator[tuple[str, Document]]:
    return _rows(stores, APPEALS, "taken_from.county")


def _rows(stores: Stores, spec: CollectionSpec, path: str) -> Iterator[tuple[str, Document]]:
    """The documents of all counties that have something at this indexed path."""
    for code, store in stores.items():
        yield from ((code, doc) for doc in walk(store.collection(spec), {path: {"$gt": ""}}, (path,), BATCH))


def _words_wait(stores: Stores, *counties: str) -> bool:
    return any(stores[county].pending(limit=1) for county in counties)


JOINT_CHECKS = (handed_over_files_are_there, taken_over_files_are_handed_over, offers_are_of_their_homes,
                answers_are_their_sources)
