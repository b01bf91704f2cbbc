"""Whose certificates are trusted where we connect: the public authorities, and those of a file that an operator names."""

import functools
import ssl
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter


@functools.cache
def context(ca_file: str) -> ssl.SSLContext:
    """The public authorities as the operating system's vendors publish them, and those of the file, if there is one."""
    made = ssl.create_default_context(cafile=certifi.where())
    if ca_file:
        made.load_verify_locations(ca_file)
    return made


class Trusting(HTTPAdapter):
    """Connections of requests that trust the same."""

    def __init__(self, ca_file: str) -> None:
        """Trust this file, too."""
        self._ca_file = ca_file
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Make the pool with our context."""
        super().init_poolmanager(*given, ssl_context=context(self._ca_file), **named)


def session(ca_file: str) -> requests.Session:
    """A session that trusts the same."""
    made = requests.Session()
    made.mount("https://", Trusting(ca_file))
    return made
