"""What the text of a setting may be: each kind gives its value, or raises ValueError with what to write instead."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec

from kentan.plugins.channels.reachable import networks

Kind = Callable[[str], Any]

RATES = re.compile(r"\d+ (per|/) ?(\d+ )?(second|minute|hour|day)s?")
YES, NO = ("1", "true", "yes"), ("0", "false", "no", "")


def text(given: str) -> str:
    """Any text."""
    return given


def number(least: int, most: int) -> Kind:
    """A whole number from ``least`` to ``most``."""

    def read(given: str) -> int:
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(given)

    return read


def seconds(given: str) -> float:
    """Seconds, more than 0."""
    try:
        if 0 < float(given) < float("inf"):
            return float(given)
    except ValueError:
        pass
    raise ValueError("write seconds as a number above 0")


def delays(given: str) -> str:
    """Seconds separated by commas, such as ``1,5,30``; none grows smaller."""
    try:
        parts = [seconds(part) for part in given.split(",")]
    except ValueError:
        parts = []
    if not parts or parts != sorted(parts):
        raise ValueError("write growing seconds separated by commas, such as 1,5,30")
    return given


def certificates(given: str) -> str:
    """A file with certificates, or nothing."""
    try:
        if given and "-----BEGIN CERTIFICATE-----" not in Path(given).read_text("ascii", "replace"):
            raise ValueError("there is no certificate in this file; name one with -----BEGIN CERTIFICATE-----")
    except OSError as problem:
        raise ValueError(f"this file cannot be read ({problem.strerror})") from problem
    return given


def files(given: str) -> str:
    """A folder, or an address of a store that is installed, or nothing."""
    try:
        if given:
            fsspec.get_filesystem_class(fsspec.utils.get_protocol(given))
    except (ValueError, ImportError) as problem:
        raise ValueError(f"name a folder, or an address such as s3://bucket/prefix ({problem})") from None
    return given


def choice(*words: str) -> Kind:
    """One of these words."""

    def read(given: str) -> str:
        if given not in words:
            raise ValueError(f"use one of {', '.join(words)}")
        return given

    return read


def yes_or_no(given: str) -> bool:
    """1 or 0."""
    if given.lower() not in (*YES, *NO):
        raise ValueError("use 1 or 0")
    return given.lower() in YES


def networks_or_all(given: str) -> bool | str:
    """1 for all, 0 for none, or networks separated by commas."""
    try:
        return yes_or_no(given)
    except ValueError:
        pass
    try:
        networks(given)
    except ValueError:
        raise ValueError("use 0, 1 or networks separated by commas, such as 10.1.0.0/16") from None
    return given


def address(*schemes: str) -> Kind:
    """An address that begins with one of these schemes, or nothing."""

    def read(given: str) -> str:
        if given and urlsplit(given).scheme not in schemes:
            raise ValueError(f"begin with {' or '.join(scheme + '://' for scheme in schemes)}")
        return given

    return read


def rate(given: str) -> str:
    """A number of requests in a time: ``100 per minute``."""
    if not RATES.fullmatch(given):
        raise ValueError("write it like 100 per minute")
    return given
