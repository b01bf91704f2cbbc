"""``kentan scoreboard``: count published tables anew from the log. Beside a running serve."""

import click

from kentan.cli.people import local
from kentan.cli.text import json_option, kind_errors, print_json, print_table, stop, t
from kentan.runtime.local import LocalInstallation

COLUMNS = ("county", "id", "title", "published_at", "matches")


@click.group(help=t("核验已发布的成绩单。", "Verify published scoreboards."))
def scoreboard() -> None:
    """Commands about published scoreboards."""


@scoreboard.command(help=t("从台账日志复算全部（或某县）已发布的成绩单。", "Count all published scoreboards (or those of one county) anew from the log."))
@click.argument("county_code", required=False)
@json_option
@kind_errors
def verify(county_code: str | None, as_json: bool) -> None:
    """Exit 1 if one is not what the log gives."""
    here = local()
    counties = [county_code] if county_code else here.installation.store.counties()
    rows = [row for county in counties for row in _verified(here, county)]
    print_json(rows) if as_json else print_table(rows, COLUMNS)
    if not all(row["matches"] for row in rows):
        stop(t("有成绩单与台账不符。", "A scoreboard is not what the ledger gives."))


def _verified(here: LocalInstallation, county: str) -> list[dict]:
    rows: list[dict] = []
    after = None
    while True:
        listed = here.call("evaluation", "list_published_scoreboards", county, {"after": after})
        for one in listed["items"]:
            found = here.call("evaluation", "verify_scoreboard", county, id=one["id"])
            rows.append({"county": county, "title": one["title"], "published_at": one["published_at"], **found})
        after = listed["next"]
        if after is None:
            return rows
