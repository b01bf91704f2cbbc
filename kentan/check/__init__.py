"""The proof of an installation (``kentan check``), computed from its stores alone: nothing in memory is believed."""

from kentan.check.proof import Report, check

__all__ = ["Report", "check"]
