"""Of a county that has moved, commands are refused with a word about its new address; what was there may be read."""

import pytest

from kentan import tenancy

UNIT = {"code": "gxj", "name": "工信局"}


@pytest.mark.parametrize(("state", "read"), [
    (tenancy.OPEN, 200), (tenancy.LEAVING, 200), (tenancy.LEFT, 200), (tenancy.ARRIVING, 409)])
def test_reading_and_writing_in_a_county_by_its_state(ask_as, installation, state, read):
    tenancy.enter(installation.store.county("360802"), state)
    office = ask_as("office")
    answers = office.get("/counties/360802/units"), office.post("/counties/360802/units", UNIT)
    assert [answer.status_code for answer in answers] == [read, 201 if state == tenancy.OPEN else 409]
    if state != tenancy.OPEN:
        assert answers[1].json["code"] == f"county_{state}"


def test_its_neighbour_is_not_touched(ask_as, installation):
    tenancy.enter(installation.store.county("360802"), tenancy.LEFT)
    assert ask_as("office", "360821").post("/counties/360821/units", UNIT).status_code == 201
