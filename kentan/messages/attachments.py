"""Error codes of attachments."""

MESSAGES: dict[str, tuple[str, str]] = {
    "attachment_too_large": ("附件过大，最大 {most} MB，请压缩或分成几个文件后再传。", "The file is larger than {most} MB. Make it smaller, or send it as several files."),
    "attachment_kind": ("不支持这种文件，请另存为以下格式之一后再传：{kinds}。", "Files of this kind are not taken. Save it as one of: {kinds}."),
    "attachment_program": ("文件含有宏、控件或外部模板（{part}），请删除后另存再传。", "The file has macros, controls or a template from elsewhere ({part}). Take them out, save it and send it again."),
    "multipart_wanted": ("请以 multipart/form-data 上传，文件放在 file 字段。", "Send the file as multipart/form-data, in the field file."),
    "one_file": ("每次上传一个文件，放在 file 字段，且不能为空。", "Send one file at a time, in the field file, and not an empty one."),
    "too_many_attachments": ("一件诉求最多 50 个附件，请合并后再传。", "A file holds at most 50 attachments. Put several into one document."),
    "not_attached_by_you": ("当前身份不能添加此类附件（{to}）：企业和恳谈办附于诉求，牵头单位附于办理意见或答复，内部附件由恳谈办与责任单位添加。", "This is not yours to attach ({to}): enterprises and offices attach to the appeal, lead units to opinion and answer, offices and units what is internal."),
    "not_your_attachment": ("只有添加者或恳谈办可以撤回附件。", "Only whoever attached it, or the office, takes an attachment back."),
    "attachment_withdrawn": ("该附件已撤回，内容已删除。", "This attachment was taken back and its contents are erased."),
    "file_not_stored": ("附件内容尚未存入，请重新上传；如仍出现，请告知管理员：各进程的 KENTAN_FILES 须指向同一处。", "The contents are not stored. Send the file again; if this stays, tell the operator that KENTAN_FILES must be the same place for every process."),
    "file_missing": ("附件内容缺失或损坏，请告知管理员从备份恢复。", "The contents of this attachment are missing or damaged. Tell the operator to bring them back from a backup."),
    "files_unreachable": ("附件存储暂不可用（{why}），请用同一幂等键重试；如仍出现，请告知管理员。", "The store of attachments cannot be used ({why}). Repeat with the same Idempotency-Key; if this stays, tell the operator."),
}
