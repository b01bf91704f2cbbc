"""Scoreboards: the live one for those inside, published ones for everybody."""

from typing import Any

from flask import render_template

from gateway.pages.page import Page, Pages
from gateway.route import COUNTY
from kentan.commands import LEADER, OFFICE, OPERATOR, UNIT
from kentan.errors import KentanError

pages = Pages("scoreboard")

PUBLISHED, FOR_EVERYONE = f"{COUNTY}/published-scoreboards", "a table is published so that everybody may read it"
RATES = ("response", "solution", "satisfaction")


@pages.page(f"{COUNTY}/scoreboard", OFFICE, UNIT, LEADER, OPERATOR)
def scoreboard(page: Page) -> Any:
    """The county and each unit as they stand; figures lead to the files behind them."""
    try:
        table = page.ask("evaluation", "get_scoreboard")
    except KentanError as wrong:
        if wrong.status != 404:
            raise
        table = None  # nothing was counted yet
    return render_template("scoreboard.html", page=page, table=table, rates=RATES)


@pages.page(PUBLISHED, public=FOR_EVERYONE)
def published(page: Page) -> Any:
    """The tables that were published, the last one first."""
    found = page.ask("evaluation", "list_published_scoreboards", {"limit": 50})
    return render_template("published.html", page=page, tables=found["items"])


@pages.page(f"{PUBLISHED}/<name:id>", public=FOR_EVERYONE)
def one_published(page: Page) -> Any:
    """One table, with the rule and the hash by which anybody can check it."""
    table = page.ask("evaluation", "get_published_scoreboard", id=page.path["id"])
    return render_template("published_one.html", page=page, table=table, rates=RATES, names=names_of(page))


def names_of(page: Page) -> dict[str, str]:
    """Names of units where the reader may know them; else their codes stand."""
    return page.names if page.actor.role != "public" else {}
