"""Error codes of every part: what is missing, forbidden or wrong whoever is asked."""

MESSAGES: dict[str, tuple[str, str]] = {
    "internal": ("系统内部错误，请稍后重试；如仍出现，请将关联编号告知管理员。", "Internal error. Try again later; if it stays, give the operator the correlation id."),
    "not_found": ("未找到{what}，请核对编号。", "No such {what}. Check the identifier."),
    "role_not_allowed": ("当前身份（{role}）无权进行此操作，请使用有权限的账号。", "The role {role} may not do this. Use an account that may."),
    "other_county": ("该账号不属于本县（{county}），请使用本县账号。", "This account does not belong to county {county}. Use one that does."),
    "invalid": ("提交的内容有误，请按各字段提示修改。", "The input is wrong. Correct the fields named."),
    "blank": ("此项不能为空白。", "This cannot be blank."),
    "not_a_moment": ("时间应为带时区的 ISO 8601 格式，如 2026-01-08T15:00:00+08:00。", "Give a time of ISO 8601 with its zone, such as 2026-01-08T15:00:00+08:00."),
    "not_a_day": ("日期应为 YYYY-MM-DD，如 2026-01-08。", "Give a date as YYYY-MM-DD, such as 2026-01-08."),
    "stale_version": ("内容已被他人修改，请刷新后重试。", "Somebody changed this meanwhile. Reload and try again."),
    "too_busy": ("同时修改的人过多，请稍后重试。", "Too many changes at once. Try again."),
    "key_reused": ("幂等键 {key} 已用于另一内容的请求，请换用新键。", "The Idempotency-Key {key} was used for another request. Use a new key."),
    "repeated_too_late": ("这一请求发出过久，已无法判断是否执行过，未再执行；请先查看现状，如仍需办理请换用新的幂等键。", "This request was issued too long ago to tell whether it was done, and was not done now. Look how things stand; if it is still wanted, use a new key."),
    "heard_too_long_ago": ("事件 {event} 过久，已无法判断 {id} 是否处理过，未再处理；请查看该文件后决定舍弃或人工补办。", "Event {event} is too old to tell whether {id} applied it, and it was not applied now. Look at that document, then drop the event or do by hand what is missing."),
    "not_yet_known": ("引用的{what}（{id}）尚未同步，请稍后重试。", "The {what} {id} is not known here yet. Try again in a moment."),
    "bad_cursor": ("翻页标记无效，请从第一页重新开始。", "The cursor is not one of ours. Start again from the first page."),
    "already_there": ("相同内容已存在（{index}），请直接使用已有记录。", "The same is there already ({index}). Use what is there."),
    "unavailable": ("服务 {part} 暂时无响应，请用同一幂等键重试。", "The part {part} does not answer. Repeat with the same Idempotency-Key."),
}
