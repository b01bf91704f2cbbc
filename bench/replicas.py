"""Bench ``replicas``: one ``tickets`` process against two, with RabbitMQ and all other parts as they are."""

from bench.loop import figures, measure
from bench.options import Options
from bench.server import APART, server, virtual_host


def run(options: Options) -> list[dict]:
    """One report for each number of processes."""
    return [_with(options, number) for number in (1, 2)]


def _with(options: Options, number: int) -> dict:
    parts = (*APART, *["tickets"] * (number - 1))
    with virtual_host(options.amqp) as uri, server(options.folder, KENTAN_BROKER_URI=uri) as here:
        here.start(parts)
        return {"bench": "replicas", "on": f"RabbitMQ, {number} tickets", "clients": options.clients,
                **figures(measure(here, options))}
