"""The web server as an entrypoint of the gateway, so that it stops before what its requests need does."""

from typing import Any

from nameko.extensions import Entrypoint

from gateway.server import WebServer, listen
from kentan.runtime.rpc import RpcClient


class Web(Entrypoint):
    """Serves the Flask application on the settings' host and port."""

    rpc = RpcClient()

    def start(self) -> None:
        """Listen. Raises PortBusy, and OSError for an address that is not this machine's."""
        from gateway.app import create_app

        installation = self.container.config["installation"]
        settings = installation.settings
        self.app = create_app(installation, self.rpc)
        self.server = WebServer(listen(settings.http_host, settings.http_port), self.app)
        self.server.start()

    def stop(self) -> None:
        """End the streams, finish the requests in hand."""
        self._end_streams()
        self.server.stop()

    def kill(self) -> None:
        """End at once."""
        self._end_streams()
        self.server.stop(patience=0)

    def _end_streams(self) -> None:
        from gateway.context import EXTENSION

        gateway: Any = self.app.extensions[EXTENSION]
        gateway.bell.stop()


web = Web.decorator
