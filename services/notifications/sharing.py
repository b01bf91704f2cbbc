"""The county's sharing policy: which events, and which classes of their fields, leave to which partner, from a day on."""

from dataclasses import replace
from datetime import datetime

from kentan.calendars import day_of
from kentan.commands import Command, put
from kentan.contracts.events import name_of
from kentan.contracts.notifications import SHARING_CHANGED
from kentan.contracts.sharing import reduced
from kentan.documents import Change, public
from kentan.errors import Invalid
from services.notifications.feed import event_types
from services.notifications.model import shared_classes
from services.notifications.repository import NotificationsRepository


def set_policy(repository: NotificationsRepository, command: Command, now: datetime) -> dict:
    """Publish the rules that hold from a day on, today at the earliest; for the same day they replace those before."""
    valid_from, rules = command.data["valid_from"], command.data["rules"]
    if valid_from < day_of(now).isoformat():
        raise Invalid("invalid", {}, {"valid_from": ["policy_not_back"]})
    for rule in rules:
        event_types(rule["types"])

    def decide(changing: Change) -> None:
        changing.doc.update(valid_from=valid_from, rules=rules)
        changing.happened(SHARING_CHANGED, {"valid_from": valid_from, "rules": rules})

    return public(put(repository.sharing, replace(command, id=valid_from), now, decide, "sharing policy"))


def policy_today(repository: NotificationsRepository, now: datetime) -> tuple[str, list[dict]]:
    """A mark that changes with the policy in force, and its rules."""
    policy = policy_on(repository, day_of(now).isoformat())
    return f"{policy['id']}/{policy['version']}", policy["rules"]


def policy_on(repository: NotificationsRepository, day: str) -> dict:
    """The policy that holds on a day: the latest that began by then."""
    found = repository.sharing.find({"_id": {"$lte": day}}, ("-_id",), 1)
    return public(found[0]) if found else {"id": "none", "version": 0, "valid_from": day, "rules": []}


class Sieve:
    """What a partner may see of a county's events, by the policy of today."""

    def __init__(self, repository: NotificationsRepository, partner: str, counties: set[str], now: datetime) -> None:
        """The partner and its own counties."""
        self._partner, self._counties = partner, counties
        self.policy, self._rules = policy_today(repository, now)

    def through(self, events: list[dict]) -> list[dict]:
        """These events as they leave, in order; what stays is left out."""
        return [seen for event in events if (seen := self._seen(event)) is not None]

    def _seen(self, event: dict) -> dict | None:
        shared = shared_classes(self._rules, self._partner, self._counties, name_of(event), event["data"])
        return reduced(event, shared) if shared else None
