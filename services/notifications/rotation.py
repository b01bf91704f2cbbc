"""A new secret in the place of a subscription's present one: both sign until the overlap ends, as Standard Webhooks describes."""

from datetime import timedelta

from kentan.clock import to_text
from kentan.commands import Command, change
from kentan.documents import Change
from kentan.runtime.desk import BoundDesk
from services.notifications.subscriptions import fresh_secret, owned, say, shown

MOST_FORMER = 2  # a receiver is not to be sent a signature for each time that somebody pressed the button


def rotate_secret(desk: BoundDesk, command: Command) -> dict:
    """Make a new secret, shown in this answer alone; the former one signs on for ``overlap_hours``."""
    now = desk.now()

    def decide(changing: Change) -> None:
        doc = owned(changing.doc, command.actor)
        hours = command.data.get("overlap_hours", 24)
        former = [one for one in doc["former"] if one["until"] > changing.at][-MOST_FORMER + 1:] if hours else []
        if hours:
            until = to_text(now + timedelta(hours=hours))
            former.append({"secret": doc["secret"], "generation": doc["generation"], "until": until})
        doc.update(secret=fresh_secret(doc["kind"]), generation=doc["generation"] + 1, former=former)
        say(changing)

    return shown(change(desk.repository(command.county).subscriptions, command, now, decide, "subscription"), "secret")
