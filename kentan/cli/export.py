"""``kentan export``: the contracts as documents for others, made from code."""

import click

from kentan.cli.text import kind_errors, print_json, stop, t
from kentan.contracts.asyncapi import asyncapi, data_schemas
from kentan.runtime.part import load_parts, routing_table


@click.command(help=t("导出契约：openapi、asyncapi 或 schemas。", "Export the contracts: openapi, asyncapi or schemas."))
@click.argument("what")
@kind_errors
def export(what: str) -> None:
    """Print one document as JSON."""
    parts = load_parts()
    made = {"asyncapi": lambda: asyncapi(routing_table(parts)), "schemas": data_schemas}
    for part in parts.values():
        made.update(part.exports)
    if what not in made:
        stop(t(f"可导出：{'、'.join(sorted(made))}", f"There are: {', '.join(sorted(made))}"), 2)
    print_json(made[what]())
