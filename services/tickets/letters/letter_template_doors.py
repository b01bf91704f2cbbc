"""Doors of the documents of letters and of the templates that they are set by."""

from kentan.commands import OFFICE, Command
from kentan.runtime.doors import door
from services.tickets import rights
from services.tickets.doors import Doors, found
from services.tickets.letters import letter_documents, letter_templates


class LetterTemplateDoors(Doors):
    """What a letter looks like."""

    @door(*rights.INSIDERS, reads=True)
    def render_letter(self, command: Command) -> dict:
        """The document of a letter, as a file in base64."""
        repo = self._repo(command)
        letter = found(repo.letters, command, "letter")
        rights.may_read_letter(command, letter)
        return letter_documents.document_of(repo, self._hooks(command), letter, command.data["form"], self.desk.now())

    @door(*rights.OVERSEERS, reads=True)
    def list_letter_templates(self, command: Command) -> dict:
        """A page of the templates that the county set."""
        return letter_templates.listed(self._repo(command), command)

    @door(*rights.OVERSEERS, reads=True)
    def get_letter_template(self, command: Command) -> dict:
        """A template as a file in base64: the county's own, or a form of the release by its name."""
        return letter_templates.file_of(self._repo(command), command.id or "")

    @door(OFFICE)
    def set_letter_template(self, command: Command) -> dict:
        """Let letters of a kind be set by a file from a day on."""
        return letter_templates.set_template(self._repo(command), command, self.desk.now())

    @door(OFFICE)
    def preview_letter_template(self, command: Command) -> dict:
        """A letter about a real appeal or forum, set by a file that is not in force."""
        return letter_templates.preview(self._repo(command), command, self.desk.now())
