"""Letters issued by two processes of tickets at once, on RabbitMQ and MongoDB: numbers without gaps, through kill -9, too."""

import os
import random
from datetime import date

import eventlet
import pytest
from eventlet.greenpool import GreenPool

from kentan.ids import new_id
from services.tickets import part
from services.tickets.letters import letter_kinds
from services.tickets.repository import LETTERS, NUMBERS
from tests.virtual_hosts import virtual_host

COUNTY = "360802"
PARTS = ("registration", "tickets", "tickets", "gateway", "gateway")
ROUNDS, KILLS, EACH = 200, 20, 3
SCALE = float(os.environ.get("KENTAN_TEST_SCALE", "0.02"))


@pytest.fixture
def town(rabbitmq, own_mongodb_uri, towns, tmp_path):
    """Who writes letters there: two processes of tickets behind two gateways. Their county reviews no work letters."""
    with virtual_host(rabbitmq) as uri:
        made = towns(tmp_path, PARTS, broker_uri=uri, store_uri=own_mongodb_uri)
        kinds = [{**kind, "reviewed_by": []} if kind["code"] == "work" else kind for kind in letter_kinds.standard()["kinds"]]
        body = {"valid_from": date.today().isoformat(), "value": {"kinds": kinds}}
        status, answer = made.client.ask("PUT", f"/counties/{COUNTY}/settings/letters", made.office[COUNTY], body, new_id())
        assert status in (200, 201), answer
        yield made
        made.processes.stop()


def post(town, path, body=None):
    """A step with a letter, repeated by its key until it is answered."""
    return town.post(f"/counties/{COUNTY}/letters{path}", town.office[COUNTY], body or {})


def signed(town, count):
    """Ids of letters that wait to be issued."""
    def one(_):
        letter = post(town, "", {"kind": "work", "unit": "fgw", "text": "请尽快答复。"})["id"]
        return post(town, f"/{letter}/signature", {"signer": "某主任"})["id"]

    return list(GreenPool(6).imap(one, range(count)))


def issued(town, letters):
    """Number by letter, of letters that are issued at the same moment."""
    return dict(GreenPool(len(letters)).imap(lambda letter: (letter, post(town, f"/{letter}/issue")["number"]), letters))


def proved(town, told):
    """The numbers are those that were told, 1, 2, 3 …, in the store, too; and what tickets proves of itself holds."""
    county = town.installation.store.county(COUNTY)
    assert sorted(told.values()) == list(range(1, len(told) + 1))
    letters = county.collection(LETTERS).find({"kind": "work"}, (), 5000)
    assert {one["_id"]: one["number"] for one in letters} == told
    assert county.collection(NUMBERS).count({"register": f"{COUNTY}/work/{date.today().year}"}) == len(told)
    assert [finding for check in part.checks for finding in check(county)] == []


def test_letters_issued_together_and_through_kills_are_numbered_without_gaps_and_doubles(town):
    rounds, kills, chance = round(ROUNDS * SCALE), max(round(KILLS * SCALE), 1), random.Random(1)
    waiting, told = signed(town, (rounds + kills) * EACH), {}
    for turn in range(rounds):
        told |= issued(town, [waiting.pop() for _ in range(EACH)])
        assert sorted(told.values()) == list(range(1, (turn + 1) * EACH + 1)), f"round {turn}"
    for _ in range(kills):
        told |= through_a_kill(town, [waiting.pop() for _ in range(EACH)], chance)
    proved(town, told)


def through_a_kill(town, letters, chance):
    """The same, while one of the two processes dies by the kernel's hand and comes back."""
    victim, pool = chance.choice(town.processes.of("tickets")), GreenPool(len(letters))
    answers = [pool.spawn(post, town, f"/{letter}/issue") for letter in letters]
    killed = pool.spawn(_kill, victim, chance.random() / 10)
    numbers = {letter: answer.wait()["number"] for letter, answer in zip(letters, answers, strict=True)}
    killed.wait()
    victim.wait_ready()
    return numbers


def _kill(victim, seconds):
    eventlet.sleep(seconds)
    victim.kill()
    victim.start()
