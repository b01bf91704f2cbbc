"""What all benches are told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Sizes and addresses of a run."""

    clients: int
    loops: int
    amqp: str
    folder: str | None
    sizes: tuple[int, ...]
    streams: int
    rows: tuple[str, ...] = ()
