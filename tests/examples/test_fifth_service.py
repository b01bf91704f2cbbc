import json

import pytest

from kentan.commands import Actor, Command
from kentan.ids import new_id
from kentan.runtime.rpc import Caller
from tests.examples.example_town import HERE, NEXT_DOOR, install, wait_for

STORY = "stories.story.told"
APART = ("registration", "tickets", "notifications", "evaluation", "gateway", "stories")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return install(["fifth_service"], tmp_path_factory.mktemp("stories"))


@pytest.fixture(scope="module")
def town(example_town, installed, tmp_path_factory):
    return example_town(tmp_path_factory.mktemp("five"), installed)


def stories(town):
    return {event["data"]["appeal"]: event for event in town.events(STORY)}


def test_a_fifth_service_hears_of_the_four_and_is_heard_in_the_feed(town):
    solved, partly, elsewhere = town.close(HERE), town.close(HERE, "partly_solved"), town.close(NEXT_DOOR)
    wait_for(lambda: {solved["id"], elsewhere["id"]} <= stories(town).keys())
    event = stories(town)[solved["id"]]
    assert (event["county"], event["data"]["number"], event["source"]) == (HERE, solved["number"], f"/counties/{HERE}/stories")
    assert partly["id"] not in stories(town)


def test_the_proof_of_the_installation_covers_a_fifth_service(town):
    solved = town.close(HERE)
    wait_for(lambda: solved["id"] in stories(town))
    wait_for(lambda: not town.waiting())
    _, output = wait_for(lambda: (done := town.kentan("check", "--json"))[0] == 0 and done)
    assert json.loads(output)["lost"] == 0
    assert town.kentan("health", "stories")[0] == 0


def test_a_fifth_service_is_a_process_of_its_own_on_rabbitmq(example_town, installed, own_amqp_uri, tmp_path):
    town = example_town(tmp_path, installed, APART, broker_uri=own_amqp_uri)
    solved = town.close(HERE)
    wait_for(lambda: solved["id"] in stories(town))
    caller = Caller(own_amqp_uri, 10)
    caller.start()
    office = Actor(id="office", role="office", county=HERE)
    told = caller.call("stories", "list_stories", Command(office, HERE, {"limit": 10}, key=new_id()))
    caller.stop()
    town.stop()
    assert [story["appeal"] for story in told["items"]] == [solved["id"]]
