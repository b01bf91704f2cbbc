"""The event feed, the inbox, addresses, templates, subscriptions and deliveries over HTTP."""

from flask import Response

from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from gateway.stream import event_stream
from kentan.commands import ENTERPRISE, OFFICE, OPERATOR, SYSTEM, UNIT
from kentan.contracts import notifications as doors
from kentan.contracts import subscription_doors as subscribing
from kentan.contracts.resources import Page

api = Resources("notifications", "事件、收件箱、联系方式、模板与订阅", "Events, inbox, addresses, templates and subscriptions")

INBOX, ADDRESSES, TEMPLATES = f"{COUNTY}/inbox", f"{COUNTY}/addresses", f"{COUNTY}/templates"
SUBSCRIPTIONS, RETENTION = f"{COUNTY}/subscriptions", f"{COUNTY}/retention"
ONE = f"{SUBSCRIPTIONS}/<name:id>"
ADDRESSED = (OFFICE, OPERATOR, UNIT, ENTERPRISE, SYSTEM)

api.door("GET", "/events", "read_feed", *STAFF, says=("事件流", "Events behind a cursor; `next` is where to go on"),
         query=doors.FeedQuery, answer=doors.FeedPage, reads=True, own=True)


@api.special("GET", "/events/stream", "read_feed", *STAFF, says=("事件流（SSE）", "The same as server-sent events, as they come"),
             query=doors.FeedQuery, reads=True, own=True, media="text/event-stream")
def stream(asking: Asking) -> Response:
    """Each event's ``id`` is the cursor behind it: a reader that was cut off goes on by Last-Event-ID."""
    return event_stream(asking)


api.door("GET", "/events/digest", "digest_feed", *STAFF,
         says=("事件摘要", "Count and hash of each day, to compare installations"),
         query=doors.DigestQuery, answer=doors.DigestPage, reads=True, own=True)
api.door("GET", "/events/day", "read_day", *STAFF, says=("一日事件", "The events of one day of a county"),
         query=doors.DayQuery, answer=doors.DayPage, reads=True, own=True)

api.door("GET", INBOX, "list_inbox", *STAFF, ENTERPRISE, says=("收件箱", "One's own messages"),
         query=doors.InboxQuery, answer=doors.MessageView, listed=True)
api.door("POST", f"{INBOX}/<name:id>/reading", "mark_read", *STAFF, ENTERPRISE, says=("标为已读", "Mark a message as read"),
         body=doors.MarkRead, answer=doors.MessageView)

api.door("POST", ADDRESSES, "set_address", *ADDRESSED, says=("登记联系方式", "Add an address to be told at"),
         body=doors.SetAddress, answer=doors.AddressView, status=201)
api.door("GET", ADDRESSES, "list_addresses", *ADDRESSED, says=("联系方式", "The addresses of somebody"),
         query=doors.AddressQuery, answer=doors.AddressView, listed=True)
api.door("DELETE", f"{ADDRESSES}/<name:id>", "erase_address", *ADDRESSED, says=("删除联系方式", "Erase an address"), status=204)

api.door("GET", TEMPLATES, "list_templates", OFFICE, OPERATOR, says=("通知模板列表", "All templates"),
         answer=doors.TemplateView, listed=True, reads=True)
api.door("GET", f"{TEMPLATES}/<name:id>", "show_template", OFFICE, OPERATOR, says=("通知模板", "The template of an event"),
         answer=doors.TemplateView, reads=True)
api.door("PUT", f"{TEMPLATES}/<name:id>", "set_template", OFFICE, OPERATOR,
         says=("设定通知模板", "Set the county's own template"), body=doors.SetTemplate, answer=doors.TemplateView)

api.door("GET", RETENTION, "list_retention", OFFICE, OPERATOR, reads=True,
         says=("保存期限", "How long messages and events are kept"), answer=doors.RetentionView, listed=True)
api.door("GET", f"{RETENTION}/<name:id>", "show_retention", OFFICE, OPERATOR, reads=True,
         says=("某一保存期限（可预览）", "One rule of retention, and what another one would forget"),
         query=doors.RetentionQuery, answer=doors.RetentionView)
api.door("PUT", f"{RETENTION}/<name:id>", "set_retention", OPERATOR, body=doors.SetRetention,
         answer=doors.RetentionView, elsewhere=True, says=("设定保存期限", "Set how long messages or events are kept"))

api.door("POST", SUBSCRIPTIONS, "create_subscription", OFFICE, OPERATOR, SYSTEM, says=("新增订阅", "Subscribe to events"),
         body=subscribing.Subscribe, answer=subscribing.SubscriptionView, status=201)
api.door("GET", SUBSCRIPTIONS, "list_subscriptions", OFFICE, OPERATOR, SYSTEM, says=("订阅列表", "Subscriptions"),
         query=Page, answer=subscribing.SubscriptionView, listed=True, reads=True)
api.door("GET", ONE, "show_subscription", OFFICE, OPERATOR, SYSTEM, says=("订阅", "A subscription"),
         answer=subscribing.SubscriptionView, reads=True)
api.door("PATCH", ONE, "change_subscription", OFFICE, OPERATOR, SYSTEM,
         says=("变更、暂停或恢复订阅", "Change, pause or resume a subscription"), body=subscribing.ChangeSubscription,
         answer=subscribing.SubscriptionView)
api.door("DELETE", ONE, "delete_subscription", OFFICE, OPERATOR, SYSTEM,
         says=("取消订阅", "End a subscription"), status=204)
api.door("POST", f"{ONE}/secret", "rotate_secret", OFFICE, OPERATOR, SYSTEM,
         says=("更换密钥", "Replace the secret, with an overlap"), body=subscribing.RotateSecret,
         answer=subscribing.SubscriptionView)
api.door("GET", f"{ONE}/attempts", "list_attempts", OFFICE, OPERATOR, SYSTEM, says=("推送记录", "The log of attempts"),
         query=subscribing.AttemptQuery, answer=subscribing.AttemptView, listed=True, reads=True)
api.door("POST", f"{ONE}/replays", "replay_subscription", OFFICE, OPERATOR, SYSTEM,
         says=("重新推送或测试", "Send events again, or a test"), body=subscribing.Replay, answer=subscribing.ReplayView,
         status=201)
api.door("GET", f"{ONE}/replays", "list_replays", OFFICE, OPERATOR, SYSTEM, says=("重推列表", "Replays and tests"),
         query=Page, answer=subscribing.ReplayView, listed=True, reads=True)
api.door("GET", f"{ONE}/replays/<name:replay>", "show_replay", OFFICE, OPERATOR, SYSTEM, says=("重推", "A replay or a test"),
         answer=subscribing.ReplayView, reads=True)
api.door("GET", f"{COUNTY}/deliveries", "list_deliveries", OFFICE, OPERATOR, says=("投递列表", "Deliveries to the outside"),
         query=doors.DeliveryQuery, answer=doors.DeliveryView, listed=True, reads=True)
