"""What the machine refuses is told in one clear sentence, without a trace."""

import socket
import sqlite3
from pathlib import Path

import pytest

FOLDER = ("county", "list"), ("check",), ("events",), ("serve", "--port", "0"), ("health", "tickets")
BROKER = ("deadletters", "list"), ("check",)


def one_sentence(refused, *words):
    assert refused.exit_code in (1, 2), refused.output
    lines = refused.output.strip().splitlines()
    assert len(lines) == 1, refused.output
    assert all(word in lines[0] for word in words), lines[0]


@pytest.mark.parametrize("command", FOLDER, ids=" ".join)
def test_a_folder_that_cannot_be_written_is_named(kentan, command):
    one_sentence(kentan(*command, KENTAN_HOME="/sys/kentan"), "/sys/kentan")


@pytest.mark.parametrize("command", FOLDER, ids=" ".join)
def test_a_folder_that_is_a_file_is_named(kentan, tmp_path, command):
    (tmp_path / "file").touch()
    one_sentence(kentan(*command, KENTAN_HOME=str(tmp_path / "file")), str(tmp_path / "file"))


def newer(path):
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


@pytest.mark.parametrize("command", FOLDER, ids=" ".join)
def test_data_of_a_later_version_are_left_alone(kentan, county, tmp_path, command):
    newer(tmp_path / "home" / "store" / "installation.sqlite")
    one_sentence(kentan(*command), "newer", "installation.sqlite")


def test_in_chinese_too(kentan, county, tmp_path):
    newer(tmp_path / "home" / "store" / "installation.sqlite")
    one_sentence(kentan("county", "list", KENTAN_LANG="zh"), "数据由更新版本的恳谈写入")


def test_a_broker_file_of_a_later_version_is_left_alone(kentan, tmp_path):
    Path(tmp_path / "home").mkdir()
    newer(tmp_path / "home" / "broker.sqlite")
    one_sentence(kentan("deadletters", "list"), "broker.sqlite", "newer version")
    one_sentence(kentan("serve", "--port", "0"), "broker.sqlite", "newer version")


def test_a_file_that_is_no_store_is_named(kentan, tmp_path):
    (tmp_path / "home" / "store").mkdir(parents=True)
    (tmp_path / "home" / "store" / "installation.sqlite").write_text("no database " * 100)
    one_sentence(kentan("county", "list"), "installation.sqlite cannot be used as a store")


def test_a_port_that_is_taken_is_named_with_how_to_take_another(kentan):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = kentan("serve", "--port", str(port), KENTAN_LOG_LEVEL="WARNING")
    one_sentence(refused, f"Port {port} is in use", "--port")


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines_is_named(kentan, host):
    one_sentence(kentan("serve", "--port", "0", KENTAN_HTTP_HOST=host, KENTAN_LOG_LEVEL="WARNING"), f"Cannot listen on {host}:0")


@pytest.mark.parametrize("command", BROKER, ids=" ".join)
def test_a_broker_that_is_not_there_is_told(kentan, command):
    one_sentence(kentan(*command, KENTAN_BROKER_URI="amqp://127.0.0.1:1"), "Cannot connect to the broker", "KENTAN_BROKER_URI")


@pytest.mark.parametrize("command", BROKER, ids=" ".join)
def test_a_broker_that_does_not_let_us_in_is_told(kentan, rabbitmq, command):
    uri = rabbitmq.replace("guest:guest", "guest:wrong")
    one_sentence(kentan(*command, KENTAN_BROKER_URI=uri), "The broker refuses", "KENTAN_BROKER_URI")


@pytest.mark.parametrize(("arguments", "word"), [
    (("nonsense",), "No such command 'nonsense'"), (("county", "remove"), "No such command 'remove'"),
    (("county", "add", "360802"), "Missing argument 'NAME'"), (("serve", "--port", "99999"), "not in the range"),
    (("serve", "ticket"), "There is no part ticket; there are: evaluation, gateway"),
    (("serve", "tickets"), "set KENTAN_BROKER_URI"), (("settings", "--yaml"), "No such option"),
    (("health",), "Missing argument 'PART'"),
    (("replay", "nowhere.jsonl"), "does not exist"), (("deadletters", "show"), "Missing argument 'LETTER'"),
    (("events", "--type", "nonsense"), "nonsense"), (("events", "--after", "%"), "after"),
    (("user", "token", "nobody"), "No such account"),
])
def test_a_wrong_argument_stops_at_once_with_a_hint(kentan, arguments, word):
    refused = kentan(*arguments)
    assert refused.exit_code in (1, 2)
    assert word in refused.output
    assert isinstance(refused.exception, SystemExit)
