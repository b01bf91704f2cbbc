"""Appeals that come from another system (a hotline, a portal) under its own number: known again however often they are sent."""

from kentan.commands import OFFICE, SYSTEM, Command
from kentan.errors import Forbidden, Invalid
from kentan.ids import derived_id


def file_id(county: str, source: str, foreign_id: str) -> str:
    """The identifier of the file of a foreign number, so that there cannot be two of it in a county."""
    return derived_id("foreign", county, source, foreign_id)


def wanted_id(command: Command) -> str | None:
    """The identifier of the file that an intake leads to, None for one without a foreign number.

    Offices and systems alone may name one; a system must, as that is how it finds its file again.
    """
    source, foreign_id = command.data.get("source"), command.data.get("foreign_id")
    if source is None and foreign_id is None and command.actor.role != SYSTEM:
        return None
    if command.actor.role not in (OFFICE, SYSTEM):
        raise Forbidden("foreign_for_systems")
    return asked_id(command.county, command.data)


def asked_id(county: str, asked: dict) -> str:
    """The identifier of the file that source and number lead to; one is nothing without the other."""
    missing = {name: ["required"] for name in ("source", "foreign_id") if not asked.get(name)}
    if missing:
        raise Invalid("invalid", {}, missing)
    return file_id(county, asked["source"], asked["foreign_id"])
