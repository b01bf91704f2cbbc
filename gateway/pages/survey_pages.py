"""A survey by its link: seen and answered without a log-in, once."""

from typing import Any

from flask import redirect, render_template, url_for

from gateway.pages.page import Page, Pages, for_the_form
from gateway.pages.words import WORDS
from kentan.errors import KentanError

pages = Pages("survey")

LINK = "/surveys/<signed:token>"
LINK_IS_ENOUGH = "the signed link stands for log-in, so that an enterprise can answer without an account"


@pages.page(LINK, public=LINK_IS_ENOUGH)
def survey(page: Page) -> Any:
    """The question, or, once it was answered, thanks."""
    return show(page)


@pages.form(f"{LINK}/answer", public=LINK_IS_ENOUGH)
def answer(page: Page) -> Any:
    """Take the answer."""
    try:
        page.tell("evaluation", "answer_survey", page.filled("grade", "comment"))
    except KentanError as wrong:
        if not for_the_form(wrong):
            raise
        return show(page, wrong)
    return redirect(url_for("survey.survey", token=page.path["token"]))


def show(page: Page, wrong: KentanError | None = None) -> Any:
    """The survey with what was wrong in the answer, if something was."""
    shown = page.ask("evaluation", "read_survey")
    return render_template("survey.html", page=page, survey=shown, grades=WORDS["grade"], wrong=wrong,
                           typed=page.request.form), wrong.status if wrong else 200
