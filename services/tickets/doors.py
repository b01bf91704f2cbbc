"""What the doors of tickets share; they are in ``service.py`` and in the ``…_doors.py`` beside it, by what they are about."""

from typing import Any

from kentan.commands import Command, Decide, change
from kentan.documents import Change, Document
from kentan.errors import NotFound
from kentan.runtime.desk import Desk
from kentan.store.port import Collection
from services.tickets import answers
from services.tickets.acts import rules_told
from services.tickets.repository import TicketsRepository
from services.tickets.supervision.supervising import CountyRules, look


class Doors:
    """A desk, and the ways that most doors take from it."""

    desk = Desk(TicketsRepository)

    def _repo(self, command: Command) -> TicketsRepository:
        return self.desk.repository(command.county)

    def _there(self, event: dict) -> TicketsRepository:
        return self.desk.repository(event["county"])

    def _hooks(self, command: Command) -> Any:
        return self.desk.hooks(command.county)

    def _brief(self, command: Command, file: Document) -> dict:
        return answers.brief(self._repo(command), file, self.desk.now())

    def _rules(self, command: Command) -> CountyRules:
        """What supervision goes by in the county of the command, now."""
        return CountyRules(self._repo(command), self._hooks(command), self.desk.now())

    def _decided(self, command: Command, decide: Decide) -> dict:
        """The file of the command, after this decision about it and what supervision it calls for."""
        rules = self._rules(command)

        def decide_and_look(changing: Change) -> None:
            decide(changing)
            look(changing, rules)

        with rules_told():
            return self._brief(command, change(self._repo(command).appeals, command, self.desk.now(), decide_and_look, "appeal"))


def found(collection: Collection, command: Command, what: str) -> Document:
    """The document that a command names. Raises NotFound."""
    doc = collection.get(command.id or "")
    if doc is None:
        raise NotFound("not_found", {"what": what})
    return doc
