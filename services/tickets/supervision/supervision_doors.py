"""Doors of supervision: steps proposed, taken, answered, appealed against; the bulletin; and what time brings."""

from collections.abc import Callable
from dataclasses import replace

from kentan.commands import LEADER, OFFICE, UNIT, Command, Decide, change
from kentan.runtime.doors import door, every
from services.tickets import answers, rights
from services.tickets.acts import rules_told
from services.tickets.doors import Doors
from services.tickets.letters import bulletins, drafting
from services.tickets.supervision import deciding, steps, supervised, watching
from services.tickets.supervision.supervising import Rules

Deciding = Callable[[Command, Rules], Decide]


class SupervisionDoors(Doors):
    """The ladder at work."""

    @door(*rights.INSIDERS, reads=True)
    def list_steps(self, command: Command) -> dict:
        """A page of files with steps that wait, that were taken, or that are cards in force; a unit sees its own."""
        return supervised.listed(self._repo(command), command)

    @door(*rights.INSIDERS, reads=True)
    def get_step(self, command: Command) -> dict:
        """A step with its file."""
        return supervised.one(self._repo(command), command)

    @door(OFFICE)
    def start_step(self, command: Command) -> dict:
        """Take a step on a file that the ladder did not propose, with a reason; a heavy one waits for a second person."""
        return self._of_step(command, deciding.starting, command.id or "", "key", command.key)

    @door(OFFICE)
    def take_step(self, command: Command) -> dict:
        """Take a proposed step, or another one with a reason; a heavy one waits for a second person."""
        return self._decided_step(command, deciding.taking)

    @door(OFFICE, LEADER)
    def approve_step(self, command: Command) -> dict:
        """Approve or refuse what another person asked for."""
        return self._decided_step(command, deciding.approving)

    @door(OFFICE)
    def decline_step(self, command: Command) -> dict:
        """Do not take a proposed step, with a reason."""
        return self._decided_step(command, deciding.declining)

    @door(UNIT)
    def answer_step(self, command: Command) -> dict:
        """The unit answers a step."""
        return self._decided_step(command, deciding.answering)

    @door(UNIT)
    def appeal_step(self, command: Command) -> dict:
        """The unit appeals against a step."""
        return self._decided_step(command, deciding.appealing)

    @door(OFFICE, LEADER)
    def judge_step(self, command: Command) -> dict:
        """Decide a unit's appeal: a leader alone, or two people of the office."""
        return self._decided_step(command, deciding.judging)

    @door(OFFICE)
    def draft_bulletin(self, command: Command) -> dict:
        """Draft a bulletin of a period from the ledger; a letter to be edited, reviewed and issued."""
        return answers.letter_view(bulletins.draft(self._repo(command), command, self.desk.now()), command)

    @every(0.5)
    def watch_steps(self) -> None:
        """Look at every file whose cool-down or card is over."""
        for county in self.desk.counties():
            watching.watch(self.desk.repository(county), self.desk.hooks(county), self.desk.now())

    def _decided_step(self, command: Command, deciding_by: Deciding) -> dict:
        step_id = command.id or ""
        return self._of_step(command, deciding_by, steps.file_of(step_id), "id", step_id)

    def _of_step(self, command: Command, deciding_by: Deciding, file_id: str, name: str, value: str) -> dict:
        """The step that a command was about, after it; its letter is drafted, also when the command is repeated.

        :param name: of the step's field by which it is known, with its ``value``.
        """
        repo, rules, now = self._repo(command), self._rules(command), self.desk.now()
        asked = replace(command, id=file_id, data={**command.data, "step_id": value} if name == "id" else command.data)
        with rules_told():
            file = change(repo.appeals, asked, now, deciding_by(asked, rules), "step")
        drafting.draft_letters(repo, file, rules, command.origin, now)
        return supervised.view(file, next(step for step in file["steps"] if step[name] == value), command)
