"""A message that cannot be applied is parked, its queue flows on, and it can be sent back once the reason is gone."""

from functools import partial

import eventlet
import pytest

from services.tickets.repository import APPEALS
from tests.faults.load import Load, answered

CONSUMER = "tickets.on_second_supervision_ordered"
DELAYS = "0.1,0.3"


@pytest.fixture(params=["embedded", "apart"])
def town(request, towns, tmp_path):
    """A town whose handlers give up soon, and what has to be killed to kill all of it."""
    if request.param == "embedded":
        made = towns(tmp_path, retry_delays=DELAYS)
        made.all = made.processes.all
    else:
        rabbit = request.getfixturevalue("rabbit")
        made = towns(tmp_path, ("registration", "tickets", "notifications", "evaluation", "gateway"), rabbit.uri,
                     retry_delays=DELAYS)
        made.all = [rabbit, *made.processes.all]
    return made


def closed_case(load):
    """A case whose survey will be answered with dissatisfaction."""
    case = load.new_case()
    case.grade = "dissatisfied"
    load.go_on(case, patiently=True, before=answered)
    return case


def eventually(true, within=60.0):
    with eventlet.Timeout(within, AssertionError(f"not true within {within} s")):
        while not (value := true()):
            eventlet.sleep(0.1)
    return value


def letters(town):
    return town.kentan("deadletters", "list", "--json")[0]


def is_reopened(load, case):
    file = load.client.get(f"/counties/{case.county}/appeals/{case.appeal}", load.town.office[case.county])
    return (file["status"], file["round"]) == ("assigned", 2)


def test_a_poison_message_is_parked_survives_kills_and_is_applied_when_sent_back(town):
    load = Load(town, 6)
    missing, other = closed_case(load), closed_case(load)
    files = town.installation.store.county(missing.county).collection(APPEALS)
    file = files.get(missing.appeal)
    files.delete(missing.appeal)
    load.go_on(missing, patiently=True)
    load.go_on(other, patiently=True)
    eventually(partial(is_reopened, load, other))
    (letter,) = eventually(partial(letters, town))
    assert (letter["consumer"], letter["county"]) == (CONSUMER, missing.county)
    for victim in town.all:
        victim.kill()
    for victim in town.all:
        victim.start()
        victim.wait_ready()
    assert letters(town) == [letter]
    files.insert(file)
    assert town.kentan("deadletters", "requeue", letter["id"])[1] == 0
    eventually(partial(is_reopened, load, missing))
    report = town.settled()
    assert (report.findings, report.lost, report.doubled, report.dead_letters) == ([], 0, 0, 0)
