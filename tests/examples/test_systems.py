"""The outside systems against a running installation, each started as its README says: they follow, and write back."""

import ast
import http.client
import sys
import time

import pytest
from stdnum.cn import uscc

from kentan.replay.processes import free_port
from tests.examples.example_town import EXAMPLES, HERE, NEXT_DOOR, wait_for
from tests.examples.running_example import Running, command_of, environment, run, words_in

SYSTEMS = EXAMPLES / "systems"
HIRING = "旺季将至，现有操作工三百人，急需招工一百二十人，请帮助对接。"
MONEY = "技改补贴申报材料多次提交，设备投资已完成，奖补资金迟迟未兑现到企业账户。"
ROAD = "厂区门口道路破损，雨天积水，货车运输不便。"
CREDIT_CODE = "91360802MA35T0000"
CREDIT_CODE += uscc.calc_check_digit(CREDIT_CODE)
CALL_TEXT = "厂区门口路灯不亮，夜班员工出行不安全，请尽快维修。"


@pytest.fixture
def running():
    """``running(words, …)``: a process of an example, gone at the end."""
    started = []

    def start(*args):
        started.append(Running(*args))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def told(town):
    """``told(name)``: the environment of a system with an account of its own."""
    return lambda name: {**environment(town, town.issue(f"{name}-{time.monotonic_ns()}", "system", HERE)), "KENTAN_COUNTY": HERE}


def results_of(town, appeal):
    return town.get(f"/counties/{HERE}/appeals/{appeal['id']}", town.office[HERE])["results"]


def said(town):
    return town.events("tickets.appeal.result-recorded")


def command(system, beginning, folder, **replaced):
    words = command_of(f"systems/{system}/README.md", f"python3 examples/systems/{system}/{beginning}")
    return words_in(words, folder, **replaced)


def test_the_job_platform_makes_vacancies_matches_and_reports_what_changes(town, told, running, tmp_path):
    mine = told("jobs")
    wanted, other = town.raise_appeal(HERE, HIRING), town.raise_appeal(HERE, ROAD)
    next_door = town.raise_appeal(NEXT_DOOR, HIRING)
    run(command("jobs", "jobs.py seekers", tmp_path), mine, tmp_path)
    follow = command("jobs", "jobs.py follow", tmp_path)
    first = running(follow, mine, tmp_path)
    (result,) = wait_for(lambda: results_of(town, wanted))
    first.kill()
    figures = result["figures"]
    assert (result["source"], result["kind"], figures["vacancies"], figures["matched"], figures["hired"]) == (
        "job-platform", "vacancies", 120, 3, 0)
    run(command("jobs", "jobs.py hired", tmp_path), mine, tmp_path)
    for _ in range(2):
        run([*follow, "--once"], mine, tmp_path)
    (result,) = results_of(town, wanted)
    assert result["figures"] == {**figures, "hired": 1}
    assert results_of(town, other) == []
    assert town.get(f"/counties/{NEXT_DOOR}/appeals/{next_door['id']}", town.office[NEXT_DOOR])["results"] == []
    wait_for(lambda: [one["data"]["figures"]["hired"] for one in said(town) if one["subject"] == wanted["id"]] == [0, 1])


@pytest.mark.parametrize(("text", "need"), [
    ("请帮助招聘焊工12名", ("焊工", 12)), ("缺工二十余人，多为缝纫", ("缝纫", 20)), ("用工困难", ("操作工", 1)), (ROAD, None),
    ("现有三百人，还需招工一百零五人", ("操作工", 105)),
])
def test_a_hiring_need_is_read_from_a_text(monkeypatch, text, need):
    monkeypatch.syspath_prepend(str(SYSTEMS / "jobs"))
    from jobs import need_of

    assert need_of(text) == need


def test_the_policy_portal_is_told_by_signed_requests_and_puts_clauses_onto_the_file(town, told, running, tmp_path):
    mine, port = told("policies"), free_port()
    here = {"8088": str(port), "http://127.0.0.1:8088/events": f"http://127.0.0.1:{port}/events"}
    start = command("policies", "policies.py", tmp_path, **here)
    portal = running(start, mine, tmp_path)
    wait_for(lambda: "listening" in portal.lines)
    about_money, other = town.raise_appeal(HERE, MONEY), town.raise_appeal(HERE, ROAD)
    (result,) = wait_for(lambda: results_of(town, about_money))
    assert (result["source"], result["kind"]) == ("policy-portal", "clauses")
    assert "技术改造奖补办法》 第九条（相似度" in result["text"]
    assert 10 <= result["figures"]["best_percent"] <= 100
    portal.kill()
    later = town.raise_appeal(HERE, MONEY)
    again = running(start, mine, tmp_path)
    wait_for(lambda: "listening" in again.lines)
    wait_for(lambda: results_of(town, later), 60)
    assert results_of(town, other) == []
    assert len(town.get(f"/counties/{HERE}/subscriptions", town.office[HERE])["items"]) == 1
    assert forged(port) == 401


def forged(port):
    """What is answered to somebody who does not know the secret."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/events", b"{}", {"webhook-id": "x", "webhook-timestamp": str(int(time.time())),
                                                 "webhook-signature": "v1,bm8="})
    return connection.getresponse().status


def test_a_call_becomes_a_file_once_further_calls_join_it_and_its_state_comes_back(town, told, running, tmp_path):
    mine = told("hotline")
    body = {"name": "来电企业", "size_class": "small", "credit_code": CREDIT_CODE}
    town.post(f"/counties/{HERE}/enterprises", town.office[HERE], body)

    def call(number, phone="13800000000", text=CALL_TEXT):
        changed = {"91360802MA35T0000X": CREDIT_CODE, "JA-0001": number, "13800000000": phone, "厂区门口路灯不亮": text}
        return run(command("hotline", "hotline.py call", tmp_path, **changed), mine, tmp_path).split()

    def calls():
        listed = run(command("hotline", "hotline.py list", tmp_path), mine, tmp_path)
        return {line.split()[0]: line.split()[1:] for line in listed.splitlines()}

    follower = running(command("hotline", "hotline.py follow", tmp_path), mine, tmp_path)
    appeal, joined = call("JA-0001")
    assert (joined, call("JA-0001")) == ("-", [appeal, "-"])
    assert call("JA-0002", text=CALL_TEXT + "又催一次。") == [appeal, "JA-0001"]
    assert call("JA-0003", phone="13900000000")[0] != appeal
    assert call("JA-0004", text="希望减免停车费用")[0] != appeal
    file = town.get(f"/counties/{HERE}/appeals/{appeal}", town.office[HERE])
    assert (file["source"], file["foreign_id"], file["contact"]["phone"]) == ("hotline-12345", "JA-0001", "13800000000")
    assert [result["figures"] for result in file["results"]] == [{"calls": 2}]
    wait_for(lambda: calls()["JA-0001"][1] == "raised")
    follower.kill()
    town.assign(HERE, file)
    running(command("hotline", "hotline.py follow", tmp_path), mine, tmp_path)
    wait_for(lambda: calls()["JA-0001"] == [appeal, "assigned", "-", "-"])
    assert calls()["JA-0002"] == [appeal, "assigned", "-", "JA-0001"]


def test_nothing_is_lost_or_doubled_by_what_the_systems_wrote(town):
    assert said(town)
    assert wait_for(lambda: town.kentan("check")[0] == 0, 60)


@pytest.mark.parametrize("name", ["jobs", "policies", "hotline"])
def test_a_system_is_small_and_needs_no_package(name):
    (file,) = (SYSTEMS / name).glob("*.py")
    source = file.read_text("utf-8")
    assert len(source.splitlines()) <= 150
    imported = {node.module if isinstance(node, ast.ImportFrom) else alias.name for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
    assert {one.split(".")[0] for one in imported} <= sys.stdlib_module_names
