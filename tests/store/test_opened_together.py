"""Parts start at the same time: whoever comes second to a database or a collection finds it made."""

from concurrent.futures import ThreadPoolExecutor

from pymongo.collection import Collection as Rows
from pymongo.errors import DuplicateKeyError

from kentan.store.port import CollectionSpec, Index

PARTS, COUNTIES = 6, range(360801, 360809)
MADE = CollectionSpec("tests_made", indexes=(Index(("at",)), Index(("name",), unique=True)))


def test_several_open_empty_counties_at_once(place, opened):
    stores = [opened(place) for _ in range(PARTS)]
    with ThreadPoolExecutor(PARTS) as pool:
        list(pool.map(lambda store: store.ping(), stores))
        for code in COUNTIES:
            made = list(pool.map(lambda store, code=code: store.county(str(code)).collection(MADE), stores))
            made[0].insert({"_id": "1", "version": 0, "name": "first"})
            assert [collection.get("1")["name"] for collection in made] == ["first"] * PARTS


def test_a_county_opens_that_another_process_made_in_between(mongodb_place, opened, monkeypatch):
    note = Rows.update_one

    def too_late(rows, *args, **kwargs):
        note(rows, *args, **kwargs)
        raise DuplicateKeyError("E11000")

    monkeypatch.setattr(Rows, "update_one", too_late)
    assert opened(mongodb_place).county("360801").collections() == []
