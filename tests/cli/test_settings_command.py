"""The table of settings, and what every command says of a wrong one."""

import orjson
import pytest

from kentan.settings import SETTINGS

COMMANDS = [("settings",), ("county", "list"), ("check",), ("events",), ("deadletters", "list"), ("health", "tickets"),
            ("serve",), ("user", "token", "wang"), ("plugin", "list", "--county", "360802")]


def test_every_setting_is_listed_with_its_value(kentan):
    rows = {row["name"]: row for row in orjson.loads(kentan("settings", "--json", KENTAN_HTTP_PORT="9000").output)}
    assert list(rows) == [setting.name for setting in SETTINGS]
    assert (rows["KENTAN_HTTP_PORT"]["value"], rows["KENTAN_HTTP_PORT"]["default"]) == (9000, "8000")
    assert all(row["help"] for row in rows.values())


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_passwords_are_not_shown(kentan, options):
    shown = kentan("settings", *options, KENTAN_SECRET="s" * 40, KENTAN_BROKER_URI="amqp://kentan:pass-word@host")
    assert shown.exit_code == 0
    assert "pass-word" not in shown.output
    assert "s" * 40 not in shown.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("wrong", "hint"), [
    ({"KENTAN_BROKER_URL": "amqp://x"}, "did you mean KENTAN_BROKER_URI?"),
    ({"KENTAN_HTTP_PORT": "eighty"}, "write a whole number from 0 to 65535"),
    ({"KENTAN_STORE_URI": "postgres://x"}, "begin with sqlite:// or mongodb://"),
])
def test_a_wrong_setting_stops_every_command_at_once_with_a_hint(kentan, command, wrong, hint):
    refused = kentan(*command, **wrong)
    assert refused.exit_code == 2
    assert hint in refused.output
    assert len(refused.output.splitlines()) == 1


def test_in_chinese_the_hint_says_where_to_look(kentan):
    assert "kentan settings 列出全部设置" in kentan("county", "list", KENTAN_LANG="zh", KENTAN_BROKER_URL="x").output
