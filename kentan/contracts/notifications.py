"""Contracts of notifications: addresses, messages, subscriptions, deliveries, the event feed."""

from marshmallow import Schema, fields

from kentan.contracts.events import event
from kentan.contracts.fields import Moment


class SubscriptionState(Schema):
    """A subscription of an outside system; the secret is never in here."""

    types = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)


class DeliveryState(Schema):
    """A delivery that was given up."""

    message = fields.String(required=True)
    channel = fields.String(required=True)
    attempts = fields.Integer(required=True)
    failed_at = Moment(required=True)


SUBSCRIPTION_CREATED = event("notifications.subscription.created", SubscriptionState, "新增订阅", "An outside system subscribed.")
SUBSCRIPTION_CHANGED = event("notifications.subscription.changed", SubscriptionState, "变更订阅", "A subscription was changed, paused or resumed.")
DELIVERY_FAILED = event("notifications.delivery.failed", DeliveryState, "投递失败", "A delivery was given up after its last attempt.")
