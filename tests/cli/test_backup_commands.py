"""Backups, moves and retention from the command line: one sentence and an exit status, whatever happens."""

import orjson
import pytest


@pytest.fixture
def file(tmp_path):
    return str(tmp_path / "a.kentan")


def test_a_backup_is_restored_into_another_home_and_proved(kentan, county, file, tmp_path, monkeypatch):
    kentan("user", "add", "wang", "--role", "operator", "--county", "*", "--password", "correct horse battery")
    taken = orjson.loads(kentan("backup", file, "--json").output)
    assert (taken["counties"], taken["on_their_way"]) == ([county, "installation"], 0)
    monkeypatch.setenv("KENTAN_HOME", str(tmp_path / "second"))
    restored = kentan("restore", file)
    assert (restored.exit_code, restored.output) == (0, "counties restored 1, redelivered 0, contents missing 0\n")
    assert orjson.loads(kentan("county", "list", "--json").output)[0]["code"] == county
    assert kentan("user", "token", "wang").exit_code == 0
    assert kentan("check").exit_code == 0


def test_a_person_is_told_what_is_in_a_backup_and_what_is_not(kentan, county, file):
    said = kentan("backup", file).output
    assert "1 counties, documents " in said
    assert "The secret is not in it" in said


@pytest.mark.parametrize(("command", "words"), [
    (("backup", "{there}"), "There is a file"), (("restore", "{there}"), "is not a backup of Kentan"),
    (("restore", "{nothing}"), "cannot be read"), (("county", "import", "{there}"), "is not a backup of Kentan"),
    (("county", "export", "360999", "{nothing}"), "There is no county 360999"),
    (("retention", "show", "360999", "archive"), "There is no county 360999"),
    (("retention", "set", "{county}", "archive", "7"), "wrong")])
def test_what_is_refused_is_told_in_a_sentence(kentan, county, tmp_path, command, words):
    (tmp_path / "there").write_text("something else")
    names = {"there": tmp_path / "there", "nothing": tmp_path / "nothing", "county": county}
    refused = kentan(*(word.format(**names) for word in command))
    assert (refused.exit_code, words in refused.output, "Traceback" in refused.output) == (1, True, False), refused.output
    assert (tmp_path / "there").read_text() == "something else"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("kind", ["messages", "archive"])
def test_a_rule_of_retention_is_set_previewed_and_taken_back(kentan, county, kind):
    assert f"{kind}: kept for 730 days" in kentan("retention", "set", county, kind, "730").output
    shown = orjson.loads(kentan("retention", "show", county, kind, "--days", "200", "--json").output)
    assert (shown["days"], shown["asked_days"], shown["would_forget"]) == (730, 200, 0)
    assert "kept for ever" in kentan("retention", "set", county, kind, "0").output
