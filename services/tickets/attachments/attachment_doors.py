"""Doors of attachments."""

from kentan.commands import ENTERPRISE, OFFICE, UNIT, Command, change
from kentan.contracts.tickets_attachment_doors import AttachFile
from kentan.errors import Invalid, Refused, flatten
from kentan.runtime.doors import door, every
from services.tickets import rights
from services.tickets.acts import rules_told
from services.tickets.attachments import attaching, attachments, unreferenced
from services.tickets.doors import Doors, found


class AttachmentDoors(Doors):
    """Files on files: attached, shown, taken back."""

    @door(ENTERPRISE, OFFICE, UNIT)
    def attach_file(self, command: Command) -> dict:
        """Attach a file whose bytes are stored (409 ``file_not_stored`` where all else allows it): ``hash``, ``size``, ``media``,
        ``name``, ``to``."""
        wrong = AttachFile().validate(command.data)  # plugins knock with less than the gateway does
        if wrong:
            raise Invalid("invalid", {}, flatten(wrong))
        repo = self._repo(command)
        with rules_told():
            file = change(repo.appeals, command, self.desk.now(), attaching.attaching(repo, self.desk.blobs, command), "appeal")
        attachment = attachments.last_like(file, command.data)
        assert attachment is not None, "it was attached"
        return attaching.view(repo, file, attachment)

    @door(*rights.READERS, reads=True)
    def list_attachments(self, command: Command) -> dict:
        """The attachments of a file that the one who asks may see."""
        repo, file = self._repo(command), found(self._repo(command).appeals, command, "appeal")
        rights.may_read(command, file)
        return {"items": attaching.shown(repo, command, file)}

    @door(*rights.READERS, reads=True)
    def get_attachment(self, command: Command) -> dict:
        """One of them, whose bytes may be read now."""
        repo, file = self._repo(command), found(self._repo(command).appeals, command, "appeal")
        attachment = attaching.seen(command, file, command.data["attachment"])
        if attachment["withdrawn_at"] is not None:
            raise Refused("attachment_withdrawn")
        return attaching.view(repo, file, attachment)

    @door(ENTERPRISE, OFFICE, UNIT)
    def withdraw_attachment(self, command: Command) -> dict:
        """Take an attachment back, with a reason: name and bytes are erased, the hash stays."""
        repo = self._repo(command)
        with rules_told():
            file = change(repo.appeals, command, self.desk.now(), attaching.withdrawing(command), "appeal")
        attachment = attaching.seen(command, file, command.data["attachment"])
        unreferenced.forget(repo, self.desk.blobs, attachment)
        return attaching.view(repo, file, attachment)

    @every(3600, when_moved=False)
    def sweep_attachments(self) -> None:
        """Erase bytes and names that no file refers to."""
        for county in self.desk.counties():
            unreferenced.sweep(self.desk.repository(county), self.desk.blobs, self.desk.now())
