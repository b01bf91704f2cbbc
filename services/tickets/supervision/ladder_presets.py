"""Ladders that ship, each in a file of its own: the seed's, which is the standard, and those after the notices of others."""

from functools import cache
from pathlib import Path

import orjson

STANDARD = "jian"
NAMES = (STANDARD, "quanzhou", "bozhou", "sanming")


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / "presets" / f"ladder_{name}.json").read_text("utf-8")


def preset(name: str) -> dict:
    """A preset, fresh: ``name`` in both languages and ``value``."""
    return orjson.loads(_text(name))


def standard() -> dict:
    """The value where a county set none, fresh."""
    return preset(STANDARD)["value"]
