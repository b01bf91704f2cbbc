"""Numbered changes of what is stored, each done once in an installation."""

from kentan.settings import SettingError


class NewerStore(SettingError):
    """The store was written by a later version of Kentan than this one; running on would harm it."""
