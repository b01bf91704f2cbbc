"""A run says in one line what it skipped and why; in continuous integration nothing may be skipped, or expected to fail."""

import os
from collections import Counter

import pytest


def reason_of(report):
    """Why a test was left out."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    return report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)


class NothingSkipped:
    """A plugin of pytest; ``strict`` makes what is left out a failure of the run."""

    def __init__(self, strict):
        self.strict, self.reasons, self.left_out = strict, Counter(), []

    def pytest_runtest_logreport(self, report):
        if report.skipped or hasattr(report, "wasxfail"):
            self._note(report)

    def pytest_collectreport(self, report):
        if report.skipped:
            self._note(report)

    def _note(self, report):
        self.reasons[reason_of(report)] += 1
        self.left_out.append(f"{report.nodeid}: {reason_of(report)}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if self.strict and self.left_out and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if not self.left_out:
            return
        if self.strict:
            terminalreporter.section("left out, which fails this run", red=True)
            for line in self.left_out:
                terminalreporter.line(line)
        why = "; ".join(f"{number} × {reason}" for reason, number in self.reasons.most_common())
        terminalreporter.line(f"not run: {why}")


def pytest_configure(config):
    """Strict where the environment says CI=true."""
    config.pluginmanager.register(NothingSkipped(os.environ.get("CI") == "true"), "nothing-skipped")
