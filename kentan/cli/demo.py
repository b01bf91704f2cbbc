"""``kentan demo``: a demonstration city of three counties, to try everything on."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from kentan.cli.replay import show_progress
from kentan.cli.report import print_report
from kentan.cli.serve import start_or_stop, wait_for_signal
from kentan.cli.text import json_option, kind_errors, language, print_json, settings_or_stop, stop, t, unless_set
from kentan.settings import Settings, load_settings

PASSWORD = "kentan-demo"


@click.command(help=t("启动带演示数据的恳谈；--once 走完一期后打印报告并退出。",
                      "Start Kentan with a demonstration city; --once drives one period to its end, prints the report and exits."))
@click.option("--once", is_flag=True, help=t("走完一期后打印报告并退出。", "Drive one period to its end, print the report, exit."))
@click.option("--port", type=click.IntRange(1, 65535), help=t("网址的端口。", "Port of the address."))
@json_option
@kind_errors
def demo(once: bool, port: int | None, as_json: bool) -> None:
    """Load the demonstration at the first start, then stay up."""
    settings = settings_or_stop(**unless_set(log_level="WARNING"), **({"http_port": port} if port else {}))
    if once:
        _finish(_once(settings), as_json)
        return
    from kentan.replay.demo_city import accounts

    running = _up(settings)
    wait_for_signal(running, lambda: click.echo(_welcome(settings, accounts())))


def _up(settings: Settings) -> Any:
    """Everything running with the demonstration in it; one that was not loaded to its end is loaded anew."""
    from kentan.replay.demo_city import DemoClock, half_loaded, load_demo, remove_half_loaded

    clock = DemoClock()
    running = start_or_stop(settings, None, clock)
    if half_loaded(settings):
        running.stop()
        remove_half_loaded(settings)
        clock = DemoClock()
        running = start_or_stop(settings, None, clock)
    if not running.installation.store.counties():
        click.echo(t("首次启动，正在载入演示数据（约十秒）……", "First start: loading the demonstration (about ten seconds) …"), err=True)
        load_demo(running, settings.public_url, clock, PASSWORD, show_progress)
        show_progress("")
    clock.release()
    return running


def _once(settings: Settings) -> dict[str, Any]:
    """The report of one period, in a folder and on a port of its own, so that nothing that runs is in its way."""
    from kentan.replay.demo_city import run_once

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(prefix="once-", dir=settings.home)
    except OSError as problem:
        stop(t(f"无法写入 {settings.home}：{problem.strerror}。请检查权限或用 KENTAN_HOME 指定其他目录。",
               f"Cannot write to {settings.home}: {problem.strerror}. Check its rights or choose another folder with KENTAN_HOME."))
    try:
        return run_once(load_settings({}, home=folder, http_port=0, log_level=settings.log_level), show_progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(report: dict[str, Any], as_json: bool) -> None:
    show_progress("")
    print_json(report) if as_json else print_report(report)
    if report["findings"] or report["lost"] or report["doubled"]:
        stop(t("核验未通过。", "The proof failed."))


def _welcome(settings: Settings, accounts: list[dict]) -> str:
    url, home = settings.public_url, Path(settings.home).absolute()
    rows = "\n".join(f"  {one['login']:<20}{one[language()]}" for one in accounts)
    log_in = (f"  curl -s {url}/api/v1/sessions -H 'Content-Type: application/json' \\\n"
              f"    -d '{{\"login\": \"office-360802\", \"password\": \"{PASSWORD}\"}}'")
    return t(
        f"\n恳谈已就绪，请用浏览器打开：{url}\n接口文档：  {url}/api/v1/docs\n\n账号（密码均为 {PASSWORD}）：\n{rows}\n\n"
        f"试一试，登录取得令牌（更多示例见 README.zh-CN.md）：\n{log_in}\n\n数据在 {home}；按 Ctrl-C 停止。",
        f"\nKentan is ready, open it in a browser: {url}\nAPI documentation: {url}/api/v1/docs\n\nLog-ins (the password of each is {PASSWORD}):\n{rows}\n\n"
        f"Try it, log in for a token (README.md goes on from there):\n{log_in}\n\nThe data are in {home}; Ctrl-C stops.")
