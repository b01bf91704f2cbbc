"""The bytes of attachments, as ``<county>/<SHA-256>`` in a folder or an object storage (fsspec).

What has a name here is whole: a folder's file gets its name after its bytes are on the disk, and an object storage shows no
object before it has all of it. Writing a hash again is harmless, and mends what was damaged. Nothing here knows who refers to it.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import fsspec.asyn
from eventlet import patcher, tpool
from fsspec.implementations.local import LocalFileSystem

from kentan.errors import Unavailable
from kentan.ids import new_id

IS_HASH = re.compile("[0-9a-f]{64}").fullmatch
CHUNK = 1024 * 1024
T = TypeVar("T")
# Object storages run asyncio's loop in a thread of their own and wait for it in ours: both have to be real ones.
fsspec.asyn.threading = patcher.original("threading")  # type: ignore[attr-defined]


class BlobMissing(Exception):
    """There are no bytes of this hash."""


class Blobs:
    """The store of one installation. What it cannot be asked raises Unavailable ``files_unreachable`` with why."""

    def __init__(self, uri: str) -> None:
        """Name a folder, or an address of fsspec such as ``s3://bucket/prefix``; nothing is touched yet."""
        self._uri = uri
        self._proved: set[tuple[str, str, int, float]] = set()

    def put(self, county: str, digest: str, content: bytes) -> None:
        """Keep these bytes under their hash."""
        try:
            self._ask(self._write, self._path(county, digest), content)
        except BlobMissing as nowhere:
            raise Unavailable("files_unreachable", {"why": "no such bucket or folder"}) from nowhere

    def size(self, county: str, digest: str) -> int:
        """How many bytes there are. Raises BlobMissing."""
        return self._ask(self._size, self._path(county, digest))

    def has(self, county: str, digest: str) -> bool:
        """Whether there are any bytes of this hash."""
        try:
            return self.size(county, digest) > 0
        except BlobMissing:
            return False

    def read(self, county: str, digest: str, start: int, end: int) -> bytes:
        """The bytes from ``start`` to before ``end``. Raises BlobMissing."""
        return self._ask(lambda path: self._fs.cat_file(path, start=start, end=end), self._path(county, digest))

    def chunks(self, county: str, digest: str, start: int, end: int) -> Iterator[bytes]:
        """The same in pieces, for answers and archives."""
        for here in range(start, end, CHUNK):
            yield self.read(county, digest, here, min(here + CHUNK, end))

    def names(self, county: str) -> list[str]:
        """All hashes, and whatever else lies there, in order."""
        try:
            return sorted(self._ask(self._list, self._path(county)))
        except BlobMissing:
            return []

    def age(self, county: str, name: str) -> float:
        """Seconds since it was written last, by the computers' clocks. Raises BlobMissing."""
        return time.time() - self._written_at(county, name)

    def delete(self, county: str, name: str) -> None:
        """Erase it, if it is there."""
        try:
            self._ask(self._fs.rm_file, self._path(county, name))
        except BlobMissing:
            return

    def fault(self, county: str, digest: str, size: int) -> str | None:
        """What is wrong with a blob: ``missing``, ``damaged`` or nothing. What was proved is read again only when it changed."""
        try:
            proved = (county, digest, size, self._written_at(county, digest))
            if proved not in self._proved:
                found = hashlib.sha256()
                for chunk in self.chunks(county, digest, 0, self.size(county, digest)):
                    found.update(chunk)
                if found.hexdigest() != digest or self.size(county, digest) != size:
                    return "damaged"
                self._proved.add(proved)
        except BlobMissing:
            return "missing"
        return None

    @cached_property
    def _place(self) -> tuple[Any, str]:
        return fsspec.core.url_to_fs(self._uri)

    @property
    def _fs(self) -> Any:
        return self._place[0]

    def _path(self, *names: str) -> str:
        return "/".join((self._place[1].rstrip("/"), *names))

    def _ask(self, work: Callable[..., T], *args: Any) -> T:
        """What the store answers, asked in a thread."""
        with _told():
            return tpool.execute(work, *args)

    def _written_at(self, county: str, name: str) -> float:
        return self._ask(self._fs.modified, self._path(county, name)).timestamp()

    def _size(self, path: str) -> int:
        self._fs.invalidate_cache()
        return self._fs.info(path)["size"]

    def _list(self, path: str) -> list[str]:
        self._fs.invalidate_cache()
        return [name.rpartition("/")[2] for name in self._fs.ls(path, detail=False)]

    def _write(self, path: str, content: bytes) -> None:
        folder = path.rpartition("/")[0]
        if not isinstance(self._fs, LocalFileSystem):
            if not self._fs.async_impl:
                self._fs.makedirs(folder, exist_ok=True)
            self._fs.pipe_file(path, content)
            return
        os.makedirs(folder, exist_ok=True)
        part = Path(f"{path}.{new_id()}")
        try:
            with open(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, path)
            _on_disk(folder)
        finally:
            part.unlink(missing_ok=True)


def _on_disk(folder: str) -> None:
    """Have the folder's own entries written, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    """Tell two failures apart: there is no such thing, or the store cannot be asked. Each storage has errors of its own."""
    try:
        yield
    except FileNotFoundError as missing:
        raise BlobMissing from missing
    except Exception as problem:
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else type(problem).__name__
        raise Unavailable("files_unreachable", {"why": why}) from problem
