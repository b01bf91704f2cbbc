"""``kentan deadletters``: events that a handler could not apply after all its attempts."""

import click

from kentan.cli.text import json_option, kind_errors, print_json, print_table, settings_or_stop, stop, t
from kentan.events.deadletters import DeadLetters


@click.group(help=t("死信：多次重试仍失败的事件。", "Dead letters: events that failed all their attempts."))
def deadletters() -> None:
    """Commands about dead letters."""


@deadletters.command("list", help=t("列出。", "List them."))
@json_option
@kind_errors
def list_(as_json: bool) -> None:
    """One line each."""
    rows = DeadLetters(settings_or_stop()).list()
    print_json(rows) if as_json else print_table(rows, ("id", "consumer", "type", "attempts", "parked_at", "reason"))


@deadletters.command(help=t("显示一条。", "Show one."))
@click.argument("letter")
@kind_errors
def show(letter: str) -> None:
    """The whole letter with its last error."""
    found = DeadLetters(settings_or_stop()).show(letter)
    if found is None:
        stop(t(f"没有死信 {letter}", f"No dead letter {letter}"))
    print_json(found)


@deadletters.command(help=t("重新投递一条，或 all。", "Deliver one again, or all."))
@click.argument("letter")
@kind_errors
def requeue(letter: str) -> None:
    """Back to the consumer it was parked by."""
    _report(DeadLetters(settings_or_stop()).requeue(letter), letter)


@deadletters.command(help=t("丢弃一条。", "Drop one."))
@click.argument("letter")
@click.confirmation_option(prompt=t("确定丢弃？", "Drop it?"), help=t("不再询问。", "Do not ask."))
@kind_errors
def drop(letter: str) -> None:
    """Gone for good; the check will report the event as not applied."""
    _report(DeadLetters(settings_or_stop()).drop(letter), letter)


def _report(number: int, letter: str) -> None:
    if not number:
        stop(t(f"没有死信 {letter}", f"No dead letter {letter}"))
    click.echo(str(number))
