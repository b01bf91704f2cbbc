"""The report of a replay, for people: one line a figure, figures by kind as a table."""

from typing import Any

import click

from kentan.cli.text import padded, print_table, t

LABELS = {
    "seed": "随机种子", "periods": "期数", "counties": "县区", "moved_periods": "顺延的期次", "planned": "原定", "date": "实际",
    "because": "原因", "appeals": "诉求", "assigned": "已交办", "opinions": "已提意见", "completed": "已提请办结", "closed": "已销号",
    "overdue": "超期", "moved": "调整的期限", "C1": "交办", "C2": "意见", "C3": "办结", "reminders": "电话提醒", "letters": "函件", "minutes": "会议纪要",
    "assignment": "交办函", "work": "工作函", "reminder": "提示函", "supervision": "督办函", "issued": "发出", "last_number": "最大文号",
    "gaps": "缺号", "surveys": "满意度测评", "returned": "收回", "valid": "有效", "satisfied": "满意", "very_satisfied": "非常满意",
    "second_supervisions": "二次督办", "events": "事件", "published": "已发布", "consumers": "各处理程序", "applied": "已处理",
    "duplicates_ignored": "忽略的重复", "parked": "死信", "lost": "丢失", "doubled": "重复生效", "seconds": "用时（秒）",
    "loops_per_second": "每秒闭环数", "findings": "核验发现的问题", "rejects": "弃用的行", "rejects_file": "弃用的行见",
}


def print_report(report: dict[str, Any], before: str = "") -> None:
    """Names in the reader's language, values as they are; ``before`` begins each line."""
    for name, value in report.items():
        if not isinstance(value, dict) or not any(isinstance(one, dict) for one in value.values()):
            click.echo(f"{before}{padded(_label(name), 22 - len(before))}{_line(value)}")
            continue
        click.echo(before + _label(name))
        if all(isinstance(one, dict) for one in value.values()):
            rows = [{"": _label(key), **{_label(figure): one for figure, one in row.items()}} for key, row in value.items()]
            print_table(rows, tuple(rows[0]), before + "  ")
        else:
            print_report(value, before + "  ")


def _label(name: str) -> str:
    return t(LABELS.get(name, name), name)


def _line(value: object) -> str:
    if isinstance(value, dict):
        return t("，", ", ").join(f"{_label(name)} {one}" for name, one in value.items()) or "–"
    if isinstance(value, list):
        return t("；", "; ").join(map(_line, value)) or "–"
    return str(value)
