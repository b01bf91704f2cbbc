"""Bench ``replicas``: one process of ``tickets`` or of the gateway against two and three, over RabbitMQ, all else as it is."""

from bench.loop import figures, measure
from bench.options import Options
from bench.server import APART, server, virtual_host

NUMBERS = (1, 2, 3)
SCALED = ("tickets", "gateway")


def run(options: Options) -> list[dict]:
    """One report for each part and number of processes; one of each is measured once."""
    return [_with(options, part, number) for part in SCALED for number in NUMBERS if number > 1 or part == SCALED[0]]


def _with(options: Options, part: str, number: int) -> dict:
    parts = (*APART, *[part] * (number - 1))
    with virtual_host(options.amqp) as uri, server(options.folder, KENTAN_BROKER_URI=uri) as here:
        here.start(parts)
        return {"bench": "replicas", "on": f"RabbitMQ, {number} {part}", "clients": options.clients,
                **figures(measure(here, options))}
