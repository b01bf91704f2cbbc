"""``kentan replay``: real messages through the whole loop, under a moved clock."""

import sys
from datetime import datetime
from pathlib import Path

import click

from kentan.cli.report import print_report
from kentan.cli.text import json_option, kind_errors, print_json, settings_or_stop, stop, t, unless_set


@click.command(help=t("重放真实诉求：走完整个闭环并核验。", "Replay real messages through the whole loop, and prove the outcome."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--counties", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=t("县区 CSV（code,name）。", "CSV of the counties (code,name)."))
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help=t("第一期日期。", "Day of the first period."))
@click.option("--periods", default=1, show_default=True, type=click.IntRange(1, 520), help=t("期数。", "How many periods."))
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1), help=t("最多多少条。", "At most so many messages."))
@click.option("--seed", default=2026, show_default=True, help=t("随机种子。", "Seed of everything that is drawn."))
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help=t("坏行写入的文件。", "File for the lines that cannot be used."))
@click.option("--change-rules", is_flag=True, help=t("中途变更各县区的日历与时限。", "Change every county's calendar and clocks in the middle."))
@json_option
@kind_errors
def replay(file: Path, counties: Path, first: datetime, periods: int, limit: int, seed: int, rejects: Path | None,
           change_rules: bool, as_json: bool) -> None:
    """Exit 1 if anything was lost, doubled or found wrong."""
    from kentan.replay.changing import ChangingRules
    from kentan.replay.drive import Drive
    from kentan.replay.run import replay as run

    settings = settings_or_stop(**unless_set(log_level="WARNING", http_port=0))
    report = run(settings, file, counties, first.date(), periods, limit, seed, show_progress, rejects,
                 ChangingRules if change_rules else Drive)
    show_progress("")
    print_json(report) if as_json else print_report(report)
    if report["lost"] or report["doubled"] or report["findings"]:
        stop(t("核验未通过。", "The proof failed."))


def show_progress(text: str) -> None:
    """On a terminal only: the present moment of the replay; nothing wipes the line."""
    if sys.stderr.isatty():
        click.echo(f"\r{text:<40}" + ("" if text else "\r"), nl=False, err=True)
