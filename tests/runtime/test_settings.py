"""Settings: from where they come, and that a wrong one says what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.settings import BY_NAME, SETTINGS, SettingError, load_settings


def wrong(**environ):
    with pytest.raises(SettingError) as raised:
        load_settings(environ)
    return str(raised.value)


def test_without_anything_set_every_setting_has_its_default():
    settings = load_settings({})
    assert (settings.http_host, settings.http_port, settings.rpc_timeout) == ("127.0.0.1", 8000, 10.0)
    assert settings.store_uri == "sqlite:///var/store"
    assert settings.retry_delays == (1, 5, 30, 120, 600)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.webhook_allow_private is False


def test_what_is_set_wins_over_the_default_and_what_is_given_over_both():
    assert load_settings({"KENTAN_HTTP_PORT": "9000"}).http_port == 9000
    assert load_settings({"KENTAN_HTTP_PORT": "9000"}, http_port=9001).http_port == 9001


@pytest.mark.parametrize(("name", "hint"), [
    ("KENTAN_BROKER_URL", "did you mean KENTAN_BROKER_URI?"), ("KENTAN_STORE", "did you mean KENTAN_STORE_URI?"),
    ("KENTAN_SECRETFILE", "did you mean KENTAN_SECRET?"), ("KENTAN_HTTP_PROT", "did you mean KENTAN_HTTP_PORT?"),
    ("KENTAN_ZZZZZZZZZ", "see: kentan settings"), ("KENTAN_BROKER_FILE", "did you mean KENTAN_BROKER_URI?"),
])
def test_an_unknown_name_is_refused_with_a_hint(name, hint):
    assert wrong(**{name: "x"}) == f"unknown setting {name}; {hint}"


def test_names_of_others_and_of_tests_are_let_be():
    load_settings({"PATH": "/bin", "KENTANX": "1", "KENTAN_TEST_AMQP_URI": "x"})


def test_a_name_given_in_the_program_must_be_one():
    with pytest.raises(SettingError, match="KENTAN_HTTP_PROT"):
        load_settings({}, http_prot=1)


def test_a_file_holds_the_value_for_secrets(tmp_path):
    (tmp_path / "secret").write_text("s" * 40 + "\n")
    assert load_settings({"KENTAN_SECRET_FILE": str(tmp_path / "secret")}).secret == "s" * 40


def test_every_setting_may_come_from_a_file(tmp_path):
    for setting in SETTINGS:
        (tmp_path / setting.name).write_text(setting.default)
    assert load_settings({f"{one.name}_FILE": str(tmp_path / one.name) for one in SETTINGS}).values == load_settings({}).values


def test_a_file_that_cannot_be_read_is_named_with_the_reason():
    assert wrong(KENTAN_SECRET_FILE="/nowhere/secret") == (
        "KENTAN_SECRET_FILE: cannot read /nowhere/secret (No such file or directory)")


def test_a_value_and_a_file_for_it_contradict_each_other(tmp_path):
    (tmp_path / "port").write_text("9000")
    told = wrong(KENTAN_HTTP_PORT="8000", KENTAN_HTTP_PORT_FILE=str(tmp_path / "port"))
    assert told == "KENTAN_HTTP_PORT and KENTAN_HTTP_PORT_FILE are both set; use one of them"


@pytest.mark.parametrize(("name", "value", "hint"), [
    ("HTTP_PORT", "eighty", "write a whole number from 0 to 65535"),
    ("HTTP_PORT", "65536", "write a whole number from 0 to 65535"),
    ("HTTP_PORT", "-1", "write a whole number from 0 to 65535"), ("HTTP_PORT", "", "write a whole number from 0 to 65535"),
    ("HTTP_PORT", "８０", "write a whole number from 0 to 65535"), ("WORKERS", "0", "write a whole number from 1 to 10000"),
    ("SESSION_HOURS", "0", "write a whole number from 1 to 8760"),
    ("RPC_TIMEOUT", "0", "write seconds as a number above 0"), ("RPC_TIMEOUT", "soon", "write seconds as a number above 0"),
    ("RPC_TIMEOUT", "nan", "write seconds as a number above 0"), ("RPC_TIMEOUT", "inf", "write seconds as a number above 0"),
    ("RETRY_DELAYS", "", "such as 1,5,30"), ("RETRY_DELAYS", "1;5", "such as 1,5,30"), ("RETRY_DELAYS", "5,1", "such as 1,5,30"),
    ("CLOCK", "fast", "use one of system, replay"), ("LOG_LEVEL", "info", "use one of DEBUG, INFO, WARNING, ERROR"),
    ("LOG_FORMAT", "xml", "use one of text, json"), ("LANG", "fr", "use one of zh, en"),
    ("WEBHOOK_ALLOW_PRIVATE", "maybe", "such as 10.1.0.0/16"), ("WEBHOOK_ALLOW_PRIVATE", "10.1.2.3/8", "such as 10.1.0.0/16"),
    ("RATE_LIMIT", "many", "write it like 100 per minute"),
    ("LOGIN_RATE_LIMIT", "10", "write it like 100 per minute"), ("PUBLIC_URL", "kentan.example.cn", "begin with http:// or https://"),
])
def test_a_value_that_cannot_be_used_is_told_with_what_to_write_instead(name, value, hint):
    told = wrong(**{f"KENTAN_{name}": value})
    assert told.startswith(f"KENTAN_{name}={value!r}: ")
    assert told.endswith(hint)


@pytest.mark.parametrize(("name", "hint"), [
    ("BROKER_URI", "begin with amqp:// or amqps://"), ("STORE_URI", "begin with sqlite:// or mongodb:// or mongodb+srv://"),
    ("SMTP_URI", "begin with smtp:// or smtps://"),
])
def test_a_wrong_address_is_not_quoted_as_it_may_hold_a_password(name, hint):
    assert wrong(**{f"KENTAN_{name}": "http://kentan:pass-word@host"}) == f"KENTAN_{name}: {hint}"


@pytest.mark.parametrize("value", ["sqlite:///folder", "mongodb://host:27017/?authSource=admin", "mongodb+srv://host"])
def test_an_address_of_a_store_is_taken_as_it_stands(value):
    assert load_settings({"KENTAN_STORE_URI": value}).store_uri == value


def test_an_unknown_attribute_is_an_error_of_the_program():
    with pytest.raises(AttributeError, match="http_prot"):
        _ = load_settings({}).http_prot


VALUES = st.fixed_dictionaries({}, optional={
    "KENTAN_HTTP_PORT": st.integers(0, 65535).map(str), "KENTAN_WORKERS": st.integers(1, 10_000).map(str),
    "KENTAN_RPC_TIMEOUT": st.floats(0.001, 1e6).map(str),
    "KENTAN_WEBHOOK_ALLOW_PRIVATE": st.sampled_from(["0", "1", "10.0.0.0/8"]),
    "KENTAN_RETRY_DELAYS": st.lists(st.floats(0.001, 1e6), min_size=1, max_size=5).map(sorted).map(
        lambda some: ",".join(map(str, some))),
    "KENTAN_LANG": st.sampled_from(["zh", "en"]), "KENTAN_MAIL_FROM": st.text(st.characters(exclude_categories=["C"])),
})


@given(VALUES)
def test_settings_reach_another_process_as_they_are(environ):
    settings = load_settings(environ)
    assert load_settings(settings.environment).values == settings.values


@given(st.sampled_from([one.name for one in SETTINGS]), st.text(max_size=12))
def test_whatever_is_written_is_a_value_or_an_error_that_names_the_setting(name, value):
    try:
        assert load_settings({name: value}).values.keys() == BY_NAME.keys()
    except SettingError as problem:
        told = str(problem)
    else:
        told = name
    assert told.startswith(name)
