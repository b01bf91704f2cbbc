"""The command: ``python -m bench [loop] [rabbitmq] [lists] [clocks] [latency] [replicas] [held] [streams] [webhooks]
[classification] [duplicates] [intake] [letters] [--json]``."""

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator

import orjson

warnings.filterwarnings("ignore", "(?s).*Eventlet is deprecated")

from bench import (  # noqa: E402  (after the filter)
    classification,
    clocks,
    duplicates,
    intake,
    latency,
    letters,
    lists,
    loop,
    replicas,
    streams,
    webhooks,
)
from bench.options import Options  # noqa: E402
from bench.table import table  # noqa: E402

Bench = Callable[[Options], dict | list[dict]]
BENCHES: dict[str, Bench] = {
    "loop": loop.embedded, "rabbitmq": loop.rabbitmq, "lists": lists.run, "clocks": clocks.run, "latency": latency.run,
    "replicas": replicas.run, "held": replicas.run_held, "streams": streams.run, "webhooks": webhooks.run,
    "classification": classification.run, "duplicates": duplicates.run, "intake": intake.run,
    "letters": letters.run,
}


def main() -> None:
    """Run the benches named (all, if none is) and print what they found."""
    asked = _arguments()
    options = Options(asked.clients, asked.loops, asked.amqp, asked.folder, tuple(asked.sizes), asked.streams, tuple(asked.rows))
    reports = []
    for report in _run(asked.benches or list(BENCHES), options):
        reports.append(report)
        if not asked.json:
            print(table([report]), end="\n\n", flush=True)
    if asked.json:
        sys.stdout.buffer.write(orjson.dumps(reports, option=orjson.OPT_INDENT_2) + b"\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benches", nargs="*", choices=[*BENCHES, []], help="which to run; all, if none is named")
    parser.add_argument("--clients", type=int, default=16, help="how many clients ask side by side")
    parser.add_argument("--loops", type=int, default=600, help="how many loops are gone through in a round")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="how many appeals lists are asked over")
    parser.add_argument("--streams", type=int, default=500, help="how many readers of the event stream there are")
    parser.add_argument("--rows", nargs="+", default=[], help="rows for classification and duplicates, as JSON lines")
    parser.add_argument("--amqp", default=os.environ.get("KENTAN_TEST_AMQP_URI", "amqp://guest:guest@127.0.0.1:5672//"),
                        help="the RabbitMQ node on this machine")
    parser.add_argument("--folder", help="a folder on the disk to be measured; the machine's own for temporary files if left out")
    parser.add_argument("--json", action="store_true", help="figures for a program")
    return parser.parse_args()


def _run(names: list[str], options: Options) -> Iterator[dict]:
    for name in names:
        found = BENCHES[name](options)
        yield from found if isinstance(found, list) else [found]


if __name__ == "__main__":
    main()
