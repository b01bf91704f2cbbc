"""Every error code with its message in Chinese and English, each naming the remedy. Services add theirs here."""

MESSAGES: dict[str, tuple[str, str]] = {
    "internal": ("系统内部错误，请稍后重试；如仍出现，请将关联编号告知管理员。", "Internal error. Try again later; if it stays, give the operator the correlation id."),
    "not_found": ("未找到{what}，请核对编号。", "No such {what}. Check the identifier."),
    "role_not_allowed": ("当前身份（{role}）无权进行此操作，请使用有权限的账号。", "The role {role} may not do this. Use an account that may."),
    "other_county": ("该账号不属于本县（{county}），请使用本县账号。", "This account does not belong to county {county}. Use one that does."),
    "invalid": ("提交的内容有误，请按各字段提示修改。", "The input is wrong. Correct the fields named."),
    "stale_version": ("内容已被他人修改，请刷新后重试。", "Somebody changed this meanwhile. Reload and try again."),
    "too_busy": ("同时修改的人过多，请稍后重试。", "Too many changes at once. Try again."),
    "key_reused": ("幂等键 {key} 已用于另一内容的请求，请换用新键。", "The Idempotency-Key {key} was used for another request. Use a new key."),
    "not_yet_known": ("引用的{what}（{id}）尚未同步，请稍后重试。", "The {what} {id} is not known here yet. Try again in a moment."),
    "bad_cursor": ("翻页标记无效，请从第一页重新开始。", "The cursor is not one of ours. Start again from the first page."),
    "already_there": ("相同内容已存在（{index}），请直接使用已有记录。", "The same is there already ({index}). Use what is there."),
    "unavailable": ("服务 {part} 暂时无响应，请用同一幂等键重试。", "The part {part} does not answer. Repeat with the same Idempotency-Key."),
    # gateway
    "unauthenticated": ("请先登录，或在 Authorization 头中提供令牌（Bearer）。", "Log in first, or send a token in the Authorization header (Bearer)."),
    "token_not_valid": ("令牌无效、已过期或已撤销，请重新登录或换用有效令牌。", "The token is not valid, has expired or was revoked. Log in again or use a valid one."),
    "bad_login": ("账号或密码不正确，请核对后重试。", "Login or password is wrong. Check both and try again."),
    "too_many_requests": ("请求过于频繁，请在 {seconds} 秒后重试。", "Too many requests. Try again in {seconds} seconds."),
    "no_such_address": ("没有这个地址，请对照 /api/v1/docs 核对。", "There is nothing at this address. Compare it with /api/v1/docs."),
    "method_not_allowed": ("此地址不支持 {method} 方法，请见 Allow 头。", "This address does not take {method}. See the Allow header."),
    "bad_request": ("请求格式有误，请核对后重试。", "The request cannot be read. Check it and try again."),
    "bad_json": ("请求内容不是有效的 JSON（UTF-8），请修改后重试。", "The body is not valid JSON (UTF-8). Correct it and try again."),
    "json_wanted": ("请求内容应为 JSON，请设置 Content-Type: application/json。", "The body must be JSON. Send Content-Type: application/json."),
    "too_large": ("请求内容超过 8 MB，请分批提交。", "The body is larger than 8 MB. Send it in parts."),
    "bad_idempotency_key": ("Idempotency-Key 应为 1 到 64 个字母、数字或 - _ :，请换一个（如 UUID）。", "The Idempotency-Key must be 1 to 64 letters, digits or - _ : (a UUID, for instance)."),
    "bad_if_match": ("If-Match 应为一个 ETag（如 \"3\"）或 *，请用读取时得到的值。", "If-Match must be one ETag (such as \"3\") or *. Send the one you were given."),
    "unknown_county": ("没有代码为 {county} 的县区，请核对。", "There is no county {county}. Check the code."),
    "login_taken": ("账号名 {login} 已被使用，请换一个。", "The login {login} is taken. Choose another."),
    "login_not_valid": ("账号名应为 2 到 64 个字母、数字或 . _ @ -，并以字母或数字开头。", "A login is 2 to 64 letters, digits or . _ @ -, and begins with a letter or digit."),
    "county_not_valid": ("应为六位县区代码，或 *（整个系统）。", "Give a county's six digits, or * for the whole installation."),
    "role_not_known": ("没有这种身份，可选：enterprise、office、unit、leader、operator、system。", "No such role. Use enterprise, office, unit, leader, operator or system."),
    "needed_for_role": ("这种身份必须填写此项。", "This role needs it."),
    "only_for_role": ("这种身份不填此项，请删去。", "This role has none. Leave it out."),
    "password_length": ("密码长度应在 8 到 256 之间。", "A password has 8 to 256 characters."),
    "days_not_valid": ("有效天数应在 1 到 3660 之间。", "Give 1 to 3660 days."),
    # notifications and plugins
    "bad_feed_cursor": ("事件游标无效，请使用上一页返回的 next，或从头开始。", "The cursor is not one of the event feed's. Send the `next` of the page before, or begin anew."),
    "cursor_ahead": ("游标指向{county}尚不存在的位置（{position}，目前到{head}），请使用本系统返回的游标。", "The cursor is ahead of county {county} (at {position}, the feed ends at {head}). Use one that this installation gave."),
    "unknown_event_type": ("没有这些事件类型：{types}，请对照事件目录。", "No such event types: {types}. Compare them with the list of events."),
    "bad_event_type": ("应为事件名或其前缀加 .*，如 tickets.appeal.*。", "Give an event's name, or its beginning with .* (tickets.appeal.*)."),
    "bad_subject": ("应为 unit:单位代码、enterprise:企业编号 或 role:office。", "Write unit:<code>, enterprise:<id> or role:office."),
    "not_your_subject": ("不能管理 {subject} 的联系地址，请由其本人或会务办办理。", "The addresses of {subject} are not yours to manage. It or the office does that."),
    "unknown_channel": ("没有渠道“{channel}”，可选：{channels}。", "No channel {channel} here. There are: {channels}."),
    "bad_address": ("该地址不能用于渠道“{channel}”，请核对。", "The channel {channel} cannot use this address. Check it."),
    "no_such_template": ("事件 {type} 没有通知模板，请对照模板列表。", "The event {type} has no template. See the list of templates."),
    "unknown_placeholder": ("模板中的占位符 {names} 不可用，可用：{allowed}。", "The template cannot fill in {names}. It may use: {allowed}."),
    "bad_target": ("推送地址应为 http(s) 公网地址，且不含用户名和密码。", "The target must be an http(s) URL of a public host, without credentials."),
    "subscription_ended": ("该订阅已终止，请新建订阅。", "The subscription was ended. Create a new one."),
    "no_such_plugin": ("未安装插件 {plugin}，已安装：{plugins}。", "The plugin {plugin} is not installed. There are: {plugins}."),
    "plugin_failed": ("插件 {plugin} 在 {hook} 中出错，操作未执行；请管理员修复或停用后，用同一幂等键重试。", "The plugin {plugin} failed in {hook} and nothing was done. Have it repaired or switched off, then repeat with the same Idempotency-Key."),
    "plugin_missing": ("本县启用的插件 {plugin} 未在此安装，操作未执行；请管理员安装或停用后重试。", "The plugin {plugin} is switched on here but not installed. Have it installed or switched off, then try again."),
}


def message(code: str, language: str, params: dict) -> str:
    """The text of a code in ``zh`` or ``en``; an unknown code shows itself rather than failing."""
    zh, en = MESSAGES.get(code, (code, code))
    template = en if language == "en" else zh
    try:
        return template.format(**params)
    except (KeyError, IndexError):
        return template
