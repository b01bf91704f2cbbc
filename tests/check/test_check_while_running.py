"""The proof of a system at work tells what is in flight from what is lost."""

import pytest
from loops import COUNTY, OFFICE

from kentan.check import check_again


@pytest.fixture
def published(loop, store):
    """An event that left its outbox and was applied by nobody yet."""
    loop.call("registration", "register_unit", COUNTY, {"code": "gxj", "name": "工信局"}, actor=OFFICE)
    (pending,) = store.pending()
    store.published([pending])
    return pending.event


def test_what_arrives_between_two_looks_was_in_flight_and_is_not_lost(loop, installation, published):
    looks = []

    def dead_letters():
        if looks:
            loop.deliver(published)
            loop.settle()
        looks.append(1)
        return []

    report = check_again(installation, dead_letters, patience=60)
    assert (report.findings, report.lost, len(looks)) == ([], 0, 2)


def test_what_is_new_at_each_look_is_in_flight(loop, installation, published):
    on_its_way = [published]

    def dead_letters():
        if len(on_its_way) == 1 and looks:
            loop.deliver(on_its_way.pop())
            loop.settle()
            loop.call("registration", "register_unit", COUNTY, {"code": "zjj", "name": "住建局"}, actor=OFFICE)
            installation.store.county(COUNTY).published(installation.store.county(COUNTY).pending())
        looks.append(1)
        return []

    looks = []
    report = check_again(installation, dead_letters, patience=60)
    assert (report.findings, report.lost) == ([], 0)
    assert len(report.in_flight) == sum(tally.in_flight for tally in report.consumers.values()) > 0


def test_what_is_lost_stays_lost_however_long_one_waits(installation, published):
    report = check_again(installation, list, patience=2)
    assert report.lost == len(report.findings) > 0
    assert report.in_flight == []
