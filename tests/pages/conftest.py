"""People who look at pages without a browser: cookies are kept, forms are sent as they stand on the page."""

from itertools import count

import lxml.html
import pytest

from kentan.commands import Actor
from tests.check.loops import COUNTY
from tests.whole.lived_town import LivedTown

ADDRESSES = count(1)


class Visitor:
    """Somebody who looks at pages."""

    def __init__(self, app, token=None, language="zh"):
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(ADDRESSES)}"  # what is counted by address is this one's alone
        self.client.set_cookie("lang", language)
        if token:
            with self.client.session_transaction() as kept:
                kept["token"], kept["name"] = token, "somebody"

    def get(self, path, **headers):
        answer = self.client.get(path, headers={"Accept": "text/html", **headers})
        return answer, parsed(answer)

    def send(self, page, action, **fields):
        """Send the form of a page whose action ends so."""
        (form,) = [one for one in page.forms if (one.action or "").endswith(action)]
        answer = self.client.post(form.action, data={**dict(form.form_values()), **fields})
        return answer, parsed(answer)


def addresses(town, county=COUNTY):
    """Where a page is, by its path: with a file, a table and a survey that are there."""
    survey = town.loop.ask("evaluation", "list_surveys", {}, town.enterprises_own())["items"][0]
    ids = {"ledger": town.one_of("appeals"), "published-scoreboards": town.one_of("published-scoreboards")}

    def address(route):
        path = route.path.replace("<county:county>", county).replace("<signed:token>", survey["link_token"])
        path = path.replace("<name:language>", "en").replace("<name:attachment>", "nothing")
        return path.replace("<name:id>", ids.get(path.split("/<name:id>")[0].rsplit("/", 1)[-1], ""))

    return address


def parsed(answer):
    return lxml.html.fromstring(answer.get_data(as_text=True)) if answer.mimetype == "text/html" and answer.data else None


def text_of(page):
    """What a page says in its main part."""
    return " ".join(page.get_element_by_id("main").text_content().split())


class Town(LivedTown):
    """A county that lived through a period, and its people."""

    def enterprises_own(self):
        """The enterprise's own account, as it comes in a command."""
        return Actor("enterprise-pages", "enterprise", COUNTY, enterprise=self.enterprise)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A county with a period behind it, which these tests may change."""
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.installation.store.close()


@pytest.fixture
def visit(town):
    """``visit("office")``: somebody of this role, logged in."""
    return lambda role, county=COUNTY, language="zh": Visitor(town.app, town.client(role, county).token, language)
