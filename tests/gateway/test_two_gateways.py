"""Two gateways on one store: what one of them did is right at the other as soon as the first has answered."""

import pytest

from gateway.app import create_app
from kentan.plugins.manager import Hooks
from kentan.runtime.installation import Installation
from kentan.store import open_store
from tests.gateway.conftest import Client

NEW = {"code": "360830", "name": "永新县"}
ELSEWHERE = NEW | {"remote": {"installation": "yongxin", "url": "https://kentan.yongxin.example"}}
UNIT = {"code": "gxj", "name": "工信局"}


@pytest.fixture
def second(installation, clock):
    """The same installation as another process sees it: a store object and memories of its own."""
    store = open_store(installation.settings.store_uri)
    yield Installation(installation.settings, store, clock, Hooks(store), installation.parts)
    store.close()


@pytest.fixture
def there(second, rpc, operator):
    """The operator, who asks the second gateway."""
    return Client(create_app(second, rpc), operator.token)


def test_a_county_is_known_to_both_once_it_was_founded(operator, there):
    assert there.get("/counties/360830/units").status_code == 404
    assert operator.post("/counties", NEW).status_code == 201
    assert there.get("/counties/360830/units").status_code == 200


def test_nobody_writes_into_a_remote_county_through_the_other_gateway(operator, there, ask_as):
    office = Client(there.app, ask_as("office", "360830").token)
    assert office.post("/counties/360830/units", UNIT).status_code == 404
    assert operator.post("/counties", ELSEWHERE).status_code == 201
    answer = office.post("/counties/360830/units", UNIT)
    assert (answer.status_code, answer.json["code"]) == (409, "county_is_remote")


def test_a_county_that_is_being_made_is_not_remembered_as_ours(operator, installation, second):
    installation.store.county("360830")
    assert second.remotes.of("360830") is None
    operator.post("/counties", ELSEWHERE)
    remote = second.remotes.of("360830")
    assert remote is not None
    assert remote.installation == "yongxin"


def test_a_county_of_ours_is_asked_for_once_in_a_while_only(operator, second, monkeypatch):
    operator.post("/counties", NEW)
    assert second.remotes.of("360830") is None
    monkeypatch.setattr(second.remotes, "_read", lambda county: pytest.fail("asked again"))
    assert second.remotes.of("360830") is None
