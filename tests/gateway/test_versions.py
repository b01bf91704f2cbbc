"""ETag, If-Match, If-None-Match: changing just the version that was seen."""

import pytest


@pytest.fixture
def path(operator):
    body = {"login": "someone", "password": "long enough", "role": "office", "county": "360802"}
    return f"/accounts/{operator.post('/accounts', body).json['id']}"


def test_a_resource_is_tagged_with_its_version(operator, path):
    answer = operator.get(path)
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_version_that_was_seen_can_be_changed(operator, path):
    changed = operator.patch(path, {"name": "新名称"}, If_Match=operator.get(path).headers["ETag"])
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    assert changed.json["name"] == "新名称"


@pytest.mark.parametrize("tag", ['"7"', '"foreign"', '""', 'W/"7"', '"007x"'])
def test_another_version_is_not_changed(operator, path, tag):
    refused = operator.patch(path, {"name": "x"}, If_Match=tag)
    assert refused.status_code == 412
    assert refused.json["code"] == "stale_version"
    assert operator.get(path).json["name"] is None


@pytest.mark.parametrize("tag", ["*", 'W/"1"', '"1"'])
def test_any_version_and_a_weakened_tag_do(operator, path, tag):
    assert operator.patch(path, {"name": "x"}, If_Match=tag).status_code == 200


@pytest.mark.parametrize("tag", ["1", '"1', '"1", "2"', "nonsense", '"a b"', ""])
def test_an_if_match_that_cannot_be_read_is_refused(operator, path, tag):
    refused = operator.patch(path, {"name": "x"}, If_Match=tag)
    assert refused.status_code == 400
    assert refused.json["code"] == "bad_if_match"


def test_a_repeated_change_is_applied_once_though_the_version_has_moved_on(operator, path):
    first = operator.patch(path, {"name": "x"}, If_Match='"1"', Idempotency_Key="once")
    second = operator.patch(path, {"name": "x"}, If_Match='"1"', Idempotency_Key="once")
    assert first.json == second.json
    assert second.json["version"] == 2


@pytest.mark.parametrize(("known", "status"), [('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ("*", 304),
                                               ('"2"', 200), ("", 200)])
def test_what_is_known_is_not_sent_again(operator, path, known, status):
    answer = operator.get(path, If_None_Match=known)
    assert answer.status_code == status
    assert bool(answer.data) == (status == 200)
    assert answer.headers["ETag"] == '"1"'
