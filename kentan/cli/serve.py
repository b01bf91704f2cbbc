"""``kentan serve``: all parts in one process, or one part of a distributed installation."""

import errno
import signal
from collections.abc import Callable
from typing import Any

import click

from kentan.cli.text import kind_errors, settings_or_stop, stop, t
from kentan.runtime.part import load_parts
from kentan.settings import Settings


@click.command(help=t("启动全部服务，或只启动一个：kentan serve tickets（需 KENTAN_BROKER_URI）。",
                      "Start everything, or one part: kentan serve tickets (needs KENTAN_BROKER_URI)."))
@click.argument("part", required=False)
@click.option("--port", type=click.IntRange(0, 65535), help=t("网关端口。", "Port of the gateway."))
@kind_errors
def serve(part: str | None, port: int | None) -> None:
    """Run until SIGTERM or Ctrl-C; what is in hand is finished within 10 seconds."""
    settings = settings_or_stop(**({"http_port": port} if port is not None else {}))
    parts = load_parts()
    if part is not None and part not in parts:
        stop(t(f"没有名为 {part} 的服务，可选：{'、'.join(parts)}", f"There is no part {part}; there are: {', '.join(parts)}"), 2)
    if part is not None and not settings.broker_uri:
        stop(t("单独启动一个服务需要消息队列：请设置 KENTAN_BROKER_URI=amqp://…",
               "A part of its own needs a broker: set KENTAN_BROKER_URI=amqp://…"), 2)
    running = start_or_stop(settings, [part] if part else None)
    wait_for_signal(running, lambda: click.echo(f"{t('已就绪', 'ready')}: {part or settings.public_url}", err=True))


def start_or_stop(settings: Settings, names: list[str] | None, clock: Any = None) -> Any:
    """Start parts; a port that cannot be had is told in one sentence, what else is refused in ``kentan.cli.refusals``."""
    from kentan.runtime.run import run_parts

    try:
        return run_parts(settings, names, clock)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            ports = " / ".join(str(one) for one in (settings.http_port, settings.metrics_port) if one)
            stop(t(f"端口 {ports} 已被占用，请用 KENTAN_HTTP_PORT、--port 或 KENTAN_METRICS_PORT 换一个。",
                   f"Port {ports} is in use; choose another with KENTAN_HTTP_PORT, --port or KENTAN_METRICS_PORT."))
        if problem.filename is None and not isinstance(problem, ConnectionError | TimeoutError):
            where = f"{settings.http_host}:{settings.http_port}"
            stop(t(f"无法监听 {where}：{problem.strerror}。请检查 KENTAN_HTTP_HOST 和 KENTAN_HTTP_PORT。",
                   f"Cannot listen on {where}: {problem.strerror}. Check KENTAN_HTTP_HOST and KENTAN_HTTP_PORT."))
        raise


def wait_for_signal(running: Any, ready: Callable[[], None] = lambda: None) -> None:
    """Say that all is ready, wait for SIGTERM or SIGINT, stop gracefully; a part that breaks ends the process with an error."""
    import eventlet
    from eventlet.event import Event

    asked = Event()

    def ask(*_: object) -> None:
        if not asked.ready():
            eventlet.spawn_after(0, lambda: asked.ready() or asked.send())

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    ready()  # now, as whoever reads it may send a signal at once
    while not asked.ready() and not running.ended:  # a short sleep, as a signal alone does not wake the hub
        eventlet.sleep(0.2)
    running.stop(timeout=10)
    try:
        running.wait()
    except Exception:
        stop(t("一个服务异常终止，原因见日志。", "A part broke; the log says why."))
