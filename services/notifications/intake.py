"""What partners send, let in once or refused with the reason: the county is theirs, and the event can be that county's."""

from datetime import timedelta

from kentan.clock import from_text
from kentan.contracts.events import TYPE_PREFIX, name_of
from kentan.errors import Refused
from kentan.runtime.desk import BoundDesk

MINUTES_AHEAD = 10


def accept(desk: BoundDesk, event: dict, partner: str) -> bool:
    """Archive an event in the copy of its county's feed; False if it is there already. Raises Refused."""
    county = event["county"]
    _partner_speaks_for(desk, partner, county)
    _is_the_countys(event)
    _is_not_ahead(desk, event)
    accepted = desk.repository(county).append(event, name_of(event))
    desk.remotes.heard(county, event["time"])
    return accepted


def _partner_speaks_for(desk: BoundDesk, partner: str, county: str) -> None:
    remote = desk.remotes.of(county)
    if partner not in {one.installation for one in desk.remotes.all().values()}:
        raise Refused("unknown_partner", {"partner": partner})
    if remote is None:
        raise Refused("county_not_known_here", {"county": county})
    if remote.installation != partner:
        raise Refused("county_claimed_by_another", {"partner": partner, "county": county, "installation": remote.installation})


def _is_the_countys(event: dict) -> None:
    parts = event["type"].removeprefix(TYPE_PREFIX).split(".")
    if not event["type"].startswith(TYPE_PREFIX) or len(parts) != 4 or not all(parts):
        raise Refused("not_our_event", {"type": event["type"]})
    if event["source"] != f"/counties/{event['county']}/{parts[0]}":
        raise Refused("source_not_of_county", {"source": event["source"], "county": event["county"]})


def _is_not_ahead(desk: BoundDesk, event: dict) -> None:
    try:
        said = from_text(event["time"])
    except (KeyError, TypeError, ValueError):
        raise Refused("time_not_readable") from None
    if said - desk.now() > timedelta(minutes=MINUTES_AHEAD):
        raise Refused("clock_ahead", {"time": event["time"], "minutes": MINUTES_AHEAD})
