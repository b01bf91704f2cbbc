"""``kentan backup``, ``kentan restore`` and ``kentan redeliver``: an installation in one file, and back."""

from dataclasses import asdict
from pathlib import Path

import click

from kentan.cli.text import json_option, kind_errors, print_json, settings_or_stop, stop, t

SECRET_HINT = ("备份不含密钥：请另行妥善保存 KENTAN_SECRET（或 KENTAN_HOME/secret），已发出的测评链接要靠它。",
               "The secret is not in it: keep KENTAN_SECRET (or KENTAN_HOME/secret) apart, links that were sent need it.")


@click.command(help=t("备份整个系统到一个文件，无需停机：kentan backup 2026-03-01.kentan",
                      "Back up the whole installation into one file, also while it runs: kentan backup 2026-03-01.kentan"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--patience", type=click.IntRange(0), default=60, show_default=True,
              help=t("等待在途事件归档的秒数。", "Seconds to wait until what is on its way is archived."))
@json_option
@kind_errors
def backup(file: Path, patience: int, as_json: bool) -> None:
    """Exit 0 with what is in the file; else no file is there."""
    from kentan.backup import back_up
    from kentan.runtime.installation import Installation

    taken = back_up(Installation.from_settings(settings_or_stop()), file, patience)
    if as_json:
        print_json(asdict(taken))
        return
    click.echo(t(f"{file}：{len(taken.counties) - 1} 个县区，文档 {taken.documents}，附件 {taken.files}，待发布 {taken.waiting}，在途 {taken.on_their_way}",
                 f"{file}: {len(taken.counties) - 1} counties, documents {taken.documents}, files {taken.files}, waiting {taken.waiting}, on their way {taken.on_their_way}"))
    click.echo(t(*SECRET_HINT))


@click.command(help=t("把备份恢复到空的系统（先停止所有进程），恢复后即可启动。",
                      "Restore a backup into an empty installation (stop all processes first); then start it."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--purge-queues", is_flag=True, help=t("清空消息队列中遗留的消息。", "Delete what the broker's queues hold of an earlier life."))
@json_option
@kind_errors
def restore(file: Path, purge_queues: bool, as_json: bool) -> None:
    """Exit 0 when all is there; else nothing was written, or the same command ends what was cut off."""
    from kentan.backup import Backup
    from kentan.backup import restore as load
    from kentan.runtime.installation import Installation

    found = Backup(file)
    done = load(Installation.from_settings(settings_or_stop()), found, purge_queues)
    tell(done, as_json, {"counties": found.counties, "written_at": found.manifest["written_at"]})


@click.command(help=t("把各处理者尚未处理的事件重新投递给它（消息队列丢失之后）；已处理的不会重复生效。",
                      "Send each consumer the events that it has not applied (after a broker lost its queues); nothing has effect twice."))
@json_option
@kind_errors
def redeliver(as_json: bool) -> None:
    """Exit 1 if the contents of an event are nowhere to be found."""
    from kentan.backup import redeliver as send
    from kentan.runtime.installation import Installation

    tell(send(Installation.from_settings(settings_or_stop())), as_json, {})


def tell(done: object, as_json: bool, more: dict) -> None:
    """What was sent to whom, and what could not be."""
    from kentan.backup.redelivery import Redelivered

    assert isinstance(done, Redelivered)
    if as_json:
        print_json({**more, **asdict(done)})
    else:
        for consumer, count in sorted(done.sent.items()):
            click.echo(f"{consumer}  {count}")
        click.echo(t(f"已恢复 {len(more['counties']) - 1} 个县区；" if more else "", f"counties restored {len(more['counties']) - 1}, " if more else "")
                   + t(f"重新投递 {done.count}，内容缺失 {len(done.nowhere)}", f"redelivered {done.count}, contents missing {len(done.nowhere)}"))
    if done.nowhere:
        stop("\n".join(done.nowhere), 1)
