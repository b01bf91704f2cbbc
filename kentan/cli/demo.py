"""``kentan demo``: a demonstration city of three counties, to try everything on."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from kentan.cli.replay import print_report, show_progress
from kentan.cli.serve import start_or_stop, wait_for_signal
from kentan.cli.text import kind_errors, print_json, settings_or_stop, stop, t
from kentan.settings import load_settings

PASSWORD = "kentan-demo"


@click.command(help=t("启动带演示数据的恳谈；--once 走完一期后打印报告并退出。",
                      "Start Kentan with a demonstration city; --once drives one period to its end, prints the report and exits."))
@click.option("--once", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@kind_errors
def demo(once: bool, as_json: bool) -> None:
    """Load the demonstration at the first start, then stay up."""
    settings = settings_or_stop()
    if once:
        report = _once(settings.home)
        print_json(report) if as_json else print_report(report)
        if report["findings"] or report["lost"] or report["doubled"]:
            stop(t("核验未通过。", "The proof failed."))
        return
    from kentan.replay.demo_city import DemoClock, accounts, load_demo

    clock = DemoClock()
    running = start_or_stop(settings, None, clock)
    if not running.installation.store.counties():
        click.echo(t("首次启动，正在载入演示数据……", "First start: loading the demonstration …"), err=True)
        load_demo(running, settings.public_url, clock, PASSWORD, show_progress)
    clock.release()
    click.echo(_welcome(settings.public_url, accounts()))
    wait_for_signal(running)


def _once(home: Path) -> dict[str, Any]:
    from kentan.replay.demo_city import run_once

    home.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="once-", dir=home)
    try:
        return run_once(load_settings({}, home=folder), show_progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _welcome(url: str, accounts: list[dict]) -> str:
    rows = "\n".join(f"  {one['login']:<18} {PASSWORD}   {one['who']}" for one in accounts)
    return t(
        f"\n恳谈已就绪：{url}\n接口文档：    {url}/api/v1/docs\n\n账号（密码相同）：\n{rows}\n\n"
        f"试一试：\n  curl -s {url}/api/v1/sessions -H 'Content-Type: application/json' \\\n"
        f"    -d '{{\"login\": \"office-360802\", \"password\": \"{PASSWORD}\"}}'\n\n按 Ctrl-C 停止；数据保存在 var/ 下。",
        f"\nKentan is ready: {url}\nAPI documentation: {url}/api/v1/docs\n\nLog-ins (one password):\n{rows}\n\n"
        f"Try:\n  curl -s {url}/api/v1/sessions -H 'Content-Type: application/json' \\\n"
        f"    -d '{{\"login\": \"office-360802\", \"password\": \"{PASSWORD}\"}}'\n\nCtrl-C stops it; the data stay under var/.")
