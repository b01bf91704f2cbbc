"""What the machine, the broker or the store refuses, as one sentence for the person at the command line."""

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError

from kentan.broker.errors import BrokerBusy, BrokerError
from kentan.cli.text import language, t
from kentan.errors import KentanError, Unavailable
from kentan.messages import message
from kentan.settings import SettingError
from kentan.store.migrations import HalfRestored, NewerStore

USAGE, FAILURE = 2, 1


def told(problem: Exception) -> tuple[str, int] | None:
    """The sentence and the exit status; None for what only a trace explains."""
    if isinstance(problem, NewerStore):
        return t(f"数据由更新版本的恳谈写入，请升级程序：{problem}", f"The data was written by a newer Kentan; upgrade the program: {problem}"), FAILURE
    if isinstance(problem, HalfRestored):
        return t(f"恢复备份时中断，请重新执行 kentan restore，或清空数据后再来：{problem}", str(problem)), FAILURE
    if isinstance(problem, SettingError):
        return t(f"设置有误（kentan settings 列出全部设置）：{problem}", str(problem)), USAGE
    if isinstance(problem, KentanError):
        return _ours(problem), FAILURE
    if isinstance(problem, BrokerBusy):
        return t("另一个 kentan 进程正在使用此目录，请先停止它或换用 KENTAN_HOME。",
                 "Another kentan is running on this folder: stop it first, or choose another KENTAN_HOME.") + f" ({problem})", FAILURE
    if isinstance(problem, BrokerError):
        return str(problem), FAILURE
    if isinstance(problem, AMQPError | KombuError):
        why = getattr(problem, "reply_text", "") or problem
        return t(f"消息队列拒绝：{why}（请检查 KENTAN_BROKER_URI）", f"The broker refuses: {why} (check KENTAN_BROKER_URI)"), FAILURE
    return (_machine(problem), FAILURE) if isinstance(problem, OSError) else None


def _ours(error: KentanError) -> str:
    if isinstance(error, Unavailable):
        part = error.params.get("part", "")
        return t(f"{part} 没有应答，请检查它是否在运行、设置是否正确。", f"{part} does not answer: is it running, and are the settings right?")
    fields = "".join(f"\n  {name}: {' '.join(message(str(text), language(), error.params) for text in texts)}"
                     for name, texts in error.fields.items())
    return message(error.code, language(), error.params) + fields


def _machine(problem: OSError) -> str:
    if problem.filename is not None:
        return t(f"无法写入 {problem.filename}：{problem.strerror}。请检查权限或用 KENTAN_HOME 指定其他目录。",
                 f"Cannot write to {problem.filename}: {problem.strerror}. Check its rights or choose another folder with KENTAN_HOME.")
    return t(f"连接不上消息队列：{problem.strerror or problem}。请检查 KENTAN_BROKER_URI。",
             f"Cannot connect to the broker: {problem.strerror or problem}. Check KENTAN_BROKER_URI.")
