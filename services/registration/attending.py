"""Who comes to a forum: enterprises sign up themselves, departments nominate them."""

from datetime import datetime

from kentan.clock import to_text
from kentan.commands import ENTERPRISE, UNIT, Command, create
from kentan.contracts.registration import NOMINATION_MADE, SIGN_UP_RECEIVED
from kentan.documents import Change, Document
from kentan.errors import Refused
from kentan.ids import derived_id
from services.registration import credit_codes, model
from services.registration.access import check, check_own, check_step
from services.registration.repository import RegistrationRepository, found, named
from services.registration.states import become


def sign_up(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """An enterprise comes of itself, once for each forum, while the sign-up is open."""
    forum = found(repository.forums.get(command.id or ""), "forum")
    enterprise = _enterprise(repository, command)
    sign_up_id = derived_id("sign-up", forum["_id"], enterprise)

    def decide(changing: Change) -> None:
        check_step("sign_up", forum["status"])
        if changing.at > forum["sign_up_until"]:
            raise Refused("sign_up_over")
        become(changing, SIGN_UP_RECEIVED, forum=forum["_id"], enterprise=enterprise, source=command.data.get("source", "self"))

    return create(repository.sign_ups, command, now, decide, sign_up_id, question=command.data.get("question"),
                  signed_up_at=to_text(now))


def nominate(repository: RegistrationRepository, command: Command, now: datetime) -> Document:
    """A department names an enterprise, once for each forum."""
    forum = found(repository.forums.get(command.id or ""), "forum")
    enterprise = repository.enterprise(command.data["enterprise"])["_id"]
    unit = _unit(repository, command)
    nomination_id = derived_id("nomination", forum["_id"], enterprise, unit)

    def decide(changing: Change) -> None:
        check_step("nominate", forum["status"])
        become(changing, NOMINATION_MADE, forum=forum["_id"], enterprise=enterprise, unit=unit)

    return create(repository.nominations, command, now, decide, nomination_id, reason=model.tidy(command.data.get("reason")),
                  nominated_at=to_text(now))


def _enterprise(repository: RegistrationRepository, command: Command) -> str:
    enterprise_id, code = command.data.get("enterprise"), command.data.get("credit_code")
    if enterprise_id is None and code is None and command.actor.role == ENTERPRISE:
        enterprise_id = command.actor.enterprise
    check({} if enterprise_id or code else {"enterprise": ["enterprise_needed"]})
    enterprise = repository.enterprise(enterprise_id, credit_codes.normal(code) if code else None)["_id"]
    check_own(command.actor, enterprise)
    return enterprise


def _unit(repository: RegistrationRepository, command: Command) -> str:
    code = command.data.get("unit")
    if command.actor.role == UNIT:
        check({} if code in (None, command.actor.unit) else {"unit": ["not_your_unit"]})
        code = command.actor.unit
    check({} if code else {"unit": ["unit_needed"]})
    unit = repository.units.get(code or "")
    return named(unit if unit and unit["active"] else None, "unit", "no_such_unit")["_id"]
