"""A served installation seen from beside it, and its end."""

import os
import signal
import subprocess
import sys
import time

import orjson
import pytest
import requests

from kentan.replay.processes import Processes


@pytest.mark.parametrize("part", ["tickets", "registration", "notifications", "evaluation", "gateway"])
def test_a_served_part_is_well(kentan, served, part):
    asked = kentan("health", part, **served)
    assert (asked.exit_code, asked.output) == (0, f"{part}: ok\n")
    assert orjson.loads(kentan("health", part, "--json", **served).output)["status"] == "ok"


def test_a_part_that_there_is_not_is_not_well(kentan, served):
    asked = kentan("health", "nobody", **served)
    assert (asked.exit_code, asked.output.splitlines()[0]) == (1, "nobody: failing")


@pytest.mark.parametrize("part", ["tickets", "gateway"])
def test_where_nothing_runs_nothing_is_well(kentan, part):
    asked = kentan("health", part, "--json", KENTAN_HTTP_PORT="1")
    assert asked.exit_code == 1
    assert orjson.loads(asked.stdout)["status"] == "failing"


def test_commands_work_beside_it_and_what_they_wrote_is_published(kentan, served):
    assert kentan("county", "add", "360802", "吉州区", **served).exit_code == 0
    account = ("wang", "--role", "office", "--county", "360802", "--password", "correct horse")
    assert kentan("user", "add", *account, **served).exit_code == 0
    end = time.monotonic() + 20
    while not kentan("events", "--county", "360802", **served).stdout:
        assert time.monotonic() < end
        time.sleep(0.1)
    log_in = requests.post(f"http://127.0.0.1:{served['KENTAN_HTTP_PORT']}/api/v1/sessions", timeout=10,
                           json={"login": "wang", "password": "correct horse"})
    assert log_in.status_code == 201


def test_the_folder_has_one_process_at_a_time(kentan, served):
    refused = kentan("serve", **{**served, "KENTAN_HTTP_PORT": "0", "KENTAN_LOG_LEVEL": "WARNING"})
    assert (refused.exit_code, "Another kentan is running" in refused.output) == (1, True)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_within_ten_seconds(tmp_path, how):
    environment = {**os.environ, "KENTAN_HOME": str(tmp_path / "home"), "KENTAN_LANG": "en", "KENTAN_HTTP_PORT": "0"}
    command = [sys.executable, "-m", "kentan.entry", "serve"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as one:
        for line in one.stderr:
            if line.startswith("ready"):
                break
        one.send_signal(how)
        assert one.wait(timeout=10) == 0
        assert "Traceback" not in one.stderr.read()


def test_a_data_folder_serves_again_after_its_process_was_killed(tmp_path):
    processes = Processes({"KENTAN_HOME": str(tmp_path / "home")}, tmp_path)
    one = processes.add("all")
    processes.wait_ready()
    one.kill()
    one.start()
    one.wait_ready()
    assert one.stop() == 0
