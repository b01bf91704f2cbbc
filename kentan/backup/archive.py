"""The file of a backup: a ZIP of JSON lines, one member a collection, and a manifest with counts and SHA-256 sums.

``<county>/<collection>.jsonl`` has a line ``[document, outbox]`` for each document, ``<county>/on-their-way.jsonl`` the events
that were published and not yet archived, ``<county>/files/<SHA-256>`` the bytes of an attachment. ``manifest.json`` comes last:
a file that was cut off has none.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from kentan import __version__
from kentan.errors import Refused
from kentan.store.port import Row

FORMAT = 2  # 1: without files
MANIFEST = "manifest.json"
ON_THEIR_WAY = "on-their-way"
FILES = "files/"
INSTALLATION_KIND, COUNTY_KIND = "installation", "county"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, orjson.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError)


class Writing:
    """A backup being written."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        """Write into this."""
        self._packed = packed
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, county: str, name: str, values: Iterable[Any]) -> int:
        """One member: a JSON line for each value; how many there were."""
        lines, digest = 0, hashlib.sha256()
        member = f"{county}/{name}.jsonl"
        with self._packed.open(member, "w", force_zip64=True) as out:
            for value in values:
                line = orjson.dumps(value) + b"\n"
                digest.update(line)
                out.write(line)
                lines += 1
        self.members[member] = {"lines": lines, "sha256": digest.hexdigest()}
        return lines

    def add_file(self, county: str, digest: str, chunks: Iterable[bytes]) -> None:
        """The bytes of an attachment, packed no further: photographs and documents are packed already."""
        member, found = f"{county}/{FILES}{digest}", hashlib.sha256()
        with self._packed.open(zipfile.ZipInfo(member), "w", force_zip64=True) as out:
            for chunk in chunks:
                found.update(chunk)
                out.write(chunk)
        self.members[member] = {"lines": 0, "sha256": found.hexdigest()}

    def close(self, **said: Any) -> None:
        """End with the manifest, which says this beside what all backups say."""
        manifest = {"format": FORMAT, "kentan": __version__, **said, "members": self.members}
        self._packed.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


@contextmanager
def written(path: Path) -> Iterator[Writing]:
    """A new file, which is there under its name once it is whole and on the disk. Raises Refused if there is one already."""
    if path.exists():
        raise Refused("backup_exists", {"file": str(path)})
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                yield Writing(packed)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


class Backup:
    """A backup that is there."""

    def __init__(self, path: Path) -> None:
        """Open it and prove it whole, line by line. Raises Refused for what is damaged, foreign or of a later version."""
        self.path = path
        try:
            self._packed = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = orjson.loads(self._packed.read(MANIFEST))
            known = self.manifest["format"] <= FORMAT
        except OSError as problem:
            raise Refused("backup_unreadable", {"file": str(path), "why": problem.strerror or str(problem)}) from problem
        except BROKEN as problem:
            raise Refused("backup_foreign", {"file": str(path)}) from problem
        if not known:
            raise Refused("backup_newer", {"file": str(path), "version": self.manifest.get("kentan", "?")})
        self._prove()

    @property
    def counties(self) -> list[str]:
        """The databases in it, ``installation`` last where it is there."""
        return self.manifest["counties"]

    def collections(self, county: str) -> list[str]:
        """Names of the collections of a county."""
        return [name.removesuffix(".jsonl") for name in self._members(county) if not name.startswith((ON_THEIR_WAY, FILES))]

    def files(self, county: str) -> list[str]:
        """The hashes of a county's attachments."""
        return [name.removeprefix(FILES) for name in self._members(county) if name.startswith(FILES)]

    def file(self, county: str, digest: str) -> bytes:
        """The bytes of an attachment."""
        return self._packed.read(f"{county}/{FILES}{digest}")

    def lines(self, county: str, collection: str) -> int:
        """How many documents a collection has."""
        return self.manifest["members"][f"{county}/{collection}.jsonl"]["lines"]

    def rows(self, county: str, collection: str) -> Iterator[Row]:
        """Each document with its outbox."""
        return (tuple(each) for each in self._values(f"{county}/{collection}.jsonl"))  # type: ignore[misc]

    def on_their_way(self, county: str) -> list[dict]:
        """The events of a county that were published and not yet archived."""
        member = f"{county}/{ON_THEIR_WAY}.jsonl"
        return list(self._values(member)) if member in self.manifest["members"] else []

    def close(self) -> None:
        """Let go of the file."""
        self._packed.close()

    def _members(self, county: str) -> list[str]:
        return [name for code, name in (member.split("/", 1) for member in self.manifest["members"]) if code == county]

    def _values(self, member: str) -> Iterator[Any]:
        with self._packed.open(member) as lines:
            for line in lines:
                yield orjson.loads(line)

    def _prove(self) -> None:
        for member, wanted in self.manifest["members"].items():
            try:
                with self._packed.open(member) as lines:
                    digest = hashlib.file_digest(lines, "sha256").hexdigest()  # type: ignore[arg-type]
            except BROKEN as problem:
                raise Refused("backup_damaged", {"file": str(self.path), "member": member}) from problem
            if digest != wanted["sha256"]:
                raise Refused("backup_damaged", {"file": str(self.path), "member": member})
