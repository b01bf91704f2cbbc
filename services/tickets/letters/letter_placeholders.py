"""What a template of a letter may fill in, by kind: each placeholder with what it stands for. Pure: names and words."""

COMMON = {
    "issuer": "发文机关", "label": "发文字号", "kind_name": "函件类型", "title": "标题", "addressees": "主送",
    "lines": "正文各段（列表）", "attachments": "附件名称（列表）", "signer": "签发人",
    "issued_on": "成文日期、印发日期", "copies": "抄送",
}
APPEAL = {
    "appeal_number": "台账编号", "enterprise": "企业名称", "appeal_kind": "诉求类型", "category": "诉求类别",
    "raised_on": "提出日期",
    "matter_lines": "诉求内容各段（列表）", "lead_unit": "牵头单位", "co_units": "责任单位", "opinion_due": "办理意见期限",
    "due": "办结期限", "status": "办理状态",
}
FORUM = {"period": "期数", "forum_date": "恳谈会日期", "venue": "地点", "host": "主持人", "theme": "主题"}
MINUTES = {"appeals": "该场全部诉求（列表）", "appeal_count": "诉求件数", "enterprise_count": "企业家数"}
BULLETIN = {"figures": "各项指标（列表）", "files": "点名的诉求（列表）", "since": "起始日期", "until": "截止日期"}
ROW = {"n": "序号", "number": "台账编号", "enterprise": "企业名称", "matter": "诉求摘要", "category": "诉求类别",
       "lead_unit": "牵头单位", "co_units": "责任单位", "due": "办结期限", "status": "办理状态"}
FIGURE = {"name": "指标", "value": "数值"}

TEXT: dict[str, str] = {}
LISTS = {"lines": TEXT, "attachments": TEXT, "matter_lines": TEXT, "appeals": ROW, "files": ROW, "figures": FIGURE}
BY_KIND = {
    "minutes": {**COMMON, **FORUM, **MINUTES}, "assignment": {**COMMON, **APPEAL, **FORUM},
    "work": {**COMMON, **APPEAL}, "reminder": {**COMMON, **APPEAL}, "supervision": {**COMMON, **APPEAL},
    "card": {**COMMON, **APPEAL}, "bulletin": {**COMMON, **BULLETIN},
}


def of_kind(code: str) -> dict[str, str]:
    """The placeholders of letters of a kind; those of a county's own kind are all but the forum's table."""
    return BY_KIND.get(code, {**COMMON, **APPEAL, **FORUM, **BULLETIN})


def blank(code: str) -> dict:
    """A value for each placeholder where the letter has none."""
    return {name: [] if name in LISTS else "" for name in of_kind(code)}
