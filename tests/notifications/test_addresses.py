"""Addresses: personal data in side records, kept by their owners and the office, erased without a trace."""

import orjson
import pytest
from notices import COUNTY, ENTERPRISE, NEIGHBOUR, OFFICE, RSJ, SYSTEM, appeal

from kentan.contracts.tickets import APPEAL_ASSIGNED
from kentan.errors import Forbidden, Invalid, Refused
from kentan.store.port import Pending

MAIL = {"channel": "email", "address": "zhang@example.com"}


def test_a_unit_an_enterprise_and_the_office_keep_their_own_addresses(here):
    for actor, subject in ((RSJ, "unit:rsj"), (ENTERPRISE, "enterprise:e1"), (OFFICE, "role:office")):
        made = here.ask("set_address", MAIL, actor)
        assert (made["subject"], made["language"], made["secret"]) == (subject, "zh", None)
        assert [row["id"] for row in here.ask("list_addresses", {}, actor)["items"]] == [made["id"]]


def test_the_office_keeps_those_of_others_and_others_do_not(here):
    here.ask("set_address", {**MAIL, "subject": "enterprise:e1"}, OFFICE)
    assert len(here.ask("list_addresses", {"subject": "enterprise:e1"}, OFFICE)["items"]) == 1
    for method in ("set_address", "list_addresses"):
        with pytest.raises(Forbidden, match="not_your_subject"):
            here.ask(method, {**MAIL, "subject": "enterprise:e1"}, RSJ)


def test_an_address_of_another_is_not_erased(here):
    made = here.ask("set_address", MAIL, RSJ)
    with pytest.raises(Forbidden):
        here.ask("erase_address", {}, ENTERPRISE, id=made["id"])
    with pytest.raises(Forbidden):
        here.ask("erase_address", {}, SYSTEM, id=made["id"])


def test_an_erased_address_is_gone_and_erasing_it_again_is_no_harm(here):
    made = here.ask("set_address", MAIL, RSJ)
    assert here.ask("erase_address", {}, RSJ, id=made["id"]) == {"erased": True}
    assert here.ask("erase_address", {}, RSJ, id=made["id"]) == {"erased": False}
    assert here.ask("list_addresses", {}, RSJ)["items"] == []


def test_a_subject_may_have_several_addresses_but_the_same_one_once(here):
    here.ask("set_address", MAIL, RSJ)
    here.ask("set_address", {**MAIL, "address": "li@example.com"}, RSJ)
    with pytest.raises(Refused, match="already_there"):
        here.ask("set_address", MAIL, RSJ)
    assert len(here.ask("list_addresses", {}, RSJ)["items"]) == 2


def test_setting_an_address_twice_with_one_key_sets_it_once(here):
    made = [here.ask("set_address", MAIL, RSJ, key="k1") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(("channel", "address"), [
    ("email", "no-at-sign"), ("email", "a@b\nBcc: c@d"), ("email", "Zhang <z@example.com>"), ("email", "a@b,c@d"),
    ("webhook", "ftp://example.com/"), ("webhook", "http://127.0.0.1/"), ("webhook", "http://user:pw@example.com/"),
    ("log", "  "),
])
def test_what_a_channel_cannot_use_is_refused(here, channel, address):
    with pytest.raises(Invalid, match="bad_address"):
        here.ask("set_address", {"channel": channel, "address": address}, RSJ)


@pytest.mark.parametrize("channel", ["pigeon", "in-app"])
def test_a_channel_that_takes_no_addresses_is_refused_with_those_that_do(here, channel):
    with pytest.raises(Invalid) as refused:
        here.ask("set_address", {"channel": channel, "address": "x"}, RSJ)
    assert (refused.value.code, refused.value.params["channels"]) == ("unknown_channel", "email, webhook, log")


@pytest.mark.parametrize("subject", ["rsj", "user:1", ""])
def test_a_subject_is_a_unit_an_enterprise_or_a_role(here, subject):
    if subject:
        with pytest.raises(Invalid, match="bad_subject"):
            here.ask("set_address", {**MAIL, "subject": subject}, OFFICE)
    else:
        assert here.ask("set_address", {**MAIL, "subject": subject}, OFFICE)["subject"] == "role:office"


def test_a_signed_channels_secret_is_shown_once(here):
    made = here.ask("set_address", {"channel": "webhook", "address": "https://example.com/hook"}, RSJ)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in here.ask("list_addresses", {}, RSJ)["items"][0]


def test_no_event_no_message_and_no_timeline_carries_an_address(here):
    here.ask("set_address", MAIL, RSJ)
    here.say(APPEAL_ASSIGNED, appeal())
    store = here.installation.store.county(COUNTY)
    repository = here.repository()
    said = [pending.event for pending in store.pending() if isinstance(pending, Pending)]
    kept = orjson.dumps([said, repository.messages.find(), repository.feed.find()])
    assert b"zhang" not in kept


def test_addresses_of_one_county_are_unknown_in_the_next(here):
    here.ask("set_address", MAIL, OFFICE)
    assert here.repository(NEIGHBOUR).addresses.count() == 0
