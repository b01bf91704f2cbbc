"""Error codes of replays."""

MESSAGES: dict[str, tuple[str, str]] = {
    "replay_needs_empty_store": ("{home} 中已有数据（{what}），重放需要空的存储，请换用 KENTAN_HOME。", "{home} holds data already ({what}). A replay needs an empty store: choose another KENTAN_HOME."),
    "counties_file": ("{path} 不是县区 CSV（应有 code,name 列）。", "{path} is not a CSV of counties with the columns code and name."),
    "not_settled": ("等待处理超时：{missing}", "Not settled in time: {missing}"),
    "gateway_refused": ("网关拒绝（{status}）：{detail} {fields}", "The gateway refused ({status}): {detail} {fields}"),
}
