"""Ladders that ship, each in a file of its own: the seed's, which is the standard, and those after the notices of others."""

from pathlib import Path

from kentan.contracts.tickets_ladder import LADDER
from kentan.presets import Presets

PRESETS = Presets(Path(__file__).parent / "presets", LADDER, "jian", "quanzhou", "bozhou", "sanming")
NAMES = PRESETS.codes
preset, standard = PRESETS.get, PRESETS.standard
