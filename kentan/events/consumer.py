"""The nameko entrypoint behind ``@hears``: a durable queue for each handler, retries with growing delay, parking of poison."""

from nameko.extensions import Entrypoint


class EventHandler(Entrypoint):
    """Hears event types on a queue of its own, ``kentan.<service>.<handler>``."""

    def __init__(self, names: tuple[str, ...], **kwargs: object) -> None:
        """Hear these event names."""
        super().__init__(**kwargs)
        self.names = names
