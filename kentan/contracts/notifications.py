"""Contracts of notifications: the event feed, inbox messages, addresses, templates, subscriptions, deliveries."""

import orjson
from marshmallow import Schema, ValidationError, fields, validate

from kentan.contracts.county_settings import SettingState
from kentan.contracts.events import event
from kentan.contracts.fields import Day, Moment, one_of, text
from kentan.contracts.resources import Page, View
from kentan.contracts.sharing import CITY, INNER, OPEN

LANGUAGES = ("zh", "en")
DELIVERY_STATUSES = ("waiting", "delivered", "failed")
TARGETS = ("webhook", "email", "amqp")
PATTERN = validate.Regexp(r"^(\*|[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?)$", error="bad_event_type")
MANY = validate.Length(max=100)
KEPT = ("messages", "archive")
LEAST_DAYS, MOST_DAYS = 180, 36_500  # an answer may be sued over for half a year; less is not offered
FILTER = "JSON Logic over the event as the reader may see it; only events for which it is true count"


class Several(fields.List):
    """A list, in a query also as text with commas."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> list:
        given = [part for part in value.split(",") if part] if isinstance(value, str) else value
        return super()._deserialize(given, attr, data, **kwargs)  # type: ignore[arg-type]


class Logic(fields.Dict):
    """A filter in JSON Logic, in a query also as JSON text."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> dict:
        try:
            given = orjson.loads(value) if isinstance(value, str) else value
        except ValueError as wrong:
            raise ValidationError("filter_not_readable") from wrong
        if not isinstance(given, dict):
            raise ValidationError("filter_not_readable")
        return given


class SubscriptionState(Schema):
    """A subscription of an outside system; the secret is never in here."""

    share = INNER

    types = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)


class SubscriptionStopped(SubscriptionState):
    """A subscription that was stopped because of its target; never the target itself."""

    owner = fields.String(required=True, metadata={"description": "the account whose subscription it is"})
    role = fields.String(required=True, metadata={"description": "the account's"})
    kind = fields.String(required=True, validate=one_of(*TARGETS))
    status = fields.String(required=True, validate=one_of("paused", "disabled"))
    problem = fields.String(required=True, metadata={"description": "a code of the last failure"})


class DeliveryState(Schema):
    """A delivery that was given up."""

    share = INNER

    message = fields.String(required=True, metadata={"description": "the message, or the event that a subscription's target refused"})
    channel = fields.String(required=True, metadata={"description": "the channel's name, or subscription"})
    attempts = fields.Integer(required=True)
    failed_at = Moment(required=True)


class TestState(Schema):
    """What a test says."""

    share = OPEN

    subscription = fields.String(required=True)
    asked_at = Moment(required=True)


class TemplateState(Schema):
    """A county's own template in the place of the built-in one."""

    share = INNER

    type = fields.String(required=True, metadata={"description": "the event that the template is for"})
    languages = fields.List(fields.String(), required=True, metadata={"description": "in which the county has its own; none: the built-in ones"})


class SharingRule(Schema):
    """What leaves to one partner."""

    partner = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9][a-z0-9-]{0,39}$(?!\n)", error="not_an_installation"),
                            metadata={"description": "the partner's installation, as the county's operator registered it"})
    types = fields.List(fields.String(validate=PATTERN), required=True, validate=validate.Length(1, 100),
                        metadata={"description": "event names or patterns, such as tickets.appeal.*"})
    classes = fields.List(fields.String(validate=one_of(OPEN, CITY)), required=True, validate=validate.Length(1, 2),
                          metadata={"description": "of which classes fields leave; inner ones never do"})


class SharingState(Schema):
    """A county's sharing policy from a day on. It is published."""

    share = OPEN

    valid_from = fields.String(required=True, metadata={"description": "day"})
    rules = fields.List(fields.Nested(SharingRule), required=True)


SHARING_CHANGED = event("notifications.sharing.changed", SharingState, "变更共享政策", "The county published a sharing policy, from a day on.")
NOTIFICATIONS_SETTING_CHANGED = event("notifications.setting.changed", SettingState, "变更通知规则", "The county set its own rules of one kind, from a day on.")
SUBSCRIPTION_CREATED = event("notifications.subscription.created", SubscriptionState, "新增订阅", "An outside system subscribed.")
SUBSCRIPTION_CHANGED = event("notifications.subscription.changed", SubscriptionState, "变更订阅", "A subscription was changed, paused, resumed or ended.")
SUBSCRIPTION_STOPPED = event("notifications.subscription.stopped", SubscriptionStopped, "停止推送", "A subscription was paused or disabled because of its target; its owner is told.")
SUBSCRIPTION_TESTED = event("notifications.subscription.tested", TestState, "测试推送", "A test that was asked for; sent to its subscription alone and never in the feed.")
DELIVERY_FAILED = event("notifications.delivery.failed", DeliveryState, "投递失败", "A delivery was given up after its last attempt.")
TEMPLATE_CHANGED = event("notifications.template.changed", TemplateState, "变更通知模板", "A county replaced a template, or took the built-in one back.")


class FeedQuery(Schema):
    """What to read of the event feed."""

    after = fields.String(validate=validate.Length(max=4000), metadata={"description": "the cursor behind the last event seen; the beginning, if left out"})
    types = Several(fields.String(validate=PATTERN), validate=MANY, metadata={"description": "event names or patterns (tickets.appeal.*), with commas between"})
    counties = Several(fields.String(), validate=MANY, metadata={"description": "county codes, with commas between; all that the reader may see, if left out"})
    filter = Logic(metadata={"description": FILTER})
    limit = fields.Integer(validate=validate.Range(1, 500), metadata={"description": "50 if left out"})


class FeedPage(Schema):
    """Events in the order of their counties' positions. ``next`` is always there: keep it and ask again."""

    items = fields.List(fields.Dict(), required=True, metadata={"description": "CloudEvents 1.0 envelopes"})
    cursors = fields.List(fields.String(), required=True, metadata={"description": "the cursor behind each item"})
    next = fields.String(required=True)
    more = fields.Boolean(required=True, metadata={"description": "whether there is more to read at once"})


class DigestQuery(Schema):
    """Which days of a county's events are compared, at most 92."""

    county = fields.String(required=True)
    from_ = Day(required=True, data_key="from", attribute="from")
    to = Day(required=True)
    anew = fields.Boolean(metadata={"description": "count all again, also past days that are kept as they were counted"})


class DayDigest(Schema):
    """One of the county's own days."""

    day = fields.String(required=True)
    count = fields.Integer(required=True, metadata={"description": "events that the reader sees of it"})
    hash = fields.String(required=True, metadata={
        "description": "SHA-256 over the lines `<id> <chainhead>\\n` of these events in the order of their ids"})


class DigestPage(Schema):
    """The days that were asked for and are kept."""

    county = fields.String(required=True)
    kept_from = fields.String(required=True, allow_none=True, metadata={
        "description": "the first day of which all events are kept; null where none is forgotten"})
    items = fields.List(fields.Nested(DayDigest), required=True)
    next = fields.String(allow_none=True)


class DayQuery(Page):
    """Which events of a county's day are read."""

    county = fields.String(required=True)
    day = Day(required=True)


class DayPage(Schema):
    """Events of one day in the order of their time."""

    items = fields.List(fields.Dict(), required=True, metadata={"description": "CloudEvents 1.0 envelopes"})
    next = fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page; null at the end"})


class InboxQuery(Page):
    """What to list of an inbox."""

    unread = fields.Boolean()
    language = fields.String(validate=one_of(*LANGUAGES))


class MarkRead(Schema):
    """That a message was read."""

    language = fields.String(validate=one_of(*LANGUAGES), metadata={"description": "of the answer"})


class MessageView(View):
    """A message in its reader's inbox."""

    event = fields.String(required=True, metadata={"description": "the event's name"})
    subject = fields.String(required=True)
    text = fields.String(required=True)
    about = fields.String(required=True, metadata={"description": "id of what the event speaks of"})
    appeal = fields.String(allow_none=True, required=True)
    told_at = Moment(required=True)
    read = fields.Boolean(required=True)


class SetAddress(Schema):
    """Where somebody is reached. Personal data: it can be erased, and no event carries it."""

    subject = text(100, required=False, metadata={"description": "unit:<code>, enterprise:<id> or role:<role>; one's own, if left out"})
    channel = text(40)
    address = text(500)
    language = fields.String(validate=one_of(*LANGUAGES), load_default="zh")


class AddressQuery(Schema):
    """Whose addresses to list."""

    subject = text(100, required=False)


class AddressView(View):
    """An address as it is kept."""

    subject = fields.String(required=True)
    channel = fields.String(required=True)
    address = fields.String(required=True)
    language = fields.String(required=True, validate=one_of(*LANGUAGES))
    secret = fields.String(allow_none=True, metadata={"description": "of a signed channel, only in the answer to its making"})


class TemplateText(Schema):
    """The text of a message in one language; {placeholders} are filled in."""

    subject = text(200)
    text = text(4000)


class SetTemplate(Schema):
    """A county's own texts by language; none bring the built-in ones back."""

    texts = fields.Dict(keys=fields.String(validate=one_of(*LANGUAGES)), values=fields.Nested(TemplateText), required=True)


class TemplateView(View):
    """A template as it holds in the county; its id is the event's name, its version 0 while it was never replaced."""

    texts = fields.Dict(keys=fields.String(), values=fields.Nested(TemplateText), required=True)
    own = fields.List(fields.String(), required=True, metadata={"description": "languages in which the county has its own text"})
    placeholders = fields.List(fields.String(), required=True)


class RetentionQuery(Schema):
    """What to look at without changing anything."""

    days = fields.Integer(validate=validate.Range(LEAST_DAYS, MOST_DAYS), metadata={"description": "as if it were kept so long"})


class SetRetention(Schema):
    """How long something is kept."""

    days = fields.Integer(required=True, allow_none=True, validate=validate.Range(LEAST_DAYS, MOST_DAYS),
                          metadata={"description": "null: for ever"})


class RetentionView(View):
    """A rule of the county, its id ``messages`` or ``archive``; its version is 0 while none was set."""

    days = fields.Integer(required=True, allow_none=True, metadata={"description": "null: it is kept for ever"})
    set_at = fields.String(required=True, allow_none=True)
    set_by = fields.String(required=True, allow_none=True)
    forgotten_before = fields.String(required=True, allow_none=True,
                                     metadata={"description": "what was said earlier, or told about it, may be gone"})
    asked_days = fields.Integer(required=True, allow_none=True)
    would_forget = fields.Integer(required=True, metadata={"description": "how many would go now under asked_days"})


class DeliveryQuery(Page):
    """What to list of the deliveries to the outside."""

    status = fields.String(validate=one_of(*DELIVERY_STATUSES))
    appeal = text(100, required=False)


class DeliveryView(Schema):
    """A delivery to the outside; the address itself is not shown."""

    id = fields.String(required=True, metadata={"description": "the same in every attempt"})
    message = fields.String(required=True)
    event = fields.String(required=True)
    appeal = fields.String(allow_none=True, required=True)
    recipient = fields.String(required=True)
    channel = fields.String(required=True)
    language = fields.String(required=True)
    status = fields.String(required=True, validate=one_of(*DELIVERY_STATUSES))
    attempts = fields.Integer(required=True)
    told_at = Moment(required=True)
    next_attempt = Moment(required=True, allow_none=True)
    delivered_at = Moment(required=True, allow_none=True)
    problem = fields.String(required=True, allow_none=True, metadata={"description": "a code of the last failure"})
