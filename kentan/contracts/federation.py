"""Resources of what goes between installations: the sharing policy, what is shared, links and how they stand."""

from marshmallow import Schema, fields, validate

from kentan.contracts.fields import Day, Moment
from kentan.contracts.notifications import SharingRule, SharingState
from kentan.contracts.resources import View

LARGEST_POSITION = 10 ** 12


class SetSharingPolicy(Schema):
    """What ``set_sharing_policy`` is asked with: all rules, from a day on. What no rule names does not leave."""

    valid_from = Day(required=True, metadata={"description": "today or later"})
    rules = fields.List(fields.Nested(SharingRule), required=True, validate=validate.Length(max=100))


class SharingQuery(Schema):
    """What ``get_sharing_policy`` is asked with."""

    on = Day(metadata={"description": "the policy of this day; today if left out"})


class SharingView(View, SharingState):
    """The sharing policy of a day. None published: version 0 and no rules, nothing leaves."""


class SharedQuery(Schema):
    """Where a partner reads on."""

    after = fields.Integer(validate=validate.Range(0, LARGEST_POSITION), metadata={"description": "the `next` of the answer before"})
    limit = fields.Integer(validate=validate.Range(1, 500), metadata={"description": "events looked at; 500 if left out"})


class SharedPage(Schema):
    """What a partner may see of a part of the county's feed, in order."""

    items = fields.List(fields.Dict(), required=True, metadata={"description": "CloudEvents 1.0 envelopes, reduced by the policy"})
    next = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    policy = fields.String(required=True, metadata={"description": "marks the policy in force; when it changes, begin anew: more may leave by now"})


class LinkView(View):
    """How far a link has come. Its id is the partner's, or ``here`` (to our own consumers), or ``fetching`` (from its gateway)."""

    position = fields.Integer(required=True, metadata={"description": "of the feed it reads; all up to it has arrived"})
    behind = fields.Integer(required=True, allow_none=True, metadata={"description": "events still to go; null where that is not known here"})
    attempts = fields.Integer(required=True, metadata={"description": "failed ones in a row"})
    problem = fields.String(required=True, allow_none=True)
    next_attempt = Moment(required=True)
