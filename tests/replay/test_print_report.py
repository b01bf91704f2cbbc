import pytest

from kentan.check import Report
from kentan.cli.report import LABELS, print_report
from kentan.replay.report import figures

REPORT = {
    "appeals": 30, "overdue": {"C1": 3, "C3": 5},
    "letters": {"minutes": {"issued": 3, "gaps": 0}, "work": {"issued": 12, "gaps": 1}},
    "events": {"published": 7, "consumers": {"tickets.on_forum_held": {"applied": 3, "parked": 0}}},
    "moved_periods": [{"planned": "2026-10-01", "date": "2026-10-08"}], "findings": [],
}


@pytest.fixture
def printed(capsys, monkeypatch):
    """The report's lines in a language."""
    def lines(language):
        monkeypatch.setenv("KENTAN_LANG", language)
        print_report(REPORT)
        return capsys.readouterr().out.splitlines()

    return lines


def test_the_report_is_one_line_a_figure_and_a_table_of_figures_by_kind(printed):
    assert printed("en") == [
        "appeals               30",
        "overdue               C1 3, C3 5",
        "letters",
        "           issued  gaps",
        "  minutes  3       0",
        "  work     12      1",
        "events",
        "  published           7",
        "  consumers",
        "                           applied  parked",
        "    tickets.on_forum_held  3        0",
        "moved_periods         planned 2026-10-01, date 2026-10-08",
        "findings              –",
    ]


def test_columns_stand_below_each_other_in_chinese_too(printed):
    heading, minutes, work = printed("zh")[3:6]
    assert (heading, minutes, work) == ("            发出  缺号", "  会议纪要  3     0", "  工作函    12    1")


def test_every_figure_of_a_replay_has_a_chinese_name(installation):
    assert figures(installation, Report(), 1.0).keys() <= LABELS.keys()
