"""Counties, accounts and tokens from the command line."""

import orjson
import pytest

PASSWORD = "correct horse battery"
OPERATOR = ("--role", "operator", "--county", "*", "--password", PASSWORD)


def test_a_county_that_was_added_is_listed(kentan):
    assert kentan("county", "add", "360802", "吉州区").output == "360802 吉州区\n"
    assert kentan("county", "add", "360800", "吉安市", "--city").exit_code == 0
    rows = orjson.loads(kentan("county", "list", "--json").output)
    assert [(row["code"], row["name"], row["city"]) for row in rows] == [("360800", "吉安市", True), ("360802", "吉州区", False)]


def test_the_list_is_a_table_for_people(kentan, county):
    head, row = kentan("county", "list").output.splitlines()
    assert head.split() == ["code", "name", "city"]
    assert row.split() == ["360802", "吉州区", "False"]


def test_the_list_tells_of_a_county_elsewhere_where_it_is_and_that_it_was_never_heard_of(kentan, county):
    assert kentan("county", "add", "360803", "青原区", "--remote", "qingyuan", "--url", "https://qingyuan.example").exit_code == 0
    head, here, there = kentan("county", "list").output.splitlines()
    assert head.split()[3:] == ["installation", "last_word", "silent"]
    assert here.split()[:3] == ["360802", "吉州区", "False"]
    assert "qingyuan" in there.split()
    assert there.split()[-1] == "True"


def test_a_token_file_that_cannot_be_read_is_named_and_nothing_is_added(kentan, tmp_path):
    refused = kentan("county", "add", "360803", "青原区", "--remote", "qingyuan", "--token-file", tmp_path / "none")
    assert (refused.exit_code, str(tmp_path / "none") in refused.output) == (1, True)
    assert kentan("county", "list", "--json").output.strip() == "[]"


def test_adding_a_county_again_changes_nothing(kentan, county):
    before = kentan("county", "list", "--json").output
    again = kentan("county", "add", county, "另一个名字")
    assert (again.exit_code, "already" in again.output) == (1, True)
    assert kentan("county", "list", "--json").output == before


@pytest.mark.parametrize("code", ["36080", "3608022", "abcdef", "../../x", "installation", "*"])
def test_what_is_no_countys_code_is_refused(kentan, code):
    refused = kentan("county", "add", code, "吉州区")
    assert (refused.exit_code, "A county code is six digits" in refused.output) == (1, True)
    assert kentan("county", "list", "--json").output.strip() == "[]"


def test_an_account_gets_a_token_that_is_shown_once(kentan):
    assert kentan("user", "add", "wang", *OPERATOR).output == "wang operator *\n"
    first, second = (kentan("user", "token", "wang").output.strip() for _ in range(2))
    assert first != second
    assert len(first) > 30


def test_a_program_reads_the_token_as_json(kentan):
    kentan("user", "add", "wang", *OPERATOR)
    issued = orjson.loads(kentan("user", "token", "wang", "--days", "30", "--json").output)
    assert issued["token"]
    assert issued["expires_at"]


def test_the_password_is_asked_for_twice_and_not_shown(kentan):
    asked = kentan("user", "add", "wang", *OPERATOR[:4], typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0
    assert PASSWORD not in asked.output


@pytest.mark.parametrize(("arguments", "word"), [
    (("wang", "--role", "king", "--county", "*", "--password", PASSWORD), "'king' is not one of"),
    (("wang", "--county", "*", "--password", PASSWORD), "Missing option '--role'"),
    (("wang", "--role", "operator", "--password", PASSWORD), "Missing option '--county'"),
    (("wang", "--role", "operator", "--county", "36", "--password", PASSWORD), "county"),
    (("wang", "--role", "operator", "--county", "*", "--password", "short"), "password"),
    (("有 空格", "--role", "operator", "--county", "*", "--password", PASSWORD), "login"),
    (("wang", "--role", "unit", "--county", "360802", "--password", PASSWORD), "unit"),
])
def test_a_wrong_account_is_refused_with_the_field_that_is_wrong(kentan, county, arguments, word):
    refused = kentan("user", "add", *arguments)
    assert refused.exit_code in (1, 2)
    assert word in refused.output
    assert isinstance(refused.exception, SystemExit)


def test_a_log_in_name_is_given_once(kentan):
    kentan("user", "add", "wang", *OPERATOR)
    assert kentan("user", "add", "wang", *OPERATOR).exit_code == 1


@pytest.mark.parametrize("arguments", [("nobody",), ("wang", "--days", "0"), ("wang", "--days", "100000")])
def test_a_token_that_cannot_be_is_refused(kentan, arguments):
    kentan("user", "add", "wang", *OPERATOR)
    refused = kentan("user", "token", *arguments)
    assert refused.exit_code in (1, 2)
    assert refused.output.strip()
    assert isinstance(refused.exception, SystemExit)
