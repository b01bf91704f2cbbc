"""The plugin Open311, read by the public client ``three`` and, in XML, by the standard library."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests

from tests.examples.example_town import HERE, NEXT_DOOR, install, wait_for

CLIENT = Path(__file__).with_name("open311_client.py")
KINDS = ["request", "difficulty", "criticism", "suggestion"]


@pytest.fixture(scope="module")
def town(example_town, tmp_path_factory):
    work = tmp_path_factory.mktemp("open311")
    made = example_town(work / "town", install(["plugins/open311"], work))
    made.switch("open311", HERE, True)
    form = [{"code": "workers", "label": {"zh": "用工人数"}, "type": "number", "required": False, "order": 1},
            {"code": "urgent", "label": {"zh": "紧急"}, "type": "boolean", "required": False, "order": 2}]
    body = {"valid_from": "2026-01-01", "form": form}
    assert made.ask("PUT", f"/counties/{HERE}/appeal-form", made.office[HERE], body)[0] == 200
    return made


@pytest.fixture(scope="module")
def endpoint(town):
    address = f"{town.urls[0]}/api/v1/counties/{HERE}/plugins/open311"
    wait_for(lambda: requests.get(f"{address}/services.json", timeout=20).ok)
    return address


@pytest.fixture(scope="module")
def key(town):
    return town.issue("open311-app", "system", HERE)


def post(endpoint, key, format="xml", **fields):
    return requests.post(f"{endpoint}/requests.{format}", {"api_key": key, **fields}, timeout=20)


def appeal(town, **differing):
    whole = {"service_code": "difficulty", "description": "路面破损。", "attribute[enterprise]": town.enterprises[HERE][0]}
    return {**whole, **differing}


def errors(answer):
    """Status, and code and description of the one error in it."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    (error,) = ElementTree.fromstring(answer.content)
    return answer.status_code, error.findtext("code"), error.findtext("description")


def test_the_public_client_lists_raises_and_reads(town, endpoint, key):
    done = subprocess.run([sys.executable, str(CLIENT), endpoint, key, town.enterprises[HERE][0]], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["discovery"]["endpoints"][0]["url"] == endpoint
    assert [one["service_code"] for one in told["services"]] == KINDS
    assert [one["code"] for one in told["definition"]["attributes"]] == ["enterprise", "workers", "urgent"]
    (posted,), (request,) = told["posted"], told["request"]
    assert (request["service_request_id"], request["status"], request["service_code"]) == (
        posted["service_request_id"], "open", "difficulty")
    assert request["description"] == "厂区门口路灯不亮。\n地址：工业园一路"
    assert posted["service_request_id"] in [one["service_request_id"] for one in told["requests"]]
    assert (told["of_kind"], told["between"], told["unknown"][0]["code"]) == ([], [], 404)
    assert [one.findtext("service_code") for one in ElementTree.fromstring(told["xml"].encode())] == KINDS
    file = town.get(f"/counties/{HERE}/appeals/{posted['service_request_id']}", town.office[HERE])
    assert (file["source"], file["contact"]) == ("open311", {"name": "某甲", "phone": "13800000000"})
    assert "13800000000" not in done.stdout


def test_it_is_all_there_in_xml(town, endpoint, key):
    answer = post(endpoint, key, **appeal(town, **{"attribute[workers]": "30", "attribute[urgent]": "true"}))
    assert answer.status_code == 201
    (made,) = ElementTree.fromstring(answer.content)
    made_id = made.findtext("service_request_id")
    assert town.get(f"/counties/{HERE}/appeals/{made_id}", town.office[HERE])["fields"] == {"workers": 30, "urgent": True}
    shown = requests.get(f"{endpoint}/requests/{made_id}.xml?api_key={key}", timeout=20)
    assert shown.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(shown.content)
    assert (root.tag, root[0].tag, root[0].findtext("status")) == ("service_requests", "request", "open")
    definition = ElementTree.fromstring(requests.get(f"{endpoint}/services/request.xml?api_key={key}", timeout=20).content)
    assert (definition.tag, [one.findtext("code") for one in definition.iter("attribute")]) == (
        "service_definition", ["enterprise", "workers", "urgent"])


def test_requests_are_asked_for_by_status_and_by_id(town, endpoint, key):
    closed, other = town.close(HERE), town.raise_appeal(HERE)

    def ids(query):
        found = requests.get(f"{endpoint}/requests.json?api_key={key}&{query}", timeout=20).json()
        return {one["service_request_id"]: one["status"] for one in found}

    assert ids("status=closed") == {closed["id"]: "closed"}
    assert closed["id"] not in ids("status=open")
    assert ids(f"service_request_id={closed['id']},{other['id']}") == {closed["id"]: "closed", other["id"]: "open"}
    assert ids("end_date=2020-01-01T00:00:00Z") == {}


def test_who_has_no_key_or_another_countys_is_refused_in_the_standards_own_way(town, endpoint, key):
    assert errors(post(endpoint, "", **appeal(town)))[:2] == (403, "403")
    assert errors(post(endpoint, "kt_wrong", **appeal(town)))[:2] == (403, "403")
    assert errors(post(endpoint, town.office[NEXT_DOOR], **appeal(town)))[:2] == (403, "403")
    assert errors(requests.get(f"{endpoint}/requests.xml", timeout=20))[:2] == (403, "403")


@pytest.mark.parametrize(("wrong", "status", "about"), [
    ({"service_code": "potholes"}, 404, "service_code"), ({"description": ""}, 400, "description"),
    ({"attribute[enterprise]": ""}, 400, "attribute[enterprise]"), ({"attribute[workers]": "many"}, 400, "workers"),
    ({"attribute[nothing]": "1"}, 400, "nothing"), ({"description": "x" * 20_000}, 400, "text"),
])
def test_what_is_wrong_is_named(town, endpoint, key, wrong, status, about):
    told = errors(post(endpoint, key, **appeal(town, **wrong)))
    assert (told[0], told[1], about in told[2]) == (status, str(status), True), told


@pytest.mark.parametrize("query", ["start_date=yesterday", "service_code=potholes", "service_request_id=none"])
def test_a_question_that_cannot_be_is_refused(endpoint, key, query):
    assert errors(requests.get(f"{endpoint}/requests.xml?api_key={key}&{query}", timeout=20))[0] in (400, 404)


def test_to_the_next_county_it_is_not_there(town, endpoint):
    next_door = endpoint.replace(HERE, NEXT_DOOR)
    assert requests.get(f"{next_door}/services.json", timeout=20).status_code == 404
    assert requests.get(f"{next_door.replace(NEXT_DOOR, '999999')}/services.json", timeout=20).status_code == 404
