"""Error codes of backups, and of counties that move."""

MESSAGES: dict[str, tuple[str, str]] = {
    "backup_exists": ("文件 {file} 已存在，请换一个文件名。", "There is a file {file} already. Name another."),
    "backup_unreadable": ("无法读取备份 {file}：{why}。", "The backup {file} cannot be read: {why}."),
    "backup_foreign": ("{file} 不是恳谈的备份，或未写完整，请换用完整的备份。", "{file} is not a backup of Kentan, or was cut off. Use a whole one."),
    "backup_damaged": ("备份 {file} 已损坏（{member}），未写入任何内容；请换用另一份备份。", "The backup {file} is damaged at {member}; nothing was written. Use another one."),
    "backup_newer": ("备份 {file} 由更新版本的恳谈（{version}）写成，请先升级程序。", "The backup {file} was written by a later Kentan ({version}). Upgrade the program first."),
    "backup_of_county": ("{file} 只含县区 {county}，请用 kentan county import 迁入。", "{file} holds the county {county} alone. Bring it in by kentan county import."),
    "backup_of_other_parts": ("备份含有未安装的服务的数据（{collections}），请先安装这些服务。", "The backup has data of parts that are not installed here ({collections}). Install them first."),
    "restore_while_running": ("仍有恳谈进程在此数据上运行，请全部停止（或等待 10 秒）后再恢复。", "Processes of Kentan run on this store. Stop them all (or wait for 10 seconds), then restore."),
    "store_not_empty": ("目标数据不为空（{counties}），恢复只能在空的系统上进行；请换一个 KENTAN_HOME 或数据库。", "The store is not empty ({counties}). Restore into an empty one: another KENTAN_HOME or database."),
    "queues_not_empty": ("消息队列中还有 {count} 条旧消息，恢复前须清空：加 --purge-queues。", "The broker's queues hold {count} messages of an earlier life. Add --purge-queues to delete them."),
    "events_not_archived": ("{county} 有 {count} 个在途事件尚未归档，备份未完成；请启动 notifications 服务后重试。", "{count} events of {county} are on their way to the archive, so there is no backup. Start notifications and try again."),
    "backup_of_installation": ("{file} 含整个系统，请用 kentan restore 恢复。", "{file} holds a whole installation. Bring it back by kentan restore."),
    "county_leaving": ("县区 {county} 正在迁往另一系统，暂不接受办理；请稍后在新地址重试。", "County {county} is moving to another installation and takes no commands. Try again there in a moment."),
    "county_left": ("县区 {county} 已迁往另一系统，请使用新地址；此处只能查询迁移前的内容。", "County {county} has moved to another installation. Use its new address; here is only what was before."),
    "county_arriving": ("县区 {county} 正在迁入，请稍后重试。", "County {county} is arriving here. Try again in a moment."),
    "county_here": ("本系统已有县区 {county}，不能迁入；请核对文件与系统。", "County {county} is in this installation already and cannot be brought in. Compare file and installation."),
    "county_not_at_rest": ("{county} 仍有事件未处理完，未迁出，已恢复办理；请确认各服务在运行后重试。", "Events of {county} are still being handled, so it did not leave and is open again. See that all parts run, then try again."),
    "county_not_closed": ("县区 {county} 并未迁出，无需重新开放。", "County {county} did not leave; there is nothing to open again."),
}
