"""Where models are: ``text-model-<county>.npz`` below KENTAN_HOME for one county, else ``text-model.npz`` for all."""

import re

from kentan.settings import load_settings
from kentan_text_model.model import TextModel

CODE = re.compile(r"[0-9A-Za-z-]+")
_loaded = {}


def path_of(county=None):
    """Where the model of a county, or that of all, is kept."""
    if county is not None and not CODE.fullmatch(county):
        raise ValueError(f"{county!r} is no code of a county")
    return load_settings().home / (f"text-model-{county}.npz" if county else "text-model.npz")


def model_of(county):
    """The county's model, or that of all, or None; read when it is first asked for, and again once it was trained anew."""
    for path in (path_of(county), path_of()):
        if path.exists():
            written = path.stat().st_mtime_ns
            if _loaded.get(path, (None,))[0] != written:
                _loaded[path] = written, TextModel.load(path)
            return _loaded[path][1]
    return None
