"""Subscriptions of outside systems: made, listed, changed, paused, ended."""

import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, RSJ, SYSTEM, appeal

from kentan.commands import Actor
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.errors import Forbidden, Invalid, NotFound, Refused, Stale
from kentan.runtime.local import OPERATOR

URL = "https://portal.example.com/hook"
OTHER_SYSTEM = Actor(id="data-lake", role="system", county=COUNTY)


def subscribe(here, actor=SYSTEM, **data):
    return here.ask("create_subscription", {"url": URL, "types": ["tickets.appeal.*"], **data}, actor)


def said(here):
    here.settle()
    events = here.ask("read_feed", {"types": ["notifications.subscription.*"]})["items"]
    return [(event["type"].split(".")[4], event["data"]) for event in events]


def test_a_new_subscription_shows_its_secret_once_and_begins_at_the_present(here):
    here.say(APPEAL_RAISED, appeal())
    made = subscribe(here)
    assert made["secret"].startswith("whsec_")
    assert (made["status"], made["positions"], made["owner"]) == ("active", {COUNTY: 1}, "portal")
    listed = here.ask("list_subscriptions", {}, SYSTEM)["items"]
    for answer in (here.ask("show_subscription", {}, SYSTEM, id=made["id"]), *listed):
        assert answer == {name: value for name, value in made.items() if name != "secret"}


def test_without_types_it_is_about_every_event(here):
    assert here.ask("create_subscription", {"url": URL}, SYSTEM)["types"] == ["*"]


def test_one_key_makes_one_subscription(here):
    made = [here.ask("create_subscription", {"url": URL}, SYSTEM, key="k1") for _ in range(2)]
    assert made[0] == made[1]
    assert len(said(here)) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1/hook", "http://[::1]/", "http://169.254.169.254/latest", "http://10.1.2.3/",
                                 "http://localhost:8000/", "http://x.localhost/", "ftp://example.com/", "https:///path",
                                 "https://user:pw@example.com/", "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/",
                                 "https://example.com:99999/", "https://exa mple.com/", "http://224.0.0.1/", "not a url"])
def test_a_target_that_is_not_a_public_web_address_is_refused(here, url):
    with pytest.raises(Invalid, match="bad_target"):
        subscribe(here, url=url)


def test_a_type_that_is_not_there_is_refused(here):
    with pytest.raises(Invalid, match="unknown_event_type"):
        subscribe(here, types=["tickets.nothing.*"])


def test_types_and_target_are_changed_by_the_same_rules(here):
    made = subscribe(here)
    changed = here.ask("change_subscription", {"types": ["evaluation.*"], "url": URL + "2"}, SYSTEM, id=made["id"])
    assert (changed["types"], changed["url"], changed["version"]) == (["evaluation.*"], URL + "2", 2)
    assert "secret" not in changed
    for wrong in ({"url": "http://10.0.0.1/"}, {"types": ["nothing"]}):
        with pytest.raises(Invalid):
            here.ask("change_subscription", wrong, SYSTEM, id=made["id"])
    with pytest.raises(Stale):
        here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"], version=1)


def test_it_is_paused_and_resumed_and_each_time_that_is_said(here):
    made = subscribe(here)
    assert here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"])["status"] == "paused"
    assert here.ask("change_subscription", {"active": True}, SYSTEM, id=made["id"])["status"] == "active"
    types = ["tickets.appeal.*"]
    assert said(here) == [("created", {"types": types, "active": True}), ("changed", {"types": types, "active": False}),
                          ("changed", {"types": types, "active": True})]


def test_an_ended_one_is_out_of_the_list_its_target_and_secret_blanked_and_it_does_not_come_back(here):
    made = subscribe(here)
    ended = here.ask("delete_subscription", {}, SYSTEM, id=made["id"])
    assert (ended["status"], ended["url"]) == ("deleted", None)
    assert here.repository().subscriptions.get(made["id"])["secret"] is None
    assert here.ask("list_subscriptions", {}, SYSTEM)["items"] == []
    for method in ("show_subscription", "change_subscription"):
        with pytest.raises(Refused, match="subscription_ended"):
            here.ask(method, {"active": True}, SYSTEM, id=made["id"])


def test_ending_it_again_with_the_same_key_is_no_harm(here):
    made = subscribe(here)
    answers = [here.ask("delete_subscription", {}, SYSTEM, id=made["id"], key="k1") for _ in range(2)]
    assert answers[0] == answers[1]


def test_an_outside_system_sees_and_changes_its_own_alone_and_the_office_all(here):
    made = subscribe(here)
    assert here.ask("list_subscriptions", {}, OTHER_SYSTEM)["items"] == []
    for method in ("show_subscription", "change_subscription", "delete_subscription"):
        with pytest.raises(NotFound):
            here.ask(method, {"active": False}, OTHER_SYSTEM, id=made["id"])
    assert len(here.ask("list_subscriptions", {}, OFFICE)["items"]) == 1
    assert here.ask("change_subscription", {"active": False}, OFFICE, id=made["id"])["status"] == "paused"


def test_units_do_not_subscribe_and_nobody_does_in_another_county(here):
    with pytest.raises(Forbidden):
        subscribe(here, RSJ)
    with pytest.raises(Forbidden):
        here.ask("create_subscription", {"url": URL}, SYSTEM, NEIGHBOUR)


def test_a_subscription_that_is_not_there_is_not_found(here):
    with pytest.raises(NotFound):
        here.ask("show_subscription", {}, SYSTEM, id="nothing")


def test_filter_and_counties_are_kept_and_changed(here):
    made = subscribe(here, filter={"==": [{"var": "data.lead_unit"}, "rsj"]})
    assert (made["filter"], made["counties"]) == ({"==": [{"var": "data.lead_unit"}, "rsj"]}, [COUNTY])
    assert here.ask("change_subscription", {"filter": None}, SYSTEM, id=made["id"])["filter"] is None
    with pytest.raises(Invalid, match="filter_field"):
        here.ask("change_subscription", {"filter": {"var": "data.nothing"}}, SYSTEM, id=made["id"])


def test_several_counties_are_for_accounts_that_may_see_them(here):
    with pytest.raises(Forbidden):
        subscribe(here, counties=[COUNTY, NEIGHBOUR])
    here.say(APPEAL_RAISED, appeal(), county=NEIGHBOUR)
    made = subscribe(here, OPERATOR, counties=[COUNTY])
    changed = here.ask("change_subscription", {"counties": [NEIGHBOUR]}, OPERATOR, id=made["id"])
    assert changed["positions"] == {NEIGHBOUR: 1}
    with pytest.raises(Invalid, match="unknown_county"):
        subscribe(here, OPERATOR, counties=["999999"])


def test_somebody_elses_change_widens_nothing_as_the_owners_rights_count(here):
    made = subscribe(here)
    with pytest.raises(Forbidden):
        here.ask("change_subscription", {"counties": [COUNTY, NEIGHBOUR]}, OPERATOR, id=made["id"])
