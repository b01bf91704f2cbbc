"""Figures as a table for people."""

from collections.abc import Iterable


def table(reports: Iterable[dict]) -> str:
    """One block a bench, one figure a line."""
    return "\n\n".join("\n".join(_lines(report)) for report in reports)


def _lines(report: dict) -> Iterable[str]:
    width = max(len(name) for name in report)
    yield f"== {report['bench']}: {report['on']}"
    for name, value in report.items():
        if name not in ("bench", "on"):
            yield f"   {name:<{width}}  {value}"
