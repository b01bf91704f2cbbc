"""One error root. An error is a class (which HTTP status), a code (which message) and what fills the message.

The codes and their messages in both languages stand in ``kentan/messages``. Errors cross RPC: nameko rebuilds them as
``cls(*args)``, so every argument is positional and plain JSON.
"""

from nameko.exceptions import deserialize_to_instance


class KentanError(Exception):
    """Root of all errors that a caller is told about.

    :param code: which message, e.g. ``appeal_not_open``.
    :param params: what fills the message's placeholders.
    :param fields: errors by field, dotted path to a list of codes or texts.
    """

    status = 500

    def __init__(self, code: str = "internal", params: dict | None = None, fields: dict | None = None) -> None:
        """Keep the three parts also as ``args``, which is what travels."""
        super().__init__(code, params or {}, fields or {})
        self.code, self.params, self.fields = code, params or {}, fields or {}


@deserialize_to_instance
class Invalid(KentanError):
    """The input is understood and wrong."""

    status = 422


@deserialize_to_instance
class Unauthenticated(KentanError):
    """No one is known to be asking."""

    status = 401


@deserialize_to_instance
class Forbidden(KentanError):
    """The one who asks may not."""

    status = 403


@deserialize_to_instance
class NotFound(KentanError):
    """What was asked for is not there (or not for the one who asks)."""

    status = 404


@deserialize_to_instance
class Refused(KentanError):
    """The state of things does not allow it now."""

    status = 409


@deserialize_to_instance
class NotYetKnown(Refused):
    """A reference that another service has may not have arrived here yet; worth another try for a moment."""


@deserialize_to_instance
class Stale(KentanError):
    """If-Match named a version that is no longer the current one."""

    status = 412


@deserialize_to_instance
class TooLarge(KentanError):
    """More than one request may carry."""

    status = 413


@deserialize_to_instance
class Unavailable(KentanError):
    """A part does not answer in time; the same request with the same key may be repeated."""

    status = 503


def flatten(errors: object, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested errors by dotted path."""
    if isinstance(errors, list):
        return {path or "body": [str(one) for one in errors]}
    if not isinstance(errors, dict):
        return {path or "body": [str(errors)]}
    flat: dict[str, list[str]] = {}
    for name, inner in errors.items():
        here = path if name == "_schema" else f"{path}.{name}".lstrip(".")
        flat.update(flatten(inner, here))
    return flat
