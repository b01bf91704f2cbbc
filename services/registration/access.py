"""Raising what the rules find, and the rights that roles alone do not give."""

from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, PUBLIC, SYSTEM, UNIT, Actor
from kentan.errors import Forbidden, Invalid, Refused
from services.registration import model

STAFF = (OFFICE, UNIT, LEADER, OPERATOR, SYSTEM)
ANYBODY = PUBLIC.role


def check(findings: model.Findings) -> None:
    """Raise Invalid where something is wrong."""
    if findings:
        raise Invalid("invalid", {}, findings)


def check_step(step: str, status: str) -> None:
    """Raise Refused where a forum of this status does not take the step."""
    code = model.refusal(step, status)
    if code:
        raise Refused(code)


def check_own(actor: Actor, enterprise: str | None) -> None:
    """Raise Forbidden where an enterprise speaks of another one."""
    if actor.role == ENTERPRISE and actor.enterprise != enterprise:
        raise Forbidden("not_your_enterprise")
