"""``kentan ledger export``: one file by its number, for whoever has the machine."""



def test_a_file_that_is_not_there_is_said_so(kentan, county):
    done = kentan("ledger", "export", county, "360802-2026-000001")
    assert done.exit_code != 0
    assert "No such appeal" in done.output
