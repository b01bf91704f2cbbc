"""Values of a kind of rules that ship with the release, each in a JSON file of its own beside the rules that read them.

A file has ``name`` and ``source`` in both languages (whose practice it is, and where that is told) and ``value``, ready to be
set. The first one is the standard: what holds where a county set none.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson

STANDARD_NAME = {"zh": "标准", "en": "the standard"}
STANDARD_SOURCE = {"zh": "本系统的标准值", "en": "the release's own value"}


class Presets:
    """The presets of one kind, fresh whenever they are asked for, as values are changed in place."""

    def __init__(self, folder: Path, kind: str, *codes: str) -> None:
        """Take ``<kind>_<code>.json`` of a folder for each of the codes, the standard first."""
        self._folder, self._kind, self.codes = folder, kind, codes

    def get(self, code: str) -> dict[str, Any]:
        """One of them: ``name``, ``source``, ``value``."""
        return orjson.loads(_text(self._folder / f"{self._kind}_{code}.json"))

    def standard(self) -> dict[str, Any]:
        """The value where a county set none."""
        return self.get(self.codes[0])["value"]


class OnlyStandard:
    """What a kind has that ships no others: its standard, by that name."""

    codes = ("standard",)

    def __init__(self, standard: Callable[[], dict]) -> None:
        """Take what gives the standard."""
        self.standard = standard

    def get(self, code: str) -> dict[str, Any]:
        """The standard."""
        return {"name": STANDARD_NAME, "source": STANDARD_SOURCE, "value": self.standard()}


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")
