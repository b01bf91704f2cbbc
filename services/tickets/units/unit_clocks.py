"""What happens to the clocks of a file by the work of its units, beside starting, stopping and moving. Pure."""

from services.tickets.clocks import clocks
from services.tickets.model import Appeal


def pass_on(appeal: Appeal, unit: str, at: str) -> None:
    """Stop what runs at units, as the file is another lead unit's from now on, where clocks of its own are started.

    Whoever is consulted is asked still, unless it leads the file now.
    """
    for clock in clocks.running(appeal):
        stays = clock["owner"] == clocks.CONSULTED and clock["holder"] != unit
        if clock["holder"] != clocks.OFFICE and clock["code"] != clocks.COMMITMENT and not stays:
            clock.update(stopped_at=at, passed_to=unit)
    clocks.mark(appeal)


def go_on_at(appeal: Appeal, former: str, lead: str, at: str) -> None:
    """Let the former lead unit's clocks go on at the new one, which owes no reply as a co-unit any more."""
    for clock in clocks.running(appeal):
        if clock["code"] == clocks.COMMITMENT:
            continue  # whoever promised it keeps it
        if clock["holder"] == lead:
            clock["stopped_at"] = at
        elif clock["holder"] == former:
            clocks.go_on_at(appeal, clock, lead, at)
    clocks.mark(appeal)


def running_at(appeal: Appeal, code: str, holder: str) -> dict | None:
    """The clock of this code that runs at this unit."""
    return next((clock for clock in clocks.running(appeal) if (clock["code"], clock["holder"]) == (code, holder)), None)


def stop_at(appeal: Appeal, code: str, holder: str, at: str) -> None:
    """Stop the clock of this code that runs at this unit."""
    clock = running_at(appeal, code, holder)
    if clock:
        clock["stopped_at"] = at
        clocks.mark(appeal)


def stop_begun(appeal: Appeal, code: str, begun_at: str, at: str) -> None:
    """Stop the one clock of this code that began at this moment: of several decisions that wait, the one that was made."""
    begun = [clock for clock in clocks.running(appeal) if (clock["code"], clock["started_at"]) == (code, begun_at)]
    for clock in begun[:1]:
        clock["stopped_at"] = at
    clocks.mark(appeal)
