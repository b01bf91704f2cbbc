"""A clock policy after Quanzhou's: the lead unit gives its opinion within seven working days instead of one calendar week."""

from kentan.plugins.hookspecs import hookimpl

OPINION = "C2"


@hookimpl
def clock_policy(rules):
    """Change the rule of the opinion; the others stay as they are."""
    for rule in rules:
        if rule["code"] == OPINION:
            rule.update(length=7, unit="working_days")
