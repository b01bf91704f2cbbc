"""Passwords: argon2id, worked out in native threads, so that one log-in never holds up the other requests."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool
from eventlet.semaphore import Semaphore

SHORTEST, LONGEST = 8, 256
AT_ONCE = Semaphore(2)  # each takes 64 MiB and a core for a tenth of a second

_hasher = PasswordHasher()
_nobodys: list[str] = []


def hash_password(password: str) -> str:
    """The text to store for a password."""
    with AT_ONCE:
        return tpool.execute(_hasher.hash, password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password; without a stored one it takes as long, so that nobody learns which accounts there are."""
    try:
        with AT_ONCE:
            tpool.execute(_hasher.verify, stored or _hash_of_nobody(), password)
        return bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def _hash_of_nobody() -> str:
    if not _nobodys:
        _nobodys.append(_hasher.hash("nobody has this password"))
    return _nobodys[0]
