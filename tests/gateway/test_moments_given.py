"""Moments as they are given: any ISO 8601 text with a zone that UTC can tell, and nothing else."""

import pytest
from marshmallow import ValidationError

from kentan.contracts.fields import Moment


@pytest.mark.parametrize(("given", "kept"), [
    ("2026-01-08T17:00:00+08:00", "2026-01-08T09:00:00.000Z"), ("2026-01-08T09:00:00.5Z", "2026-01-08T09:00:00.500Z")])
def test_a_moment_is_kept_in_utc(given, kept):
    assert Moment().deserialize(given) == kept


@pytest.mark.parametrize("given", [
    "2026-01-08T09:00:00", "soon", 7, "0001-01-01T00:00:01+07:53", "9999-12-31T23:59:59-01:00"])
def test_what_is_no_moment_of_utc_is_refused(given):
    with pytest.raises(ValidationError, match="not_a_moment"):
        Moment().deserialize(given)
