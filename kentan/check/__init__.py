"""The proof of an installation (``kentan check``), computed from its stores alone: nothing in memory is believed."""

from kentan.check.proof import Report, check, check_again

__all__ = ["Report", "check", "check_again"]
