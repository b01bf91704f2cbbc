"""Every value that ships, of every kind of rules: it can be set as it is, and says whose it is."""

import pytest

from services.evaluation import settings as evaluation
from services.notifications import settings as notifications
from services.registration import settings as registration
from services.tickets import settings as tickets

KINDS = {**tickets.KINDS, **evaluation.KINDS, **notifications.KINDS, **registration.KINDS}
SHIPPED = [(kind, code) for kind, rules in KINDS.items() for code in rules.shipped.codes]


@pytest.mark.parametrize(("kind", "code"), SHIPPED)
def test_a_value_that_ships_is_whole_and_right(kind, code):
    rules = KINDS[kind]
    value = rules.shipped.get(code)["value"]
    assert rules.schema().load(value) == rules.complete(value) == value
    assert rules.errors(None, value) == {}


@pytest.mark.parametrize(("kind", "code"), SHIPPED)
def test_it_is_named_with_its_source_in_both_languages(kind, code):
    preset = KINDS[kind].shipped.get(code)
    assert {(part, language) for part in ("name", "source") for language, text in preset[part].items() if text} == {
        ("name", "zh"), ("name", "en"), ("source", "zh"), ("source", "en")}


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_is_the_standard_and_each_time_a_fresh_one(kind):
    rules = KINDS[kind]
    first = rules.shipped.get(rules.shipped.codes[0])["value"]
    assert first == rules.standard()
    first.clear()
    assert rules.standard()
