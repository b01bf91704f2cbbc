"""Contracts of the doors of subscriptions: making and changing them, their secret, the log of attempts, replays and tests."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Moment, flag, number, one_of, text
from kentan.contracts.notifications import FILTER, LANGUAGES, PATTERN, TARGETS, Logic
from kentan.contracts.resources import Page, View

STATUSES = ("active", "paused", "disabled", "deleted")
CAUSES = ("event", "replay", "test")
REPLAY_STATUSES = ("waiting", "done", "stopped")
LONGEST_OVERLAP = 168
POSITIONS = validate.Length(1, 100)


def types(**kwargs: object) -> fields.List:
    """Event names or patterns."""
    return fields.List(fields.String(validate=PATTERN), validate=validate.Length(1, 100), **kwargs)  # type: ignore[arg-type]


def counties(description: str) -> fields.List:
    """County codes."""
    return fields.List(fields.String(), validate=validate.Length(1, 100), metadata={"description": description})


class Period(Schema):
    """When a digest is sent, in the county's own time."""

    every = fields.String(required=True, validate=one_of("hour", "day", "week"))
    at = fields.String(validate=validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", error="not_a_time_of_day"), load_default="08:00", metadata={"description": "HH:MM; of an hour its minutes"})
    weekday = number(1, 7, load_default=1, metadata={"description": "of a week: 1 is Monday"})


class Subscribe(Schema):
    """What an outside system wants to be sent, and where to."""

    types = types(load_default=lambda: ["*"])
    counties = counties("county codes; the county of the address, if left out")
    filter = Logic(metadata={"description": FILTER})
    kind = fields.String(validate=one_of(*TARGETS), load_default="webhook")
    url = text(500, required=False, metadata={"description": "of a webhook"})
    address = text(254, required=False, metadata={"description": "of an email digest; not shown to others, and blanked at the end"})
    period = fields.Nested(Period, metadata={"description": "of an email digest: when it is sent"})
    language = fields.String(validate=one_of(*LANGUAGES), metadata={"description": "of an email digest; zh if left out"})


class ChangeSubscription(Schema):
    """What to change of a subscription."""

    types = types()
    counties = counties("one that is new begins at its present")
    filter = Logic(allow_none=True, metadata={"description": FILTER + "; null takes it away"})
    url = text(500, required=False)
    address = text(254, required=False)
    period = fields.Nested(Period)
    language = fields.String(validate=one_of(*LANGUAGES))
    active = flag(metadata={"description": "false pauses, true resumes where it stopped"})
    skip = flag(metadata={"description": "with active: go on behind the event that the target refused, which is kept for a replay"})


class SubscriptionView(View):
    """A subscription. Its requests follow the Standard Webhooks specification."""

    types = fields.List(fields.String(), required=True)
    counties = fields.List(fields.String(), required=True)
    filter = fields.Dict(required=True, allow_none=True)
    kind = fields.String(required=True, validate=one_of(*TARGETS))
    url = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    period = fields.Nested(Period, required=True, allow_none=True)
    language = fields.String(required=True, validate=one_of(*LANGUAGES))
    queue = fields.String(required=True, allow_none=True, metadata={"description": "of amqp: where events are put, with the secret as the user's password"})
    user = fields.String(required=True, allow_none=True, metadata={"description": "of amqp: the account that reads the queue; a new one with each new secret"})
    owner = fields.String(required=True, metadata={"description": "the account: its rights decide which fields are sent"})
    status = fields.String(required=True, validate=one_of(*STATUSES))
    positions = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "county to the position of its feed up to which the target took all"})
    attempts = fields.Integer(required=True, metadata={"description": "failed ones in a row"})
    problem = fields.String(required=True, allow_none=True)
    refused = fields.String(required=True, allow_none=True, metadata={"description": "id of the event that the target did not take"})
    skipped = fields.List(fields.String(), required=True, metadata={"description": "ids of the events that were gone past, until a replay delivers them"})
    next_attempt = Moment(required=True, allow_none=True)
    overlap_until = Moment(required=True, allow_none=True, metadata={"description": "until then requests are signed with the former secret, too"})
    secret = fields.String(metadata={"description": "whsec_…, only in the answers to its making and to its rotation"})


class RotateSecret(Schema):
    """A new secret in the place of the present one."""

    overlap_hours = number(0, LONGEST_OVERLAP, load_default=24, metadata={"description": "hours for which both sign; 0 ends the former one at once"})


class AttemptQuery(Page):
    """Which attempts to list, the latest first."""

    failed = flag(metadata={"description": "only those that failed"})


class AttemptView(Schema):
    """An attempt to send an event to a subscription's target."""

    id = fields.String(required=True)
    event = fields.String(required=True, metadata={"description": "the event's id, which is also the webhook-id"})
    type = fields.String(required=True, metadata={"description": "the event's name"})
    county = fields.String(required=True)
    cause = fields.String(required=True, validate=one_of(*CAUSES))
    replay = fields.String(required=True, allow_none=True)
    at = Moment(required=True)
    problem = fields.String(required=True, allow_none=True, metadata={"description": "null: taken; status_<code> for an answer"})
    milliseconds = fields.Integer(required=True)


class Replay(Schema):
    """What to send again: one event, a range, all that were gone past; or a test, also while paused. Just one of them."""

    event = text(100, required=False, metadata={"description": "an event's id"})
    since = Moment(metadata={"description": "events from this time on"})
    until = Moment(metadata={"description": "with since: up to this time; now, if left out"})
    after = fields.Dict(keys=fields.String(), values=number(0, 10**12 - 1), validate=POSITIONS, metadata={"description": "county to the position behind which to begin"})
    up_to = fields.Dict(keys=fields.String(), values=number(0, 10**12 - 1), validate=POSITIONS, metadata={"description": "with after: county to the last position"})
    failed = flag(metadata={"description": "true: all that were gone past"})
    test = flag(metadata={"description": "true: an event notifications.subscription.tested, which is in no feed"})


class ReplayView(View):
    """A replay or a test on its way."""

    subscription = fields.String(required=True)
    what = fields.String(required=True, validate=one_of("event", "range", "failed", "test"))
    status = fields.String(required=True, validate=one_of(*REPLAY_STATUSES), metadata={"description": "stopped: the target did not take it"})
    sent = fields.Integer(required=True, metadata={"description": "events that the target took"})
    problem = fields.String(required=True, allow_none=True)
    asked_at = Moment(required=True)
    next_attempt = Moment(required=True, allow_none=True)
