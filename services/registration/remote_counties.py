"""A county whose own installation is elsewhere: registered, changed and shown; nothing is founded for it here."""

from dataclasses import replace
from datetime import datetime

from kentan.commands import Command, change, create
from kentan.documents import Change, Document
from kentan.errors import Invalid, Refused
from kentan.remotes import REMOTE, Remotes
from kentan.settings import Settings
from services.registration import model
from services.registration.repository import RegistrationRepository, found

OPTIONAL = ("url", "token", "reader")


def register(repository: RegistrationRepository, command: Command, now: datetime, settings: Settings) -> Document:
    """Know the county as a remote one. Raises Refused where it is a county of this installation, or another one's already."""
    there = repository.remotes.get(REMOTE)
    if there is not None and there["installation"] != command.data["remote"]["installation"]:
        raise Refused("county_of_another", {"county": repository.county, "installation": there["installation"]})
    if repository.counties.get(repository.county) is not None:
        raise Refused("already_there", {"index": repository.county})
    name, city = model.tidy(command.data["name"]), command.data.get("city", False)
    fields = {**_fields(command.data["remote"], settings), "name": name, "city": city}
    return create(repository.remotes, command, now, lambda made: None, REMOTE, **fields)


def correct(repository: RegistrationRepository, command: Command, now: datetime, settings: Settings) -> Document:
    """Change how the county's events come, or when it is silent. The token stays where none is given."""
    fields = _fields(command.data, settings)

    def decide(changing: Change) -> None:
        if fields["installation"] != changing.doc["installation"]:
            raise Refused("county_of_another", {"county": repository.county, "installation": changing.doc["installation"]})
        changing.doc.update({**fields, "token": fields["token"] or changing.doc["token"]})

    return change(repository.remotes, replace(command, id=REMOTE), now, decide, "remote county")


def _fields(remote: dict, settings: Settings) -> dict:
    if not remote.get("url") and not settings.broker_uri:
        raise Invalid("invalid", {}, {"remote.url": ["partner_needs_url"]})
    hours = remote.get("silent_after_hours") or 72
    return {"installation": remote["installation"], "silent_after_hours": hours, **{name: remote.get(name) for name in OPTIONAL}}


def shown(repository: RegistrationRepository, remotes: Remotes, now: datetime) -> dict:
    """The remote county as an answer, without the token."""
    doc, code = found(repository.remotes.get(REMOTE), "county"), repository.county
    last_word, known = remotes.last_word(code), remotes.of(code)
    remote = {name: doc[name] for name in ("installation", "silent_after_hours", "url", "reader")}
    remote |= {"last_word": last_word, "silent": known is None or known.silent(last_word, now)}
    return {"id": code, "version": doc["version"], "code": code, "name": doc["name"], "city": doc["city"], "notice_months": 0,
            "cadences": [], "remote": remote}
