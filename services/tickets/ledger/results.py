"""Results from outside: what another system did about a file, as it puts it there: figures, a sentence, a link.

A result is known by its source and the source's own reference. Recorded again it replaces what was there; the same once more
changes nothing and says nothing.
"""

from kentan.commands import Command, Decide
from kentan.contracts.tickets import APPEAL_RESULT_RECORDED
from kentan.documents import Change, Document
from kentan.errors import Forbidden, Refused

MOST = 100
GIVEN = ("source", "kind", "ref", "figures", "text", "link")


def recording(command: Command) -> Decide:
    """Put a result on a file, whatever its status: figures go on after a file is closed."""
    given = {name: command.data.get(name) for name in GIVEN} | {"figures": command.data.get("figures") or {}}

    def decide(change: Change) -> None:
        file, before = change.doc, _there(change.doc, given)
        if before and before["account"] != command.actor.id:
            raise Forbidden("not_your_result", {"source": given["source"]})
        if before and all(before[name] == given[name] for name in GIVEN):
            return
        others = [result for result in _results(file) if result is not before]
        if len(others) >= MOST:
            raise Refused("too_many_results", {"most": MOST})
        result = {**given, "account": command.actor.id, "recorded_at": before["recorded_at"] if before else change.at,
                  "changed_at": change.at}
        file["results"] = [*others, result]
        change.happened(APPEAL_RESULT_RECORDED, state(file, result))

    return decide


def state(file: Document, result: dict) -> dict:
    """The result as its event carries it: codes, figures and moments, no text."""
    told = {name: result[name] for name in ("source", "kind", "ref", "figures", "recorded_at", "changed_at")}
    return {"number": file["number"], "status": file["status"], "round": file["round"], **told}


def shown(file: Document) -> list[dict]:
    """The results of a file as they are answered, the one that changed last at the end."""
    return [{name: value for name, value in result.items() if name != "account"} for result in _results(file)]


def _results(file: Document) -> list[dict]:
    return file.get("results") or []  # a file of before there were any has none


def _there(file: Document, given: dict) -> dict | None:
    same = (result for result in _results(file) if (result["source"], result["ref"]) == (given["source"], given["ref"]))
    return next(same, None)
