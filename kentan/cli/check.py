"""``kentan check``: proves an installation from its stores."""

import click

from kentan.cli.text import json_option, kind_errors, print_json, settings_or_stop, stop, t
from kentan.runtime.installation import Installation


@click.command(help=t("核验整个系统：事件不丢不重、序号连续、文号无缺、哈希链完整、成绩单与台账一致。",
                      "Prove the installation: events neither lost nor doubled, numbers without gaps, chains whole, figures equal."))
@click.option("--wait", type=click.IntRange(0), default=0, show_default=True,
              help=t("系统运行中：重复核验至多这么多秒，仍在途的事件不算丢失。", "While it runs: repeat the proof for so many seconds; what is still in flight is not lost."))
@json_option
@kind_errors
def check(wait: int, as_json: bool) -> None:
    """Exit 0 when clean, 1 with the list of findings when not."""
    from kentan.check import check_again
    from kentan.events.deadletters import DeadLetters

    settings = settings_or_stop()
    report = check_again(Installation.from_settings(settings), DeadLetters(settings).list, wait)
    if as_json:
        print_json(report.as_dict())
    else:
        for finding in report.findings:
            click.echo(finding)
        click.echo(t(f"文档 {report.documents}，事件 {report.events}，待发布 {report.waiting}，死信 {report.dead_letters}，"
                     f"在途 {len(report.in_flight)}，丢失 {report.lost}，重复 {report.doubled}，问题 {len(report.findings)}",
                     f"documents {report.documents}, events {report.events}, waiting {report.waiting}, dead letters "
                     f"{report.dead_letters}, in flight {len(report.in_flight)}, lost {report.lost}, doubled {report.doubled}, findings {len(report.findings)}"))
    if report.findings:
        stop("", 1)
