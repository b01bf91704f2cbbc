"""What co-units do with a file, one decision each: right, rule, clock, event, in one write."""

from kentan.commands import Command, Decide
from kentan.contracts.tickets import CO_UNIT_REPLIED
from kentan.documents import Change
from services.tickets import model, rights
from services.tickets.clocks import clocks
from services.tickets.units import co_replies, unit_clocks


def replying(command: Command) -> Decide:
    """A co-unit gives its reply to the lead unit, which stops its own clock and nobody else's."""
    def decide(change: Change) -> None:
        file = change.doc
        unit = rights.must_co_work(command, file)
        co_replies.reply(file, unit, command.data["text"], change.at)
        unit_clocks.stop_at(file, clocks.CO_REPLY, unit, change.at)
        change.happened(CO_UNIT_REPLIED, model.state(file, clocks.CO_REPLY, "replied", unit), f"{unit} 回复牵头单位")

    return decide
