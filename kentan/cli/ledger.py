"""``kentan ledger``: files as documents that stand for themselves."""

import click

from kentan.cli.people import local
from kentan.cli.text import kind_errors, print_json, t


@click.group(help=t("台账档案。", "Files of the ledger."))
def ledger() -> None:
    """Commands about files."""


@ledger.command("export", help=t("导出一件诉求的档案，可独立核验：kentan ledger export 360802 360802-2026-000001",
                                 "Export a file that anybody can verify: kentan ledger export 360802 360802-2026-000001"))
@click.argument("county")
@click.argument("number")
@kind_errors
def ledger_export(county: str, number: str) -> None:
    """Print one file, by its ledger number or id, as JSON."""
    print_json(local().call("tickets", "export_appeal", county, id=number))
