"""``kentan scoreboard verify``: published tables counted anew."""

import json

import pytest

from tests.check.loops import BEGIN, COUNTY, Loop, open_installation


@pytest.fixture
def home(tmp_path):
    """Where an installation has lived through a period and published its table."""
    installation = open_installation(tmp_path / "home", BEGIN)
    Loop(installation).live_through()
    installation.close()
    return tmp_path / "home"


def test_a_table_that_is_what_the_log_gives_is_named_and_all_is_well(kentan, home):
    done = kentan("scoreboard", "verify", "--json")
    (row,) = json.loads(done.stdout)
    assert (done.exit_code, row["county"], row["title"], row["matches"]) == (0, COUNTY, "第一期", True)
    assert "第一期" in kentan("scoreboard", "verify", COUNTY).stdout


def test_a_table_that_was_changed_is_found(kentan, home):
    installation = open_installation(home)
    specs = {spec.name: spec for spec in installation.parts["evaluation"].collections}
    rows = installation.store.county(COUNTY).collection(specs["evaluation_published"])
    (table,) = rows.find({}, (), 5)
    rows.save({**table, "units": []})
    installation.close()
    done = kentan("scoreboard", "verify")
    assert done.exit_code == 1
    assert "not what the ledger gives" in done.output
