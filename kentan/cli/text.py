"""Chinese and English on the command line, and what every command prints through."""

import functools
import os
import sys
from collections.abc import Callable
from typing import Any
from unicodedata import east_asian_width

import click
import orjson

from kentan.settings import Settings, load_settings


def language() -> str:
    """``zh`` or ``en``: KENTAN_LANG, else the terminal's own language, Chinese unless that is English."""
    chosen = os.environ.get("KENTAN_LANG")
    if chosen in ("zh", "en"):
        return chosen
    return "en" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("en") else "zh"


def t(zh: str, en: str) -> str:
    """The text in the language of the command line."""
    return en if language() == "en" else zh


def stop(text: str, code: int = 1) -> None:
    """End with a message on standard error."""
    click.echo(text, err=True)
    sys.exit(code)


def print_json(value: Any) -> None:
    """One JSON document on standard output, for programs."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


json_option = click.option("--json", "as_json", is_flag=True, help=t("输出 JSON，供程序读取。", "Print JSON, for programs."))


def print_table(rows: list[dict], columns: tuple[str, ...], before: str = "") -> None:
    """Rows as text columns, for people; ``before`` begins each line."""
    cells = [[str(row.get(column, "") if row.get(column) is not None else "") for column in columns] for row in rows]
    lines = [list(columns), *cells]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        click.echo((before + "  ".join(padded(cell, width) for cell, width in zip(line, widths, strict=True))).rstrip())


def padded(text: str, width: int) -> str:
    """The text with blanks after it, up to so many columns of a terminal."""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def settings_or_stop(**overrides: Any) -> Settings:
    """The settings in force; a wrong one stops with its hint (see ``kind_errors``)."""
    return load_settings(**overrides)


def unless_set(**values: Any) -> dict[str, Any]:
    """Those of the given settings (as for ``load_settings``) that the environment does not set itself."""
    names = {name: "KENTAN_" + name.upper() for name in values}
    return {name: values[name] for name, full in names.items() if not os.environ.keys() & {full, full + "_FILE"}}


def kind_errors(command: Callable) -> Callable:
    """Show our own errors and the operating system's as one sentence instead of a trace."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as problem:
            from kentan.cli.refusals import told  # only now, so that help comes at once

            sentence = told(problem)
            if sentence is None:
                raise
            stop(*sentence)

    return run
