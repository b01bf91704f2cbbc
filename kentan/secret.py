"""The secret that signs links and sessions: the setting's, or one that is made once and kept with the data."""

import functools
import os
import secrets
import tempfile
from pathlib import Path

from kentan.settings import SettingError, Settings

SHORTEST = 32


def signing_secret(settings: Settings) -> str:
    """KENTAN_SECRET, or the content of KENTAN_HOME/secret, which is made at first use. Raises SettingError if it is too short."""
    if settings.secret:
        if len(settings.secret) < SHORTEST:
            raise SettingError(f"KENTAN_SECRET has {len(settings.secret)} characters; use at least {SHORTEST}")
        return settings.secret
    return _kept(settings.values["KENTAN_HOME"])


@functools.lru_cache(maxsize=8)
def _kept(home: str) -> str:
    path = Path(home) / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as made:  # readable by its owner only
            made.write(secrets.token_urlsafe(48))
        try:
            os.link(made.name, path)  # fails if another process was faster: then its secret is everybody's
        except FileExistsError:
            pass
        finally:
            os.unlink(made.name)
    return path.read_text().strip()
