"""``kentan scenario``: a year and more of forums, retold from a file of figures, under a moved clock."""

from pathlib import Path

import click

from kentan.cli.replay import show_progress
from kentan.cli.report import print_report
from kentan.cli.text import json_option, kind_errors, print_json, settings_or_stop, stop, t, unless_set


@click.command(help=t("按场景文件重演：场次、参会、逾期由文件给定，提醒与函件由督办规则产生。", "Retell a scenario: forums, attendance and lateness are the file's; reminders and letters are what the rules give."))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@kind_errors
def scenario(file: Path | None, as_json: bool) -> None:
    """The seed's own scenario if no file is named. Exit 1 if anything was lost, doubled or found wrong."""
    from kentan.replay.retelling import retell
    from kentan.replay.scenario import SCENARIOS, read_scenario

    read = read_scenario(file or SCENARIOS / "ji-an.json")
    settings = settings_or_stop(**unless_set(log_level="WARNING", http_port=0))
    report = retell(settings, read, show_progress)
    show_progress("")
    print_json(report) if as_json else print_report(report)
    if report["lost"] or report["doubled"] or report["findings"]:
        stop(t("核验未通过。", "The proof failed."))
