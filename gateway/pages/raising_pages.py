"""Raising an appeal between forums: an enterprise its own, the office for one of the county's."""

from typing import Any

from flask import redirect, render_template, url_for

from gateway.pages.page import Page, Pages, for_the_form
from gateway.pages.words import WORDS
from gateway.route import COUNTY
from kentan.commands import ENTERPRISE, OFFICE
from kentan.errors import KentanError

pages = Pages("raising")

PATH = f"{COUNTY}/raising"
PLAIN = ("kind", "text", "enterprise")
CONTACT = ("name", "phone")
OWN = "own-"  # before the codes of the county's own fields


@pages.page(PATH, ENTERPRISE, OFFICE)
def raising(page: Page) -> Any:
    """The form, with the county's own fields."""
    return show(page)


@pages.form(PATH, ENTERPRISE, OFFICE)
def raise_it(page: Page) -> Any:
    """Enter it, and lead to its file."""
    form = page.ask("tickets", "get_form")["form"]
    try:
        raised = page.tell("tickets", "raise_appeal", given(page, form))
    except KentanError as wrong:
        if not for_the_form(wrong):
            raise
        return show(page, wrong)
    return redirect(url_for("ledger.file", county=page.county, id=raised["id"]))


def given(page: Page, form: list[dict]) -> dict[str, Any]:
    """What was filled in, as the door takes it: nothing for what was left empty."""
    typed = page.filled(*page.request.form)
    own = {field["code"]: _typed(field, typed[OWN + field["code"]]) for field in form if OWN + field["code"] in typed}
    contact = {name: typed[f"contact-{name}"] for name in CONTACT if f"contact-{name}" in typed}
    return {**{name: typed[name] for name in PLAIN if name in typed}, **({"fields": own} if own else {}),
            **({"contact": contact} if contact else {})}


def _typed(field: dict, text: str) -> Any:
    """A field's value as its type has it; what is no number stays text, and the county's form says what is wrong with it."""
    if field["type"] == "boolean":
        return text == "yes"
    if field["type"] == "number":
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text


def show(page: Page, wrong: KentanError | None = None) -> Any:
    """The form with what was typed and what was wrong, if something was."""
    enterprises = []
    if page.actor.role == OFFICE:
        enterprises = list(page.all("registration", "list_enterprises", {"limit": 100}))
    return render_template("raising.html", page=page, form=page.ask("tickets", "get_form")["form"], kinds=WORDS["kind"],
                           enterprises=enterprises, typed=page.request.form, wrong=wrong), wrong.status if wrong else 200
