"""What a subscription keeps (filters, positions by county, refused events, replays, the log) on the other store."""

import pytest
from notices import COUNTY, SYSTEM, Here, appeal, opened, subscribe

from kentan.contracts.tickets import APPEAL_RAISED
from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.notifications import part


@pytest.fixture
def here(own_mongodb_uri, tmp_path, clock):
    given = {"store_uri": own_mongodb_uri, "webhook_allow_private": True}
    settings = load_settings({}, home=str(tmp_path), secret="s" * 32, **given)
    store = open_store(settings.store_uri)
    store.county(COUNTY)
    yield Here(Installation(settings, store, clock, Hooks(store, {}), {"notifications": part}))
    store.close()


def test_a_subscription_is_pushed_filtered_gone_past_replayed_rotated_and_ended(here, target):
    logic = {"and": [{"==": [{"var": "data.lead_unit"}, "rsj"]}, {"!": {"var": "data.outcome"}}]}
    made = subscribe(here, target, filter=logic)
    assert made["filter"] == logic
    here.say(APPEAL_RAISED, appeal(lead_unit="fgw"), "a1")
    wanted = here.say(APPEAL_RAISED, appeal(), "a2")
    target.answers = [500]
    here.tick()
    past = here.ask("change_subscription", {"active": True, "skip": True}, SYSTEM, id=made["id"])
    place = int(here.repository().entry_of(wanted["id"])["_id"])
    assert (past["skipped"], past["positions"]) == ([wanted["id"]], {COUNTY: place})
    replay = here.ask("replay_subscription", {"failed": True}, SYSTEM, id=made["id"])
    here.ask("rotate_secret", {}, SYSTEM, id=made["id"])
    here.tick()
    assert here.ask("show_replay", {"replay": replay["id"]}, SYSTEM, id=made["id"])["status"] == "done"
    rows = here.ask("list_attempts", {}, SYSTEM, id=made["id"])["items"]
    assert [(row["event"], row["problem"], row["cause"]) for row in rows] == [
        (wanted["id"], None, "replay"), (wanted["id"], "status_500", "event")]
    assert len(here.ask("list_attempts", {"failed": True}, SYSTEM, id=made["id"])["items"]) == 1
    assert target.requests[-1][1]["webhook-signature"].count("v1,") == 2
    assert opened(wanted)[0]["id"] == target.requests[-1][1]["webhook-id"]
    assert here.ask("delete_subscription", {}, SYSTEM, id=made["id"])["status"] == "deleted"
