"""Attaching a file and taking it back: right, rule, event, in one write of the appeal; and the side record with the name.

Whoever read the bytes asks first. Only when everything else allows it is it looked whether they are stored, so that nothing is
stored for somebody who may not attach; if they are not, they are put there and the same is asked again. The name is laid beside
the file before the file names it: a crash leaves a name or bytes that nobody refers to, which the sweep takes away.
"""

from kentan.clock import to_text
from kentan.commands import ENTERPRISE, OFFICE, UNIT, Command, Decide
from kentan.contracts.tickets import APPEAL_ATTACHED, ATTACHMENT_WITHDRAWN
from kentan.documents import Change, Document
from kentan.errors import Forbidden, NotFound, Refused
from kentan.files.blobs import BlobMissing, Blobs
from services.tickets import rights
from services.tickets.attachments import attachments
from services.tickets.repository import TicketsRepository


def attaching(repo: TicketsRepository, blobs: Blobs, command: Command) -> Decide:
    """Attach a file; the same bytes on the same thing are one attachment."""
    given = command.data

    def decide(change: Change) -> None:
        file = change.doc
        _may_attach(command, file, given["to"])
        made = attachments.new(file, given, _by(command), change.at)
        _must_be_stored(blobs, repo.county, given)
        if made is None:
            return
        repo.put_attachment({"_id": made["id"], "appeal": file["_id"], "hash": made["hash"], "name": given["name"],
                             "added_at": to_text(change.now)})
        attachments.add(file, made)
        change.happened(APPEAL_ATTACHED, attachments.state(file, made), texts={"name": given["name"]},
                        files={made["to"]: made["hash"]})

    return decide


def withdrawing(command: Command) -> Decide:
    """Whoever attached a file takes it back, or the office does."""
    def decide(change: Change) -> None:
        file = change.doc
        attachment = seen(command, file, command.data["attachment"])
        if command.actor.role != OFFICE and attachment["by"] != _by(command):
            raise Forbidden("not_your_attachment")
        taken = attachments.withdraw(file, attachment, command.data["reason"], change.at)
        change.happened(ATTACHMENT_WITHDRAWN, attachments.state(file, taken), texts={"reason": command.data["reason"]},
                        files={taken["to"]: taken["hash"]})

    return decide


def seen(command: Command, file: Document, attachment: str) -> dict:
    """An attachment that the one who asks may see. Raises NotFound, or why the file is not theirs."""
    rights.may_read(command, file)
    found = attachments.one_of(file, attachment)
    if found is None or not rights.sees_attachment(command, file, found):
        raise NotFound("not_found", {"what": "attachment"})
    return found


def shown(repo: TicketsRepository, command: Command, file: Document) -> list[dict]:
    """The attachments that the one who asks may see, with their names."""
    if not attachments.of(file):
        return []  # most files have none, and need not be asked for names
    names = {one["_id"]: one["name"] for one in repo.attachments_of(file["_id"])}
    return [{**{name: one[name] for name in attachments.SHOWN}, "name": names.get(one["id"])}
            for one in attachments.of(file) if rights.sees_attachment(command, file, one)]


def view(repo: TicketsRepository, file: Document, attachment: dict) -> dict:
    """One attachment as commands answer it; the version is the file's."""
    record = repo.attachments.get(attachment["id"]) or {"name": None}
    return {**{name: attachment[name] for name in attachments.SHOWN}, "name": record["name"], "appeal": file["_id"],
            "version": file["version"]}


def _may_attach(command: Command, file: Document, to: str) -> None:
    """The enterprise and the office to the appeal, the lead unit to its opinion and answer, office and units among themselves."""
    rights.may_read(command, file)
    role = command.actor.role
    if to in (attachments.OPINION, attachments.ANSWER):
        rights.must_lead(command, file)
    elif role == (UNIT if to == attachments.APPEAL else ENTERPRISE):
        raise Forbidden("not_attached_by_you", {"to": to})


def _must_be_stored(blobs: Blobs, county: str, given: dict) -> None:
    try:
        stored = blobs.size(county, given["hash"])
    except BlobMissing:
        stored = -1
    if stored != given["size"]:
        raise Refused("file_not_stored")


def _by(command: Command) -> dict:
    actor = command.actor
    return {"role": actor.role, **({"unit": actor.unit} if actor.unit else {})}
