"""Every answer is what its contract says, and every event what its schema says."""

import pytest
from marshmallow import RAISE, ValidationError
from notices import COUNTY, OFFICE, RSJ, SYSTEM, appeal

from kentan.contracts import notifications as contracts
from kentan.contracts import subscription_doors as subscribing
from kentan.contracts.events import CATALOGUE
from kentan.contracts.tickets import APPEAL_ASSIGNED
from kentan.messages import MESSAGES
from services.notifications import part


def fits(schema, answer):
    """The answer has the schema's fields, no others, all that are required."""
    loaded = schema(unknown=RAISE).load(answer)
    assert {name for name, field in schema().fields.items() if field.required} <= answer.keys()
    return loaded


@pytest.fixture
def busy(here):
    """Something of everything."""
    here.ask("set_address", {"channel": "log", "address": "duty"}, RSJ)
    here.say(APPEAL_ASSIGNED, appeal())
    here.tick()
    return here


def test_the_feed(busy):
    fits(contracts.FeedPage, busy.ask("read_feed"))


def test_messages(busy):
    row, = busy.ask("list_inbox", {}, RSJ)["items"]
    fits(contracts.MessageView, row)
    fits(contracts.MessageView, busy.ask("mark_read", {}, RSJ, id=row["id"]))


def test_addresses(busy):
    fits(contracts.AddressView, busy.ask("set_address", {"channel": "webhook", "address": "https://example.com/"}, RSJ))
    for row in busy.ask("list_addresses", {}, RSJ)["items"]:
        fits(contracts.AddressView, row)


def test_templates(busy):
    for row in busy.ask("list_templates")["items"]:
        fits(contracts.TemplateView, row)
    fits(contracts.TemplateView, busy.ask("set_template", {"texts": {}}, id="tickets.appeal.raised"))


def test_subscriptions(busy):
    made = busy.ask("create_subscription", subscribing.Subscribe().load({"url": "https://example.com/"}), SYSTEM)
    fits(subscribing.SubscriptionView, made)
    for method in ("show_subscription", "change_subscription", "delete_subscription"):
        fits(subscribing.SubscriptionView, busy.ask(method, {"active": False}, SYSTEM, id=made["id"]))


def test_deliveries(busy):
    row, = busy.ask("list_deliveries")["items"]
    fits(contracts.DeliveryView, row)


def test_events_that_notifications_says(busy):
    made = busy.ask("create_subscription", {"url": "https://example.com/"}, OFFICE)
    busy.ask("change_subscription", {"active": False}, OFFICE, id=made["id"])
    busy.ask("set_template", {"texts": {}}, id="tickets.appeal.raised")
    busy.settle()
    said = busy.ask("read_feed", {"types": ["notifications.*"]})["items"]
    assert len(said) == 3
    for event in said:
        fits(CATALOGUE[event["type"]].schema, event["data"])
        assert event["source"] == f"/counties/{COUNTY}/notifications"


@pytest.mark.parametrize(("schema", "wrong"), [
    (contracts.FeedQuery, {"types": "Not A Type"}), (contracts.FeedQuery, {"limit": 501}), (contracts.FeedQuery, {"limit": 0}),
    (subscribing.Subscribe, {"url": " "}), (subscribing.Subscribe, {"url": "x", "types": []}),
    (subscribing.Subscribe, {"url": "x", "secret": "mine"}), (contracts.SetAddress, {"channel": "email"}),
    (contracts.SetAddress, {"channel": "email", "address": "a@b", "language": "fr"}),
    (contracts.SetTemplate, {"texts": {"zh": {"subject": "x"}}}), (contracts.SetTemplate, {"texts": {"fr": {}}}),
    (subscribing.ChangeSubscription, {"active": "perhaps"}),
])
def test_what_the_contract_does_not_allow_is_refused(schema, wrong):
    with pytest.raises(ValidationError):
        schema().load(wrong)


def test_types_and_counties_are_read_from_a_query_with_commas():
    loaded = contracts.FeedQuery().load({"types": "tickets.*,evaluation.survey.issued", "counties": "360802,360821"})
    assert loaded == {"types": ["tickets.*", "evaluation.survey.issued"], "counties": ["360802", "360821"]}


def test_the_part_names_every_collection_its_handlers_leave_their_record_in():
    owned = {spec.name for spec in part.collections}
    assert {route.record.spec.name for route in part.routes} <= owned
    assert all(name.startswith("notifications_") for name in owned)


@pytest.mark.parametrize("code", [
    "bad_feed_cursor", "cursor_ahead", "unknown_event_type", "bad_event_type", "bad_subject", "not_your_subject",
    "unknown_channel", "bad_address", "no_such_template", "unknown_placeholder", "bad_target", "subscription_ended",
    "no_such_plugin", "plugin_failed", "plugin_missing",
    "filter_too_large", "filter_not_readable", "filter_operator", "filter_field"])
def test_every_error_has_its_message_in_both_languages(code):
    zh, en = MESSAGES[code]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert en.isascii() or "…" in en
