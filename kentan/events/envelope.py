"""Reading an event as it arrives: what is required of it, and nothing more, so that a later program's events pass."""

import orjson

TEXTS = ("specversion", "id", "type", "source", "subject", "county", "sequence", "correlationid")
FIELDS = {**dict.fromkeys(TEXTS, str), "data": dict}


class Unreadable(Exception):
    """What arrived is not an event of ours; trying again would not help."""

    def __init__(self, reason: str) -> None:
        """A reason that quotes nothing of what arrived."""
        super().__init__(reason)
        self.reason = reason


def read_envelope(body: bytes | str) -> dict:
    """The event in a message's body. Unknown fields stay in it. Raises Unreadable."""
    try:
        event = orjson.loads(body)
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(event, dict):
        raise Unreadable("not a JSON object")
    for name, kind in FIELDS.items():
        if name not in event or type(event[name]) is not kind:
            raise Unreadable(f"no CloudEvents field {name}")
    if not event["sequence"].isdigit():
        raise Unreadable("sequence is not a number")
    return event
