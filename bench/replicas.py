"""Bench ``replicas``: one process of ``tickets`` or of the gateway against two and three, over RabbitMQ, all else as it is.

On few cores the processes share what there is, and another one gains nothing. ``held`` therefore holds each process of the part
to a share of the time, so that it is what all wait for, as on a machine where each has a core that is too small.
"""

from bench.held import held
from bench.loop import figures, measure
from bench.options import Options
from bench.server import APART, server, virtual_host

NUMBERS = (1, 2, 3)
SCALED = ("tickets", "gateway")
SHARE = 0.06


def run(options: Options) -> list[dict]:
    """One report for each part and number of processes; one of each is measured once."""
    return [_with(options, part, number) for part in SCALED for number in NUMBERS if number > 1 or part == SCALED[0]]


def run_held(options: Options) -> list[dict]:
    """The same with each process of the part held to a share of the time."""
    return [_with(options, part, number, SHARE) for part in SCALED for number in NUMBERS]


def _with(options: Options, part: str, number: int, share: float = 1.0) -> dict:
    parts = (*APART, *[part] * (number - 1))
    with virtual_host(options.amqp) as uri, server(options.folder, KENTAN_BROKER_URI=uri) as here:
        here.start(parts)
        pids = [one.popen.pid for one in here.processes.all if one.part == part and one.popen is not None]
        with held(pids, share):
            return {"bench": "replicas", "on": f"RabbitMQ, {number} {part}, held to {share:.0%}", "clients": options.clients,
                    **figures(measure(here, options))}
