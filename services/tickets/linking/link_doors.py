"""Doors of files that are about the same: what is proposed, what the office decides, what may be answered alike."""

from kentan.commands import OFFICE, UNIT, Command, Decide, change
from kentan.contracts.tickets import APPEAL_LINKED, APPEAL_UNLINKED
from kentan.events.hearing import Changes
from kentan.paging import page
from kentan.runtime.doors import door, hears
from services.tickets import rights
from services.tickets.acts import rules_told
from services.tickets.doors import Doors, found
from services.tickets.linking import link_views, linking
from services.tickets.repository import APPEALS


class LinkDoors(Doors):
    """Proposals, links, answers of linked files."""

    @door(*rights.OVERSEERS, reads=True)
    def list_matched(self, command: Command) -> dict:
        """A page of the files with a proposal that waits for a decision, the last proposed first."""
        rows, following = page(self._repo(command).appeals, {"matched_at": {"$gt": ""}}, ("-matched_at",),
                               command.data.get("after"), command.data.get("limit"))
        return {"items": link_views.items(self._repo(command), rows), "next": following}

    @door(*rights.OVERSEERS, reads=True)
    def find_similar(self, command: Command) -> dict:
        """The earlier files that a file is like, looked for now."""
        file = found(self._repo(command).appeals, command, "appeal")
        return linking.similar(self._repo(command), self._hooks(command), file, self.desk.now())

    @door(OFFICE)
    def link_appeal(self, command: Command) -> dict:
        """Link a file with an earlier one about the same; each keeps its clocks, its reply and its survey."""
        return self._linked(command, linking.linking(self._repo(command), command, self.desk.now()))

    @door(OFFICE)
    def dismiss_match(self, command: Command) -> dict:
        """Say that a proposed file is about something else, with a reason."""
        return self._linked(command, linking.dismissing(command))

    @door(OFFICE)
    def unlink_appeal(self, command: Command) -> dict:
        """Take a link back, with a reason."""
        return self._linked(command, linking.unlinking(command))

    @door(OFFICE, UNIT, reads=True)
    def list_linked_answers(self, command: Command) -> dict:
        """The answers of linked files, to begin one's own with; nothing is answered by it."""
        repo = self._repo(command)
        return linking.answers_of_linked(repo, command, found(repo.appeals, command, "appeal"))

    @hears(APPEAL_LINKED, record=Changes(APPEALS, lambda event: event["data"]["other"]))
    def on_appeal_linked(self, event: dict, consumer: str) -> bool:
        """Note the link on the earlier file."""
        return linking.note(self._there(event), self.desk.hooks(event["county"]), event, consumer, self.desk.now(), linked=True)

    @hears(APPEAL_UNLINKED, record=Changes(APPEALS, lambda event: event["data"]["other"]))
    def on_appeal_unlinked(self, event: dict, consumer: str) -> bool:
        """Take the note off the earlier file."""
        return linking.note(self._there(event), self.desk.hooks(event["county"]), event, consumer, self.desk.now(), linked=False)

    def _linked(self, command: Command, decide: Decide) -> dict:
        with rules_told():
            return link_views.view(change(self._repo(command).appeals, command, self.desk.now(), decide, "appeal"))
