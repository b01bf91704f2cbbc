"""A year's holiday notice is whatever file of that year lies in ``KENTAN_HOME/notices``: ``2027.csv``, else ``2027.ics``."""

import time

from kentan.plugins.hookspecs import hookimpl
from kentan.settings import load_settings

FOLDER = "notices"
FORMS = ("csv", "ics")
SETTLED_SECONDS = 5.0  # a file that was written to just now may be half there


@hookimpl
def calendar_source(year):
    """The file of a year, once it lies still."""
    for form in FORMS:
        path = load_settings().home / FOLDER / f"{year}.{form}"
        if path.is_file() and time.time() - path.stat().st_mtime >= SETTLED_SECONDS:
            return {"form": form, "file": path.read_bytes(), "source": f"放假通知文件 {path.name}"}
    return None
