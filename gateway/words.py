"""What marshmallow says of a wrong field, in the reader's language. Codes of our own come from ``kentan.messages``."""

import re

from kentan.messages import MESSAGES, message

TABLE = (
    (r"Missing data for required field\.", "此项必填。"),
    (r"Field may not be null\.", "此项不能为空值。"),
    (r"Unknown field\.", "没有这一项，请删去或核对名称。"),
    (r"Invalid input type\.", "格式不正确，应为 JSON 对象。"),
    (r"Invalid type\.", "类型不正确。"),
    (r"Invalid value\.", "内容不正确。"),
    (r"Field may not be blank\.", "此项不能为空白。"),
    (r"Not a valid string\.", "应为文本。"),
    (r"Not a valid utf-8 string\.", "应为 UTF-8 文本。"),
    (r"Not a valid integer\.", "应为整数。"),
    (r"Not a valid number\.", "应为数字。"),
    (r"Number too large\.", "数字过大。"),
    (r"Special numeric values \(nan or infinity\) are not permitted\.", "应为有限的数字。"),
    (r"Not a valid boolean\.", "应为 true 或 false。"),
    (r"Not a valid list\.", "应为列表。"),
    (r"Not a valid mapping type\.", "应为 JSON 对象。"),
    (r"Not a valid date\.", "应为日期（如 2026-01-08）。"),
    (r"Not a valid datetime\.", "应为日期时间（如 2026-01-08T09:00:00+08:00）。"),
    (r"Not a valid URL\.", "应为网址。"),
    (r"Not a valid email address\.", "应为电子邮箱地址。"),
    (r"Must be one of: (.*)\.", r"应为以下之一：\1。"),
    (r"Length must be between (\S+) and (\S+)\.", r"长度应在 \1 到 \2 之间。"),
    (r"Shorter than minimum length (\S+)\.", r"长度至少为 \1。"),
    (r"Longer than maximum length (\S+)\.", r"长度至多为 \1。"),
    (r"Length must be (\S+)\.", r"长度应为 \1。"),
    (r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.", r"应在 \1 到 \2 之间。"),
    (r"Must be greater than or equal to (\S+)\.", r"应不小于 \1。"),
    (r"Must be less than or equal to (\S+)\.", r"应不大于 \1。"),
    (r"String does not match expected pattern\.", "格式不正确。"),
    (r"Invalid UUID\.", "编号格式不正确。"),
    (r"Not a valid UUID\.", "编号格式不正确。"),
)
COMPILED = [(re.compile(pattern), chinese) for pattern, chinese in TABLE]


def in_words(text: str, language: str, params: dict) -> str:
    """A field's error, a code of ours or a sentence of marshmallow, in ``zh`` or ``en``."""
    text = str(text)
    if text in MESSAGES:
        return message(text, language, params)
    return text if language == "en" else in_chinese(text) or text


def in_chinese(text: str) -> str | None:
    """The Chinese for a sentence of marshmallow, None where the table has none."""
    for pattern, chinese in COMPILED:
        if found := pattern.fullmatch(text):
            return found.expand(chinese)
    return None
