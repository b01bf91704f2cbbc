"""A supervision step after Sanming's blue, orange and red sheets: how late a unit is chooses the colour.

It needs the county's ladder to have steps of these codes (the ladder ``sanming`` that ships has); another ladder is left alone.
"""

from kentan.plugins.hookspecs import hookimpl

SHEETS = ((10, "red"), (5, "orange"), (1, "blue"))


@hookimpl
def supervision_step(ladder, proposal):
    """Let the days that a unit is late choose the sheet; what is proposed for other reasons stays."""
    if proposal["trigger"] != "overdue":
        return None
    sheets = (code for days, code in SHEETS if proposal["late_days"] >= days and code in ladder)
    code = next(sheets, None)
    return {"step": code} if code else None
