"""Databases on a MongoDB server for one test alone, and a server whose updates are atomic."""

import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient


@contextmanager
def databases(uri):
    """The address of databases that nobody else has, dropped at the end."""
    prefix = f"test{uuid.uuid4().hex[:12]}"
    yield f"{uri.rstrip('/')}/{prefix}"
    with MongoClient(uri) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)


@contextmanager
def atomic(uri):
    """The server's address, or that of a proxy before it where the server itself is not atomic."""
    if is_atomic(uri):
        yield uri
        return
    command = [sys.executable, str(Path(__file__).parent / "one_at_a_time.py"), uri]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        yield proxy.stdout.readline().strip()
        proxy.kill()


def is_atomic(uri):
    """Whether the server checks an update's filter and applies it as one step; FerretDB 1.x does not."""
    with MongoClient(uri) as client:
        return "ferretdbVersion" not in client.server_info()
