"""The log-file channel."""

import json

from kentan.plugins.channels.log_file import FILE, LogFile
from kentan.settings import load_settings

MESSAGE = {"id": "d1", "message": "m1", "event": "tickets.appeal.assigned", "recipient": "unit:rsj", "language": "zh",
           "correlation_id": "c1", "subject": "诉求2026-0007已交办", "text": "内容不入日志"}


def test_each_message_is_a_line_of_ids_and_subject_without_text_and_address(tmp_path):
    settings = load_settings({}, home=str(tmp_path / "new"))
    for number in range(3):
        LogFile().send({**MESSAGE, "id": f"d{number}"}, {"address": "secret desk", "secret": None}, settings)
    text = (tmp_path / "new" / FILE).read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["id"] for line in lines] == ["d0", "d1", "d2"]
    assert lines[0]["subject"] == MESSAGE["subject"]
    assert "内容" not in text
    assert "desk" not in text
