"""Doors of letters: written, reviewed, signed, issued, received."""

from kentan.commands import LEADER, OFFICE, UNIT, Command, Decide, change
from kentan.runtime.doors import door
from services.tickets import answers, rights
from services.tickets.acts import rules_told
from services.tickets.doors import Doors, found
from services.tickets.ledger import listings
from services.tickets.letters import letter_writing
from services.tickets.units import receiving


class LetterDoors(Doors):
    """The life of a letter, step by step."""

    @door(*rights.INSIDERS, reads=True)
    def get_letter(self, command: Command) -> dict:
        """A letter; a unit reads those addressed or copied to it, and minutes."""
        letter = found(self._repo(command).letters, command, "letter")
        rights.may_read_letter(command, letter)
        return answers.letter_view(letter, command)

    @door(*rights.INSIDERS, reads=True)
    def list_letters(self, command: Command) -> dict:
        """A page of letters by kind, status, file, forum, unit."""
        return listings.letters(self._repo(command), command)

    @door(OFFICE)
    def draft_letter(self, command: Command) -> dict:
        """Draft a letter; it has no number yet."""
        return answers.letter_view(letter_writing.draft(self._repo(command), command, self.desk.now()), command)

    @door(OFFICE)
    def change_letter(self, command: Command) -> dict:
        """Write a draft anew."""
        return self._stepped(command, letter_writing.changing(self._repo(command), command))

    @door(OFFICE, LEADER)
    def review_letter(self, command: Command) -> dict:
        """Say that a draft is right."""
        return self._stepped(command, letter_writing.reviewing(self._repo(command), command))

    @door(OFFICE, LEADER)
    def send_back_letter(self, command: Command) -> dict:
        """Send a letter back to its writer, with a reason."""
        return self._stepped(command, letter_writing.sending_back(self._repo(command), command))

    @door(OFFICE, LEADER)
    def sign_letter(self, command: Command) -> dict:
        """Enter who signed a reviewed letter."""
        return self._stepped(command, letter_writing.signing(self._repo(command), command))

    @door(OFFICE)
    def issue_letter(self, command: Command) -> dict:
        """Issue a signed letter under the next number."""
        with rules_told():
            return answers.letter_view(letter_writing.issue(self._repo(command), self._hooks(command), command, self.desk.now()),
                                       command)

    @door(UNIT)
    def receive_letter(self, command: Command) -> dict:
        """Confirm for the unit that it has a letter, and who took it."""
        letter, repo = self._stepped(command, letter_writing.receiving(command)), self._repo(command)
        receiving.signed_for(repo, self._hooks(command), found(repo.letters, command, "letter"), command.origin, self.desk.now())
        return letter

    @door(OFFICE)
    def end_letter(self, command: Command) -> dict:
        """Give a letter up, or void an issued one, whose number stays; with a reason."""
        return self._stepped(command, letter_writing.ending(self._repo(command), command))

    def _stepped(self, command: Command, decide: Decide) -> dict:
        with rules_told():
            return answers.letter_view(change(self._repo(command).letters, command, self.desk.now(), decide, "letter"), command)
