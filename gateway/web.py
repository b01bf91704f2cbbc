"""The web server as an entrypoint of the gateway, so that it stops before what its requests need does."""

from typing import Any

from nameko.extensions import Entrypoint

from gateway.server import STOP_SECONDS, WebServer, listen, open_many
from kentan.runtime.rpc import RpcClient


class Web(Entrypoint):
    """Serves the Flask application on the settings' host and port."""

    rpc = RpcClient()
    server: WebServer | None = None  # none until it listens

    def start(self) -> None:
        """Listen. Raises PortBusy, and OSError for an address that is not this machine's."""
        from gateway.app import create_app

        installation = self.container.config["installation"]
        settings = installation.settings
        open_many()
        socket = listen(settings.http_host, settings.http_port)
        self.app = create_app(installation, self.rpc)
        self.server = WebServer(socket, self.app)
        self.server.start()

    def stop(self) -> None:
        """End the streams, finish the requests in hand."""
        self._stop(STOP_SECONDS)

    def kill(self) -> None:
        """End at once."""
        self._stop(0)

    def _stop(self, patience: float) -> None:
        from gateway.context import EXTENSION

        if self.server is not None:
            gateway: Any = self.app.extensions[EXTENSION]
            gateway.bell.stop()
            self.server.stop(patience)


web = Web.decorator
