"""Error codes of evaluation."""

MESSAGES: dict[str, tuple[str, str]] = {
    "survey_link_wrong": ("测评链接无效，请使用通知中的完整链接。", "This survey link is not one of ours. Use the whole link from the message."),
    "survey_answered": ("该测评已于 {at} 完成，每份测评只能作答一次。", "This survey was answered at {at}; it can be answered once."),
    "survey_expired": ("该测评已于 {at} 截止，如需反映请联系恳谈办。", "This survey ended at {at}. Speak to the forum office."),
    "already_visited": ("该企业已于 {at} 回访，无需重复登记。", "This enterprise was visited at {at}. There is nothing left to record."),
    "visit_to_come": ("回访时间不能晚于现在，请在回访后登记。", "The visit cannot be later than now. Record it once it was paid."),
    "visit_before_survey": ("回访时间不能早于发放问卷。", "The visit cannot be earlier than the survey."),
    "not_your_survey": ("只能查看与本单位或本企业有关的测评。", "You may see only surveys about your own unit or enterprise."),
}
