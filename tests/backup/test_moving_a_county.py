"""A county moves between installations: closed and at rest here, whole and open there, both proved; or nothing has changed."""

import orjson
import pytest
from kombu import Connection

from gateway.repository import ACCOUNTS
from kentan import tenancy
from kentan.backup import Backup, back_up
from kentan.backup.moving import export_county, import_county, reopen_county
from kentan.broker import close_broker
from kentan.check import check
from kentan.commands import Actor
from kentan.errors import NotFound, Refused
from kentan.events.failures import CONSUMER
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.queues import queues_of
from kentan.events.topology import DEAD, DEAD_QUEUE, queue_name
from kentan.runtime.address import broker_address
from kentan.runtime.desk import BoundDesk
from kentan.runtime.part import routing_table
from kentan.store.port import INSTALLATION
from services.tickets.repository import APPEALS, TicketsRepository
from tests.check.loops import COUNTY, OFFICE, Loop

OPERATOR = Actor("op", "operator", "*")
ACCOUNT = {"login": "office-360802", "role": "office", "county": COUNTY}


def refused(act, *args):
    with pytest.raises(Refused) as problem:
        act(*args)
    return problem.value.code


@pytest.fixture
def home(lived):
    """The installation that the county leaves, with an office's account and token; gateways are asked for a tenth of a second."""
    lived.settings.values["KENTAN_RPC_TIMEOUT"] = 0.1
    Loop(lived).call("gateway", "add_account", INSTALLATION, ACCOUNT)
    Loop(lived).call("gateway", "issue_token", INSTALLATION, {"login": ACCOUNT["login"]})
    return lived


@pytest.fixture
def file(home, tmp_path):
    """The file with which it left."""
    export_county(home, COUNTY, tmp_path / "county.kentan", 5)
    return tmp_path / "county.kentan"


def counties_of(installation):
    return BoundDesk(installation, TicketsRepository).counties()


def test_a_county_arrives_whole_with_its_accounts_and_both_installations_are_proved(home, file, empty):
    arrived = import_county(empty, Backup(file))
    assert (arrived.accounts, arrived.logins_taken) == (1, [])
    assert check(home).findings == check(empty).findings == []
    assert home.blobs.names(COUNTY) == empty.blobs.names(COUNTY) != []
    there, here = (one.store.county(COUNTY).collection(APPEALS) for one in (empty, home))
    assert there.find() == here.find() != []
    assert (counties_of(home), counties_of(empty)) == ([], [COUNTY])
    accounts = Loop(empty).call("gateway", "list_accounts", COUNTY)["items"]
    assert [one["login"] for one in accounts] == [ACCOUNT["login"]]
    assert Loop(empty).call("gateway", "list_tokens", INSTALLATION, id=accounts[0]["id"])["items"] == []


def test_what_was_said_of_its_accounts_goes_with_it_there_and_back(home, empty, tmp_path):
    def set_active(installation, active):
        (account,) = Loop(installation).call("gateway", "list_accounts", COUNTY)["items"]
        Loop(installation).ask("gateway", "change_account", {"active": active}, OPERATOR, id=account["id"])

    for active in (False, True, False):
        set_active(home, active)
    export_county(home, COUNTY, tmp_path / "there.kentan", 5)
    import_county(empty, Backup(tmp_path / "there.kentan"))
    said = {entry["event"] for doc in empty.store.county(INSTALLATION).collection(ACCOUNTS).find() for entry in doc["timeline"]}
    queues = queues_of(empty.settings, routing_table(empty.parts))
    assert {name: held for name, held in queues.depths().items() if held} == {queue_name("notifications.on_any_event"): 3}
    for event in queues.events(said).values():
        Loop(empty).deliver(event)
    assert check(empty).findings == []
    set_active(empty, True)
    assert check(empty).findings == check(home).findings == []


def test_the_loop_goes_on_where_the_county_arrived(file, empty):
    import_county(empty, Backup(file))
    loop = Loop(empty)
    (enterprise,) = loop.ask("registration", "list_enterprises")["items"]
    loop.work_off(loop.ask("tickets", "raise_appeal", loop.row(enterprise["id"]))["id"], enterprise["id"])
    assert check(empty).findings == []


def test_a_county_that_does_not_come_to_rest_stays_open_and_no_file_is_there(home, tmp_path):
    Loop(home).call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    assert refused(export_county, home, COUNTY, tmp_path / "county.kentan", 0) == "county_not_at_rest"
    assert tenancy.state_of(home.store.county(COUNTY)) == tenancy.OPEN
    assert list(tmp_path.glob("county.kentan*")) == []


def test_what_is_parked_among_the_dead_letters_is_tried_anew_where_the_county_arrives(home, empty, tmp_path):
    loop = Loop(home)
    loop.call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    (pending,) = home.store.county(COUNTY).pending()
    for service, handler in (("notifications", "on_any_event"), ("notifications", "on_named")):
        getattr(loop.services[service], handler)(pending.event, f"{service}.{handler}")
    home.store.county(COUNTY).published([pending])
    headers = {CONSUMER: "tickets.on_unit_changed"}
    publisher = Publisher(broker_address(home.settings))
    with Connection(broker_address(home.settings)) as connection:
        DEAD_QUEUE(connection.channel()).declare()
    publisher.publish([Outgoing(pending.event["id"], orjson.dumps(pending.event), "", DEAD, headers)])
    publisher.close()
    close_broker(broker_address(home.settings))
    export_county(home, COUNTY, tmp_path / "county.kentan", 5)
    import_county(empty, Backup(tmp_path / "county.kentan"))
    queues = queues_of(empty.settings, routing_table(empty.parts))
    assert {name: held for name, held in queues.depths().items() if held} == {queue_name("tickets.on_unit_changed"): 1}


def test_an_import_that_was_cut_off_leaves_the_county_closed_until_it_is_repeated(file, empty, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kentan.backup.moving.redeliver", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            import_county(empty, Backup(file))
    assert counties_of(empty) == []
    import_county(empty, Backup(file))
    empty.tenancies._known.clear()
    assert counties_of(empty) == [COUNTY]


def test_a_county_is_not_brought_in_where_it_is_already(home, file):
    assert refused(import_county, home, Backup(file)) == "county_here"
    assert tenancy.state_of(home.store.county(COUNTY)) == tenancy.LEFT


def test_an_account_whose_login_is_somebody_elses_there_is_left_out_and_named(file, empty):
    Loop(empty).call("gateway", "add_account", INSTALLATION, {**ACCOUNT, "role": "operator", "county": "*"})
    arrived = import_county(empty, Backup(file))
    assert (arrived.accounts, arrived.logins_taken) == (0, [ACCOUNT["login"]])


def test_a_county_leaves_once_and_may_be_opened_again_when_the_move_is_given_up(home, file, tmp_path):
    assert refused(export_county, home, COUNTY, tmp_path / "again.kentan", 5) == "county_left"
    reopen_county(home, COUNTY)
    home.tenancies._known.clear()
    assert counties_of(home) == [COUNTY]
    assert refused(reopen_county, home, COUNTY) == "county_not_closed"


def test_a_county_that_is_not_there_and_a_file_of_the_other_kind_are_refused(home, empty, tmp_path):
    with pytest.raises(NotFound):
        export_county(home, "360999", tmp_path / "nothing.kentan", 5)
    back_up(home, tmp_path / "all.kentan", 0)
    assert refused(import_county, empty, Backup(tmp_path / "all.kentan")) == "backup_of_installation"
    assert empty.store.counties() == []
